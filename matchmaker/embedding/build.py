"""Turn the 4-bit file into a sentence-transformers model, once a machine.

Written beside its place, flushed to disk, then renamed: whoever is killed in
between leaves nothing half done. A lock lets one process build while the
others wait for it.
"""

import json
import os
import shutil
from pathlib import Path
from typing import Any

from matchmaker.embedding.weights import (
    SHA256,
    FloatArray,
    Pieces,
    Shape,
    WeightsFile,
    checked,
    read_weights,
)

BUILDER_VERSION = 1
TOKEN_LIMIT = 256
_PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def built_model(weights_path: Path, cache_dir: Path) -> Path:
    """Give the folder of the converted model; the first caller builds it.

    Args:
        weights_path: the package's 4-bit file.
        cache_dir: folder that may be deleted at any time; takes about 490 MB.

    Raises:
        UnavailableError: the file is missing or not the expected one.
    """
    from filelock import FileLock

    target = cache_dir / f"e5-small-{SHA256[:12]}-v{BUILDER_VERSION}"
    if (target / "manifest.json").is_file():
        return target
    cache_dir.mkdir(parents=True, exist_ok=True)
    with FileLock(cache_dir / "encoder.lock"):
        if not (target / "manifest.json").is_file():
            _build(weights_path, target)
    return target


def _build(weights_path: Path, target: Path) -> None:
    beside = target.with_name(f"{target.name}.{os.getpid()}.part")
    shutil.rmtree(beside, ignore_errors=True)
    shutil.rmtree(target, ignore_errors=True)  # a folder without a manifest is no model
    try:
        save_model(read_weights(checked(weights_path)), beside)
        _flush(beside)
        beside.rename(target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def save_model(weights: WeightsFile, folder: Path) -> None:
    """Write a sentence-transformers model: BERT, mean pooling, unit length."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers import BertModel

    hush()
    inner = folder / "bert"
    bert = BertModel(_config(weights.shape, weights.pieces), add_pooling_layer=False)
    state = {name: torch.from_numpy(values) for name, values in _state(weights).items()}
    bert.load_state_dict(state, strict=False)
    bert.save_pretrained(inner)
    tokenizer(weights.pieces).save_pretrained(inner)
    words = Transformer(str(inner), max_seq_length=TOKEN_LIMIT)
    pooling = Pooling(weights.shape.hidden, pooling_mode="mean")
    SentenceTransformer(modules=[words, pooling, Normalize()], device="cpu").save(
        str(folder), create_model_card=False
    )
    shutil.rmtree(inner)
    manifest = {"weights_sha256": SHA256, "builder": BUILDER_VERSION, "token_limit": TOKEN_LIMIT}
    manifest |= {"torch": torch.__version__}
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2), encoding="utf-8")


def hush() -> None:
    """Keep the library's bars and load reports off the terminal."""
    from transformers.utils import logging

    logging.set_verbosity_error()  # type: ignore[no-untyped-call]  # the library is not typed here
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # the same


def tokenizer(pieces: Pieces) -> Any:
    """Rebuild the model's Unigram tokenizer from its pieces.

    Control and zero-width characters are dropped, white space becomes one
    blank, compatibility forms are unified (NFKC), a text begins with a blank
    and stands between `<s>` and `</s>`.
    """
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    listed = list(zip(pieces.texts, pieces.scores, strict=True))
    inner = Tokenizer(models.Unigram(listed, unk_id=pieces.unknown, byte_fallback=False))
    inner.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(
                Regex(r"[\u0000-\u0008\u000b\u000e-\u001f\u007f\u200b-\u200f]"), ""
            ),
            normalizers.NFKC(),
            normalizers.Replace(Regex(r"\s+"), " "),
            normalizers.Strip(),
        ]
    )
    inner.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    begin, end = pieces.texts[pieces.bos], pieces.texts[pieces.eos]
    inner.post_processor = processors.TemplateProcessing(
        single=f"{begin} $A {end}", special_tokens=[(begin, pieces.bos), (end, pieces.eos)]
    )
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]  # not typed
        tokenizer_object=inner,
        bos_token=begin,
        eos_token=end,
        cls_token=begin,
        sep_token=end,
        pad_token=pieces.texts[pieces.pad],
        unk_token=pieces.texts[pieces.unknown],
        model_max_length=TOKEN_LIMIT,
    )


def _config(shape: Shape, pieces: Pieces) -> Any:
    from transformers import BertConfig

    return BertConfig(
        vocab_size=len(pieces.texts),
        hidden_size=shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.inner,
        max_position_embeddings=shape.positions,
        type_vocab_size=shape.token_types,
        layer_norm_eps=shape.layer_norm_eps,
        hidden_act="gelu",
        pad_token_id=pieces.pad,
    )


def _state(weights: WeightsFile) -> dict[str, FloatArray]:
    """Name and shape the file's tensors as BertModel does."""
    hidden = weights.shape.hidden
    tensors = weights.tensors
    words = tensors["emb.word"].reshape(-1, hidden)[: len(weights.pieces.texts)]
    state = {
        "embeddings.word_embeddings.weight": words,
        "embeddings.position_embeddings.weight": tensors["emb.pos"].reshape(-1, hidden),
        "embeddings.token_type_embeddings.weight": tensors["emb.type"].reshape(-1, hidden),
        "embeddings.LayerNorm.weight": tensors["emb.ln.w"],
        "embeddings.LayerNorm.bias": tensors["emb.ln.b"],
    }
    for layer in range(weights.shape.layers):
        for short, long in _PARTS.items():
            bias = tensors[f"l{layer}.{short}.b"]
            weight = tensors[f"l{layer}.{short}.w"]
            matrix = weight if short.endswith("ln") else weight.reshape(len(bias), -1)
            state[f"encoder.layer.{layer}.{long}.weight"] = matrix
            state[f"encoder.layer.{layer}.{long}.bias"] = bias
    return state


def _flush(folder: Path) -> None:
    """Bring every file of a folder to the disk before its name becomes the real one."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())
