"""Learning from a fair: only what beats the shipped weights on unseen buyers is kept."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from sqlmodel import select

from matchmaker.domain.errors import ForbiddenError, InvalidError
from matchmaker.domain.participant import Role, Scope
from matchmaker.ranking.learn import Answers
from matchmaker.ranking.replacement import Replay
from matchmaker.ranking.score import score
from matchmaker.services import learn_fair
from matchmaker.services.answers import taught
from matchmaker.services.learn_fair import (
    CALIBRATION,
    WEIGHTS,
    calibration_gates,
    learn_from_fair,
)
from matchmaker.services.models import chances_by, model_of, prior_model, served
from matchmaker.settings import get_settings
from matchmaker.storage.session import Database
from matchmaker.storage.tables import AuditEvent, Wish
from tests.answered_fair import AnsweredFair, answered_fair, note_shown, people


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Keep models in a folder of the test's own."""
    monkeypatch.setenv("MATCHMAKER_VAR_DIR", str(tmp_path / "var"))
    get_settings.cache_clear()
    yield tmp_path / "var"
    get_settings.cache_clear()


@pytest.fixture
def far_off(db: Database) -> AnsweredFair:
    """Give a fair whose people want other things than the shipped weights think."""
    return answered_fair(db, off=1.2, level=2.0)


def failed(gates) -> list[str]:
    return [gate.name for gate in gates if not gate.passed]


def test_weights_that_foresee_unseen_buyers_better_are_kept_and_serve(
    db: Database, far_off: AnsweredFair
):
    lesson = learn_from_fair(db, far_off.organiser, consent=True)

    assert failed(lesson.gates) == []
    assert [gate.name for gate in lesson.gates] == [
        "enough", "signs", "loss", "order", "served", "moves",
    ]  # fmt: skip
    assert lesson.kept == WEIGHTS
    assert lesson.model is not None
    assert model_of(far_off.id).fingerprint == lesson.model.fingerprint
    assert (lesson.model.weights >= 0).all()
    assert (lesson.answers, lesson.pairs) == (1500, 750)


def test_what_is_kept_foresees_the_people_better_than_the_shipped_weights(
    db: Database, far_off: AnsweredFair
):
    kept = learn_from_fair(db, far_off.organiser, consent=True).model
    assert kept is not None
    other = taught(db, answered_fair(db, "tokyo", off=1.2, level=2.0, seed=9).organiser)

    truth = people(1.2)
    wanted = score(other.values, truth).logits.ravel()
    near, far = (
        np.corrcoef(score(other.values, model).logits.ravel(), wanted)[0, 1]
        for model in (kept, prior_model())
    )
    assert near > far


def test_a_dry_run_judges_and_keeps_nothing(db: Database, far_off: AnsweredFair, own_folder: Path):
    lesson = learn_from_fair(db, far_off.organiser, consent=True, dry_run=True)

    assert lesson.kept == WEIGHTS
    assert lesson.folder is None
    assert model_of(far_off.id) is prior_model()
    assert not (own_folder / "models").exists()


@pytest.mark.parametrize("consent", [False, True])
def test_lists_move_by_more_than_half_only_with_consent(
    db: Database, far_off: AnsweredFair, monkeypatch: pytest.MonkeyPatch, consent: bool
):
    def upside_down(*_: object, consent: bool) -> Replay:
        return Replay(50.0, 50.0, np.array([0.1, 0.7]), consent)

    monkeypatch.setattr(learn_fair, "replayed", upside_down)
    lesson = learn_from_fair(db, far_off.organiser, dry_run=True, consent=consent)

    assert failed(lesson.gates) == ([] if consent else ["moves"])
    assert (lesson.kept == WEIGHTS) is consent


def test_before_weights_may_move_the_chance_is_calibrated_and_no_order_changes(db: Database):
    fair = answered_fair(db, answered=320, off=0.0, level=2.0)

    lesson = learn_from_fair(db, fair.organiser)

    assert "enough" in failed(lesson.gates)
    assert failed(lesson.calibration_gates) == []
    assert lesson.kept == CALIBRATION
    kept = model_of(fair.id)
    assert (kept.weights == prior_model().weights).all()
    assert chances_by(fair.id) == kept.fingerprint
    values = taught(db, fair.organiser).values
    before, after = (score(values, model).p_mutual for model in (prior_model(), kept))
    assert (np.argsort(before) == np.argsort(after)).all()
    assert after.mean() > before.mean()


def test_where_the_shipped_weights_are_right_nothing_is_kept(db: Database):
    fair = answered_fair(db, off=0.0, level=0.0)

    lesson = learn_from_fair(db, fair.organiser)

    assert lesson.kept == ""
    assert lesson.model is None
    assert failed(lesson.gates) != []
    assert "calibration" in failed(lesson.calibration_gates)
    assert model_of(fair.id) is prior_model()


def test_a_handful_of_answers_is_too_few_for_anything(db: Database):
    fair = answered_fair(db, answered=40, level=2.0)

    lesson = learn_from_fair(db, fair.organiser)

    assert lesson.kept == ""
    assert "enough" in failed(lesson.gates)
    assert "both_answered" in failed(lesson.calibration_gates)


def test_a_fair_without_answers_teaches_nothing_and_is_no_error(db: Database):
    lesson = learn_from_fair(db, answered_fair(db, answered=0).organiser)

    assert (lesson.answers, lesson.gates, lesson.kept) == (0, (), "")


def test_the_same_answers_give_the_same_model(db: Database, far_off: AnsweredFair):
    one, other = (
        learn_from_fair(db, far_off.organiser, consent=True, dry_run=True).model for _ in range(2)
    )

    assert one is not None
    assert other is not None
    assert one.fingerprint == other.fingerprint


