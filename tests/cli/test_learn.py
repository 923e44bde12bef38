"""`matchmaker learn`: judged in words and figures, kept, taken back."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select
from typer.testing import CliRunner, Result

from matchmaker.cli import app
from matchmaker.services.models import model_of, prior_model
from matchmaker.settings import get_settings
from matchmaker.storage.migrations import upgrade
from matchmaker.storage.session import Database, database
from matchmaker.storage.tables import Job
from tests.answered_fair import AnsweredFair, answered_fair, note_shown


@pytest.fixture
def own_db(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """Give the settings' own database, in a folder of the test's own."""
    monkeypatch.setenv("MATCHMAKER_DATABASE_URL", f"sqlite:///{tmp_path / 'fair.db'}")
    monkeypatch.setenv("MATCHMAKER_VAR_DIR", str(tmp_path))
    monkeypatch.setenv("MATCHMAKER_LANGUAGE", "en")
    get_settings.cache_clear()
    database.cache_clear()
    upgrade(database())
    yield database()
    database().close()
    database.cache_clear()
    get_settings.cache_clear()


@pytest.fixture
def fair(own_db: Database) -> AnsweredFair:
    """Give a fair with enough answers to tell a chance, and too few to move weights."""
    return answered_fair(own_db, answered=320, off=0.0, level=2.0)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["learn", *arguments])


def answered(*arguments: str) -> Any:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def jobs(db: Database) -> list[str]:
    with db.read() as unit:
        return list(unit.exec(select(Job.kind)))


def test_learning_prints_figures_and_gates_and_keeps_what_passes(
    own_db: Database, fair: AnsweredFair
):
    found = answered("hanoi")

    assert (found["answers"], found["pairs"], found["kept"]) == (640, 320, "calibration")
    assert found["gates"]["enough"] == {
        "passed": False,
        "sentence": "Answered pairs: 320 of at least 500.",
    }
    assert found["gates"]["calibration"]["passed"]
    assert Path(found["folder"], "CARD.md").is_file()
    assert model_of(fair.id).name == found["model"]


def test_in_words_each_gate_says_whether_it_is_passed(own_db: Database, fair: AnsweredFair):
    result = run("--dry-run")

    assert result.exit_code == 0
    assert "- Answered pairs: 320 of at least 500." in result.stdout
    assert "+ Pairs that both sides answered: 320 of at least 200." in result.stdout


def test_beside_gates_stands_what_readers_would_have_said_to_the_lists(
    own_db: Database, fair: AnsweredFair
):
    unknown = answered("--dry-run")
    note_shown(own_db, fair, 320 / 750)

    found = answered("--dry-run")
    told = run("--dry-run").stdout

    assert unknown["off_policy"] == {}
    assert list(found["off_policy"]) == ["enterprise", "buyer"]
    for one in found["off_policy"].values():
        assert one["answers"] == 320
        low, high = one["normalised"]["ci95"]
        assert 0 <= low <= one["normalised"]["mean"] <= high <= 1
    assert "\nOf what they looked at on their lists, buyers said yes to " in told
    assert "Lists by the learned weights would have met with " in told
    assert "off_policy:" not in told


def test_gates_are_told_in_the_readers_language(
    own_db: Database, fair: AnsweredFair, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("MATCHMAKER_LANGUAGE", "vi")
    get_settings.cache_clear()

    assert "+ Số cặp được cả hai bên trả lời: 320 trên tối thiểu 200." in run("--dry-run").stdout


def test_a_dry_run_keeps_nothing_and_asks_for_nothing(own_db: Database, fair: AnsweredFair):
    found = answered("--dry-run")

    assert (found["kept"], found["folder"]) == ("calibration", None)
    assert model_of(fair.id) is prior_model()
    assert jobs(own_db) == []


def test_a_kept_model_and_one_taken_back_have_the_lists_made_anew(
    own_db: Database, fair: AnsweredFair
):
    answered("hanoi")
    assert jobs(own_db) == ["propose"]

    back = answered("hanoi", "--roll-back")

    assert back == {"serves": prior_model().name, "answers": 0}
    assert model_of(fair.id) is prior_model()
    assert jobs(own_db) == ["propose"]  # the one that waits already


def test_a_second_step_back_is_refused_in_words(own_db: Database, fair: AnsweredFair):
    result = run("--roll-back")

    assert result.exit_code == 1
    assert "none can be taken back" in result.stderr


def test_a_refusal_is_an_answer_and_no_error(own_db: Database):
    answered_fair(own_db, answered=30)

    found = answered()

    assert (found["kept"], found["model"], found["folder"]) == ("", None, None)
    assert not found["gates"]["both_answered"]["passed"]


def test_made_up_answers_need_to_be_asked_for(own_db: Database):
    answered_fair(own_db, "demo", answered=320, off=0.0, level=2.0, simulated=True)

    refused = run("demo")
    found = answered("demo", "--simulated")

    assert refused.exit_code == 1
    assert "--simulated" in refused.stderr
    assert (found["kept"], found["simulated"]) == ("calibration", True)


def test_a_model_is_kept_for_the_next_fair(own_db: Database, fair: AnsweredFair):
    following = answered_fair(own_db, "hanoi-2027", answered=0)

    found = answered("hanoi", "--for", "hanoi-2027")

    assert model_of(following.id).name == found["model"]
    assert model_of(fair.id) is prior_model()
