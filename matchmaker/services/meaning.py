"""Texts of a fair as vectors and goods codes, and how near they are.

Vectors are kept in the store under the encoder's fingerprint and the text's
hash, and beside them the codes that a text may mean: what was worked out once
is never worked out again, and reading it needs no language model.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial

import numpy as np
from sqlmodel import Session

from matchmaker.embedding.centre import Centring, load_centring
from matchmaker.embedding.encoder import Encoder, Kind, open_encoder, text_hash
from matchmaker.embedding.passages import Passage
from matchmaker.ranking.score import FloatArray, Model
from matchmaker.retrieval.codes import KEPT, Goods, meeting
from matchmaker.retrieval.fuse import read_closely, similarity
from matchmaker.retrieval.passages import IntArray, Passages, Sentences, Spread
from matchmaker.retrieval.sentences import sentences, together
from matchmaker.retrieval.sets import Ragged
from matchmaker.retrieval.views import by_owner
from matchmaker.services.goods import goods_key, goods_of, lexicon_lines
from matchmaker.services.tariff import KIND as TARIFF
from matchmaker.services.tariff import tariff_lines
from matchmaker.settings import get_settings
from matchmaker.storage.queries.reference_rows import newest
from matchmaker.storage.session import Database
from matchmaker.storage.vectors import read_both, read_vectors, write_vectors

Progress = Callable[[int, int], None]
_AT_ONCE = 256


@lru_cache(maxsize=2)
def encoder() -> Encoder:
    """Give the process's encoder, as the settings choose it; heavy at the first text."""
    settings = get_settings()
    return open_encoder(settings.encoder, settings.cache_dir, threads=settings.encoder_threads)


@lru_cache(maxsize=4)
def centring(fingerprint: str) -> Centring:
    """Give the shipped means of an encoder."""
    return load_centring(get_settings().models_dir / "centring", fingerprint)


def encode_missing(
    db: Database,
    encoder: Encoder,
    texts: Sequence[tuple[Kind, str]],
    on_progress: Progress | None = None,
) -> int:
    """Encode and store the texts that have no vector yet; gives their number.

    Written part by part, so that a stopped job goes on where it was.
    """
    wanted = {text_hash(kind, text): (kind, text) for kind, text in texts}
    with db.read() as unit:
        there = read_vectors(unit, encoder.fingerprint, wanted)
    missing = [(key, *found) for key, found in wanted.items() if key not in there]
    done = 0
    for kind in ("need", "product"):
        of_kind = [(key, text) for key, one, text in missing if one == kind]
        for start in range(0, len(of_kind), _AT_ONCE):
            part = of_kind[start : start + _AT_ONCE]
            vectors = encoder.encode([text for _, text in part], kind)
            with db.write() as unit:
                named = zip((key for key, _ in part), vectors, strict=True)
                write_vectors(unit, encoder.fingerprint, dict(named))
            done += len(part)
            if on_progress:
                on_progress(done, len(missing))
    return len(missing)


def kept_texts(kind: Kind, passages: Sequence[Passage]) -> list[tuple[Kind, str]]:
    """Texts whose vectors are kept for passages: all of them, and the sentences that are compared.

    Who erases a passage erases these.
    """
    found = [(kind, one.text) for one in passages]
    for one in passages:
        if read_closely(one.language, kind):
            found += [(kind, sentence) for sentence in sentences(one.text)]
    return found


_goods: dict[str, Goods] = {}


def place_key(unit: Session, fingerprint: str) -> str:
    """Name what a text's codes rest on now: the encoder, our lines, the tariff that is loaded."""
    tariff = newest(unit, TARIFF)
    return goods_key(fingerprint, tariff.id if tariff else "")


def goods(db: Database, encoder: Encoder) -> Goods:
    """Give the lines that texts are placed by; slow the first time, kept for the process."""
    with db.read() as unit:
        key = place_key(unit, encoder.fingerprint)
    if key not in _goods:
        found = goods_of(encoder, tariff_lines(db))
        _goods.clear()
        _goods[key] = found
    return _goods[key]