def test_learning_again_starts_from_the_shipped_model(db: Database, far_off: AnsweredFair):
    first = learn_from_fair(db, far_off.organiser, consent=True)
    again = learn_from_fair(db, far_off.organiser, consent=True)

    assert first.model is not None
    assert again.model is not None
    assert first.model.fingerprint == again.model.fingerprint
    assert again.folder is not None
    assert again.folder.name.startswith("0002-")


def test_either_database_teaches_the_same(either_db: Database):
    fair = answered_fair(either_db, answered=320, off=0.0, level=2.0)

    lesson = learn_from_fair(either_db, fair.organiser, dry_run=True)

    assert lesson.kept == CALIBRATION
    assert lesson.model is not None
    assert lesson.model.calibrators["mutual"].shift == pytest.approx(1.9, abs=0.8)


def test_what_is_kept_says_what_it_rests_on(db: Database):
    fair = answered_fair(db, answered=320, off=0.0, level=2.0)

    folder = learn_from_fair(db, fair.organiser).folder

    assert folder is not None
    card = (folder / "CARD.md").read_text(encoding="utf-8")
    assert "640 answers about 320 pairs" in card
    assert "not passed: Answered pairs: 320 of at least 500." in card
    assert "matchmaker learn --roll-back" in card
    manifest = tomllib.loads((folder / "manifest.toml").read_text(encoding="utf-8"))
    assert (manifest["fair"], manifest["kept"], manifest["simulated"]) == (
        "hanoi",
        "calibration",
        False,
    )
    assert json.loads((folder / "model.json").read_text())["answers"] == 640


def test_the_card_says_what_readers_would_have_said_to_lists_by_the_weights(db: Database):
    fair = answered_fair(db, answered=320, off=0.0, level=2.0)
    before = learn_from_fair(db, fair.organiser, dry_run=True)
    note_shown(db, fair, 320 / 750)

    lesson = learn_from_fair(db, fair.organiser)

    assert before.foreseen == ()
    assert [one.side for one in lesson.foreseen] == [Role.ENTERPRISE, Role.BUYER]
    assert lesson.folder is not None
    card = (lesson.folder / "CARD.md").read_text(encoding="utf-8")
    for one in lesson.foreseen:
        for sentence in one.sentences():
            assert str(sentence) in card


def test_keeping_a_model_stands_in_the_history(db: Database):
    fair = answered_fair(db, answered=320, off=0.0, level=2.0)
    folder = learn_from_fair(db, fair.organiser).folder

    with db.read() as unit:
        told = unit.exec(select(AuditEvent).where(AuditEvent.fair_id == fair.id)).one()
    assert folder is not None
    assert (told.action, told.object) == ("model.kept", folder.name)


def test_a_model_may_be_kept_for_the_next_edition(db: Database):
    fair = answered_fair(db, answered=320, off=0.0, level=2.0)
    following = answered_fair(db, "hanoi-2027", answered=0)

    lesson = learn_from_fair(db, fair.organiser, into=following.organiser)

    assert lesson.folder is not None
    assert model_of(fair.id) is prior_model()
    assert model_of(following.id).name == lesson.model.name


# --- made-up answers ---------------------------------------------------------------------------


@pytest.fixture
def made_up(db: Database) -> AnsweredFair:
    return answered_fair(db, "demo", answered=320, off=0.0, level=2.0, simulated=True)


def test_made_up_answers_train_nothing_unless_asked(db: Database, made_up: AnsweredFair):
    with pytest.raises(InvalidError, match="--simulated"):
        learn_from_fair(db, made_up.organiser)


def test_a_model_of_made_up_answers_is_marked_so_and_says_no_chances(
    db: Database, made_up: AnsweredFair
):
    lesson = learn_from_fair(db, made_up.organiser, simulated=True)

    assert lesson.folder is not None
    assert "**Simulated.**" in (lesson.folder / "CARD.md").read_text(encoding="utf-8")
    assert served(made_up.id).simulated
    assert chances_by(made_up.id) == ""


def test_a_real_fair_is_never_taught_by_made_up_answers(db: Database, made_up: AnsweredFair):
    real = answered_fair(db, answered=10)

    with pytest.raises(InvalidError, match="real"):
        learn_from_fair(db, real.organiser, simulated=True)
    with pytest.raises(InvalidError, match="real"):
        learn_from_fair(db, made_up.organiser, simulated=True, into=real.organiser)
    assert model_of(real.id) is prior_model()


def test_made_up_words_in_a_real_fair_are_left_out(db: Database):
    fair = answered_fair(db, answered=320, off=0.0, level=2.0)
    with db.told() as unit:
        for wish in unit.exec(select(Wish).limit(100)).all():
            wish.simulated = True
            unit.add(wish)

    lesson = learn_from_fair(db, fair.organiser, dry_run=True)

    assert (lesson.answers, lesson.left_out) == (540, 100)


def test_only_the_organiser_has_a_fair_learned_from(db: Database, far_off: AnsweredFair):
    with pytest.raises(ForbiddenError):
        learn_from_fair(db, Scope(far_off.id, Role.BUYER, "b"))


# --- the parts ---------------------------------------------------------------------------------


def test_a_calibration_needs_pairs_that_both_answered():
    values = np.zeros((4, len(prior_model().weights)), np.float32)
    said = Answers(
        np.array([[1, np.nan], [np.nan, 0], [1, np.nan], [np.nan, np.nan]]),
        np.ones(4),
        np.array([0, 0, 1, 1], np.int32),
    )

    gates = calibration_gates(values, said, prior_model())

    assert failed(gates) == ["both_answered", "calibration"]
