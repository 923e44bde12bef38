"""A model as text: written and read back it is the same, and two can be compared by line."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from matchmaker.ranking.calibrate import Calibrator
from matchmaker.ranking.model_file import as_json, stamped
from matchmaker.ranking.score import read_model
from matchmaker.settings import get_settings

SHIPPED = get_settings().models_dir / "prior" / "model.json"
PRIOR = read_model(SHIPPED)


def test_the_shipped_model_is_written_as_it_stands_signal_by_signal():
    ours, shipped = json.loads(as_json(PRIOR)), json.loads(SHIPPED.read_text())

    assert list(ours) == list(shipped)
    for part in ("name", "answers", "intercept", "signals", "calibration"):
        assert ours[part] == shipped[part]
    for pair, near in shipped["nearness"].items():
        assert near.items() <= ours["nearness"][pair].items()


def test_every_signal_has_a_line_of_its_own_in_the_order_of_the_shipped_one():
    ours, shipped = (
        [line.split(":")[0] for line in text.splitlines()]
        for text in (as_json(PRIOR), SHIPPED.read_text())
    )

    assert ours == shipped


def test_written_and_read_back_a_model_is_the_same(tmp_path: Path):
    learned = stamped(
        replace(
            PRIOR,
            weights=PRIOR.weights * np.pi,
            calibrators=PRIOR.calibrators | {"mutual": Calibrator(0.7, -0.1)},
        ),
        "learned-1",
        12,
    )
    path = tmp_path / "model.json"
    path.write_text(as_json(learned))

    back = read_model(path)

    assert back.weights.tolist() == learned.weights.tolist()
    assert back.calibrators == learned.calibrators
    assert (back.name, back.answers, back.fingerprint) == ("learned-1", 12, learned.fingerprint)


def test_one_changed_weight_is_one_changed_line():
    weights = PRIOR.weights.copy()
    weights[3, 1] += 0.25

    before, after = (as_json(m).splitlines() for m in (PRIOR, replace(PRIOR, weights=weights)))

    changed = [new for old, new in zip(before, after, strict=True) if old != new]
    assert len(changed) == 1
    assert changed[0].strip().startswith('"certificates"')


def test_the_fingerprint_follows_the_name_and_the_answers():
    one, other = stamped(PRIOR, "a", 1), stamped(PRIOR, "a", 2)

    assert one.fingerprint != other.fingerprint
    assert stamped(PRIOR, "a", 1).fingerprint == one.fingerprint