def place_missing(db: Database, encoder: Encoder, texts: Sequence[tuple[Kind, Passage]]) -> int:
    """Work out and store which goods codes texts may mean; gives the number of new ones.

    Texts without a vector are left out.
    """
    wanted = {text_hash(kind, one.text): (kind, one) for kind, one in texts}
    with db.read() as unit:
        key = place_key(unit, encoder.fingerprint)
        there = read_vectors(unit, key, wanted)
        missing = [name for name in wanted if name not in there]
        vectors = read_vectors(unit, encoder.fingerprint, missing)
    kinds: tuple[Kind, Kind] = ("need", "product")
    for kind in kinds:
        of_kind = [name for name in vectors if wanted[name][0] == kind]
        for start in range(0, len(of_kind), _AT_ONCE):
            part = of_kind[start : start + _AT_ONCE]
            named = [wanted[name][1] for name in part]
            seen = with_vectors(named, [vectors[name] for name in part], encoder.fingerprint, kind)
            rows = as_stored(goods(db, encoder).spread(seen.passages, kind))
            with db.write() as unit:
                write_vectors(unit, key, dict(zip(part, rows, strict=True)))
    return len(vectors)


def as_stored(spread: Spread) -> FloatArray:
    """Write codes, shares and how surely goods are named side by side, f32 (n, 2 x kept + 1)."""
    return np.column_stack([spread.codes.astype(np.float32), spread.shares, spread.surely()])


@dataclass(frozen=True, slots=True)
class Voiced:
    """Passages that have vectors, with the row each belongs to."""

    passages: Passages
    owners: tuple[int, ...]

    def gathered(self, scores: FloatArray, rows: int) -> FloatArray:
        """Best score of each row over its passages, f32 (n, rows); -inf without any."""
        return Ragged.of(np.array(self.owners, np.int32), rows).best(scores)


def voiced(db: Database, fingerprint: str, texts: Sequence[Passage], kind: Kind) -> Voiced:
    """Read the vectors and codes of passages; one without a vector is left out."""
    keys = [text_hash(kind, passage.text) for passage in texts]
    with db.read() as unit:
        key_of_codes = place_key(unit, fingerprint)
        known, placed = read_both(unit, (fingerprint, key_of_codes), keys)
    kept = [(p, key) for p, key in zip(texts, keys, strict=True) if key in known]
    found = with_vectors(
        [p for p, _ in kept],
        [known[key] for _, key in kept],
        fingerprint,
        kind,
        [placed[key] for _, key in kept if key in placed],
    )
    closer = partial(_stored_sentences, db, fingerprint, kind, found.passages)
    return replace(found, passages=replace(found.passages, closer=closer))


def _stored_sentences(
    db: Database, fingerprint: str, kind: Kind, passages: Passages, rows: IntArray
) -> Sentences:
    """Read the sentences of some passages; one that lacks any is read as a whole."""
    cut = [sentences(passages.texts[row]) for row in rows.tolist()]
    keys = [[text_hash(kind, one) for one in part] for part in cut]
    with db.read() as unit:
        known = read_vectors(unit, fingerprint, [key for part in keys for key in part])
    vectors: list[FloatArray] = []
    for at, row in enumerate(rows.tolist()):
        if all(key in known for key in keys[at]):
            vectors.append(np.array([known[key] for key in keys[at]], np.float32))
        else:
            cut[at] = [passages.texts[row]]
            vectors.append(passages.vectors[row : row + 1])
    return together(cut, vectors)


