"""Learned models of a fair: kept as folders, the newest in use, the last one taken back by a move.

A folder `var/models/<fair>/<number>-<name>/` holds CARD.md for people,
manifest.toml with the weights' SHA-256, and model.json. It appears whole, by a
rename, and nothing in it is changed afterwards. Taking a model back renames its
folder, so what served before serves again and nothing is lost.
"""

import hashlib
import json
import logging
import shutil
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from matchmaker.domain.errors import InvalidError, NotFoundError, UnavailableError
from matchmaker.ranking.model_file import as_json
from matchmaker.ranking.score import Model, read_model
from matchmaker.settings import get_settings

_LOG = logging.getLogger(__name__)
_WEIGHTS, _MANIFEST, _CARD = "model.json", "manifest.toml", "CARD.md"
_TAKEN_BACK = ".rolled-back"


@dataclass(frozen=True, slots=True)
class Served:
    """The model that a fair's proposals are scored by.

    Args:
        model: weights and calibrators.
        folder: where it lies; None for the one the program brings.
        simulated: it was learned from made-up answers.
    """

    model: Model
    folder: Path | None = None
    simulated: bool = False

    @property
    def says_chances(self) -> bool:
        """Whether the joint score may be read as a percentage: learned from people's answers."""
        calibrated = not self.model.calibrators["mutual"].is_identity
        return calibrated and self.model.answers > 0 and not self.simulated


@lru_cache(maxsize=1)
def prior_model() -> Model:
    """Give the weights that the program brings: opinion, before any answer."""
    return read_model(get_settings().models_dir / "prior" / _WEIGHTS)


def model_of(fair_id: str) -> Model:
    """Give the model in use for a fair."""
    return served(fair_id).model


def served(fair_id: str) -> Served:
    """Give the newest model that was kept for a fair and not taken back; else the shipped one.

    A model that does not know the signals of this program (an older or newer
    one made it) is passed over with a line in the log: the shipped weights serve.

    Raises:
        UnavailableError: the weights are not those that the manifest names.
    """
    for folder in reversed(_kept(fair_id)):
        try:
            return _read(folder)
        except (InvalidError, KeyError, TypeError) as error:
            _LOG.warning("the model %s is passed over: %s", folder.name, error)
    return Served(prior_model())


def chances_by(fair_id: str) -> str:
    """Fingerprint of the model whose joint scores may be shown as percentages; never an error.

    Blank where the model in use was not calibrated with people's answers: its
    scores, and those of a model that serves no more, are estimates.
    """
    try:
        now = served(fair_id)
    except UnavailableError:
        return ""
    return now.model.fingerprint if now.says_chances else ""


def keep_model(
    fair_id: str, model: Model, card: str, manifest: Mapping[str, str | float | bool]
) -> Path:
    """Write a model's folder beside the others; from now on it is in use.

    Args:
        fair_id: whose model.
        model: to be kept.
        card: text of CARD.md.
        manifest: what else manifest.toml says; the name and the hash are added.

    Returns:
        The new folder.
    """
    home = _home(fair_id)
    home.mkdir(parents=True, exist_ok=True)
    last = max((int(one.name[:4]) for one in home.glob("[0-9][0-9][0-9][0-9]-*")), default=0)
    folder = home / f"{last + 1:04d}-{model.name}"
    weights = as_json(model)
    beside = home / f".{folder.name}.part"
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir()
    named = {"name": model.name, "sha256": _hash(weights.encode()), **manifest}
    (beside / _WEIGHTS).write_text(weights, encoding="utf-8")
    (beside / _CARD).write_text(card, encoding="utf-8")
    (beside / _MANIFEST).write_text(_toml(named), encoding="utf-8")
    beside.rename(folder)
    return folder


def roll_back(fair_id: str) -> Served:
    """Take the newest model back; gives the one that serves now.

    Raises:
        NotFoundError: no model was kept for this fair.
    """
    kept = _kept(fair_id)
    if not kept:
        raise NotFoundError("No model was learned for this fair, so none can be taken back.")
    kept[-1].rename(kept[-1].with_name(kept[-1].name + _TAKEN_BACK))
    return served(fair_id)


def _home(fair_id: str) -> Path:
    return get_settings().var_dir / "models" / fair_id


def _kept(fair_id: str) -> list[Path]:
    """Folders of models that may serve, the oldest first."""
    found = sorted(_home(fair_id).glob("[0-9][0-9][0-9][0-9]-*"))
    return [folder for folder in found if not folder.name.endswith(_TAKEN_BACK)]


@lru_cache(maxsize=8)
def _read(folder: Path) -> Served:
    """Read a kept model; its folder never changes, so once is enough."""
    manifest = tomllib.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
    found = _hash((folder / _WEIGHTS).read_bytes())
    if found != manifest["sha256"]:
        raise UnavailableError(
            "The model %(name)s was changed (SHA-256 %(found)s instead of %(expected)s). "
            "Take it back with: matchmaker learn --roll-back.",
            name=folder.name,
            found=found[:12],
            expected=manifest["sha256"][:12],
        )
    return Served(read_model(folder / _WEIGHTS), folder, bool(manifest["simulated"]))


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _toml(values: Mapping[str, str | float | bool]) -> str:
    """Write flat values; texts of JSON are texts of TOML."""
    lines = (f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items())
    return "# Written by `matchmaker learn`; see CARD.md.\n" + "\n".join(lines) + "\n"