def with_vectors(
    texts: Sequence[Passage],
    vectors: Sequence[FloatArray],
    fingerprint: str,
    kind: Kind,
    placed: Sequence[FloatArray] = (),
) -> Voiced:
    """Put passages, their vectors (centred beside raw) and their goods codes together.

    Args:
        texts: n passages; a confirmed code of theirs takes the place of a guess.
        vectors: n unit vectors as encoded.
        fingerprint: the encoder's.
        kind: of the texts.
        placed: codes and shares as stored, n rows; anything else means not worked out yet.
    """
    raw = np.array(vectors, np.float32).reshape(len(texts), -1 if len(texts) else 0)
    languages = [passage.language for passage in texts]
    centred = centring(fingerprint).centred(raw, languages, kind)
    codes = _spread(texts, placed) if len(placed) == len(texts) else None
    passages = Passages([passage.text for passage in texts], languages, raw, centred, codes)
    return Voiced(passages, tuple(passage.owner for passage in texts))


def _spread(texts: Sequence[Passage], placed: Sequence[FloatArray]) -> Spread:
    """Read what `place_missing` stored, confirmed codes in the place of guesses."""
    rows = np.array(placed, np.float32).reshape(len(placed), 2 * KEPT + 1)
    names = Goods(tuple(lexicon_lines()), {})
    codes, shares = rows[:, :KEPT].astype(np.int32), rows[:, KEPT : 2 * KEPT]
    guessed = Spread(codes, shares, names.heading_of, rows[:, -1])
    return names.confirmed(guessed, [passage.code for passage in texts])


def gather_both(
    scores: FloatArray, needs: Voiced, products: Voiced, n_needs: int, n_products: int
) -> FloatArray:
    """From passages to rows, f32 (n_needs, n_products): the nearest passages count."""
    by_product = products.gathered(scores, n_products)
    by_need: FloatArray = needs.gathered(np.ascontiguousarray(by_product.T), n_needs).T
    return np.ascontiguousarray(by_need)


def alike(needs: Voiced, products: Voiced, shape: tuple[int, int]) -> FloatArray:
    """Compare needs with products, whatever languages each is described in.

    Args:
        needs, products: passages of both sides.
        shape: numbers of needs and products.

    Returns:
        f32 of that shape: larger is nearer, comparable within a row only; -inf where a
        side has no text.
    """
    scores = similarity(needs.passages, products.passages)
    sides = (needs.passages, needs.owners), (products.passages, products.owners)
    return by_owner(scores, *sides, shape)


def nearness(needs: Voiced, products: Voiced, model: Model, *, centred: bool = True) -> FloatArray:
    """Compare passages on the model's fixed scale: 0 strangers, 1 a need and its own product.

    Each value rests on its two texts alone: a new participant changes no other.

    Args:
        needs, products: passages of both sides.
        model: holds the scale of each pair of languages.
        centred: whether the encoder has means that were taken away.

    Returns:
        f32 (n_need_passages, n_product_passages).
    """
    one, other = needs.passages, products.passages
    found = np.zeros((len(one.texts), len(other.texts)), np.float32)
    for need_language in sorted(set(one.languages)):
        rows = one.rows_in(need_language)
        for product_language in sorted(set(other.languages)):
            columns = other.rows_in(product_language)
            scale = model.nearness_of(need_language, product_language, centred=centred)
            raw = scale.part == "raw"
            left, right = (one.vectors, other.vectors) if raw else (one.centred, other.centred)
            cosines = _cosines(left[rows], right[columns])
            if one.codes and other.codes:
                met = meeting(one.codes.part(rows), other.codes.part(columns))
                found[np.ix_(rows, columns)] = scale.fit(cosines, met)
            else:
                found[np.ix_(rows, columns)] = scale.fit(cosines)
    return found


def _cosines(left: FloatArray, right: FloatArray) -> FloatArray:
    """Inner products, f32 (n, m), the same bits whatever stands in the other rows.

    A product in single precision is added up in an order that depends on its
    shape, so that a newcomer would move everybody's last digits. In double
    precision what differs is rounded away.
    """
    return (left.astype(np.float64) @ right.astype(np.float64).T).astype(np.float32)
