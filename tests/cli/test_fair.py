"""A fair from the command line: made, filled with people, planned, published."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select
from typer.testing import CliRunner, Result

from matchmaker.cli import app
from matchmaker.domain.wish import Says
from matchmaker.services import sign_in
from matchmaker.services.wish import say_wish
from matchmaker.settings import get_settings
from matchmaker.storage.migrations import upgrade
from matchmaker.storage.session import Database, database
from matchmaker.storage.tables import Interpreter
from tests.small_fair import SmallFair, small_fair

NEW = [
    "fair", "new", "hanoi-2026", "--name-vi", "Kết nối giao thương", "--name-en", "Matching",
    "--day", "2026-10-27", "--day", "2026-10-28", "--session", "09:00-11:30",
    "--session", "13:30-16:00", "--hall", "A=13", "--hall", "B=13", "--interpreter", "Lan:ja,vi",
]  # fmt: skip
PASSWORD = "seven blue buffaloes"


@pytest.fixture
def own_db(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """Give the settings' own database, in a folder of the test's own."""
    monkeypatch.setenv("MATCHMAKER_DATABASE_URL", f"sqlite:///{tmp_path / 'fair.db'}")
    monkeypatch.setenv("MATCHMAKER_LANGUAGE", "en")
    monkeypatch.setenv("MATCHMAKER_PASSWORD_ROUNDS", "1")
    monkeypatch.setenv("MATCHMAKER_PASSWORD_MEMORY_KIB", "64")
    get_settings.cache_clear()
    database.cache_clear()
    upgrade(database())
    yield database()
    database().close()
    database.cache_clear()
    get_settings.cache_clear()


def run(*arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(app, list(arguments), input=typed)


def answered(*arguments: str) -> Any:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_new_fair_is_made_listed_and_shown(own_db: Database):
    made = answered(*NEW)

    assert made["slug"] == "hanoi-2026"
    assert [row["slug"] for row in answered("fair", "list")] == ["hanoi-2026"]
    shown = answered("fair", "show")
    assert (shown["slots"], shown["tables"], shown["interpreters"]) == (24, 26, 1)
    assert (shown["first_day"], shown["last_day"]) == ("2026-10-27", "2026-10-28")
    with own_db.read() as unit:
        assert unit.exec(select(Interpreter)).one().languages == ["ja", "vi"]


def test_a_fair_may_last_longer_than_its_meetings(own_db: Database):
    answered(*NEW, "--last-day", "2026-10-29")

    assert answered("fair", "show")["last_day"] == "2026-10-29"


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--day", "27/10/2026", "write it like 2026-10-27"),
        ("--session", "9 to 11", "write it like 09:00-11:30"),
        ("--session", "09:00", "write it like 09:00-11:30"),
        ("--hall", "A", "write it like A=13"),
        ("--hall", "A=many", "write it like A=13"),
    ],
)
def test_what_cannot_be_read_says_how_to_write_it(
    own_db: Database, option: str, value: str, said: str
):
    result = run(*NEW, option, value)

    assert result.exit_code == 2
    assert said in " ".join(result.output.replace("│", " ").split())


def test_a_fault_in_the_draft_is_said_on_stderr_with_exit_code_1(own_db: Database):
    result = run(*NEW, "--session", "11:00-12:00")

    assert result.exit_code == 1
    assert result.stdout == ""
    assert "overlap" in result.stderr
    assert answered("fair", "list") == []


def test_a_taken_name_is_refused_in_the_readers_language(
    own_db: Database, monkeypatch: pytest.MonkeyPatch
):
    answered(*NEW)
    monkeypatch.setenv("MATCHMAKER_LANGUAGE", "vi")
    get_settings.cache_clear()

    result = run(*NEW)

    assert result.exit_code == 1
    assert "Đã có hội chợ mang tên ngắn hanoi-2026" in result.stderr


def test_without_a_database_the_command_that_makes_one_is_named(
    own_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("MATCHMAKER_DATABASE_URL", f"sqlite:///{tmp_path / 'no' / 'where.db'}")
    get_settings.cache_clear()
    database.cache_clear()

    result = run("fair", "list")

    assert result.exit_code == 1
    assert "matchmaker db upgrade" in result.stderr


def test_an_organiser_is_added_with_a_password_and_can_sign_in(own_db: Database):
    answered(*NEW)

    result = run(
        "organiser", "add", "lan@fair.example", "--name", "Lan", typed=f"{PASSWORD}\n{PASSWORD}\n"
    )

    assert result.exit_code == 0, result.output
    assert PASSWORD not in result.output
    signed_in = sign_in.sign_in(own_db, "lan@fair.example", PASSWORD)
    with own_db.read() as unit:
        fair_id = answered("fair", "show")["id"]
        assert signed_in.organiser_scope(unit, fair_id) is not None


def test_an_organiser_who_has_an_account_is_not_asked_again(own_db: Database):
    answered(*NEW)
    run("organiser", "add", "lan@fair.example", typed=f"{PASSWORD}\n{PASSWORD}\n")

    again = [*NEW[:2], "tokyo-2026", *NEW[3:], "--organiser", "lan@fair.example"]

    assert answered(*again)["slug"] == "tokyo-2026"
    assert run("organiser", "add", "lan@fair.example", "--fair", "hanoi-2026").exit_code == 0


def test_a_weak_password_makes_no_account(own_db: Database):
    answered(*NEW)

    result = run("organiser", "add", "lan@fair.example", typed="short\nshort\n")

    assert result.exit_code == 1
    assert "12 to 128" in result.stderr
    assert run("organiser", "password", "lan@fair.example").exit_code == 1


def test_a_new_password_replaces_the_old_one(own_db: Database):
    answered(*NEW)
    run("organiser", "add", "lan@fair.example", typed=f"{PASSWORD}\n{PASSWORD}\n")
    new = "nine red roosters"

    result = run("organiser", "password", "lan@fair.example", typed=f"{new}\n{new}\n")

    assert result.exit_code == 0
    assert sign_in.sign_in(own_db, "lan@fair.example", new).name == "lan@fair.example"


def test_invitations_are_printed_once_and_work(own_db: Database, monkeypatch: pytest.MonkeyPatch):
    fair = small_fair(own_db)
    monkeypatch.setenv("MATCHMAKER_PUBLIC_URL", "https://fair.example/")
    get_settings.cache_clear()

    [made] = answered("invite", "e1")
    others = answered("invite", "--all")

    assert made["code"] == "E1"
    root, _, secret = made["link"].rpartition("/")
    assert root == "https://fair.example/links"
    signed_in = sign_in.spend_link(own_db, secret)
    assert signed_in.scope
    assert signed_in.scope.participant_id == fair.enterprises[1]
    assert [row["code"] for row in others] == ["E0", "E2", "B0", "B1", "B2"]


def test_an_unknown_code_or_nobody_at_all_is_refused(own_db: Database):
    small_fair(own_db)

    assert run("invite", "X7").exit_code == 1
    assert "X7" in run("invite", "X7").stderr
    assert run("invite").exit_code == 1


def test_several_fairs_ask_for_a_name(own_db: Database):
    small_fair(own_db)
    small_fair(own_db, "tokyo")

    assert "hanoi, tokyo" in run("fair", "show").stderr
    assert answered("fair", "show", "--fair", "tokyo")["name_en"] == "Fair tokyo"


def agree(db: Database, fair: SmallFair) -> None:
    for number in range(3):
        say_wish(db, fair.enterprise(number), fair.buyers[number], Says.MUST_MEET)
        say_wish(db, fair.buyer(number), fair.enterprises[number], Says.MEET)


def test_a_fair_is_planned_and_published_by_two_commands(own_db: Database):
    fair = small_fair(own_db)
    agree(own_db, fair)

    planned = answered("plan", "--seed", "3", "--seconds", "1")
    published = answered("publish")

    assert planned["plan"] == 2
    assert planned["value"] <= planned["bound"]
    assert published["plan"] == 2
    shown = answered("fair", "show")
    assert (shown["meetings"], shown["published_number"]) == (3, 2)


def test_progress_goes_to_stderr_and_leaves_json_alone(own_db: Database):
    fair = small_fair(own_db)
    agree(own_db, fair)

    result = run("plan", "--seconds", "1", "--json")

    assert json.loads(result.stdout)["gap_pct"] >= 0
    assert "stage" in result.stderr


def test_there_must_be_something_to_publish(own_db: Database):
    answered(*NEW)

    result = run("publish")

    assert result.exit_code == 1
    assert "matchmaker plan" in result.stderr
    assert run("publish", "--plan", "7").exit_code == 1


def test_a_plan_that_breaks_a_rule_is_refused_rule_by_rule(own_db: Database):
    from matchmaker.storage.booking import Placement, book

    fair = small_fair(own_db)
    with own_db.told() as unit:
        place = Placement(fair.enterprises[0], fair.buyers[0], fair.slots[0], fair.tables[0])
        book(unit, fair.id, fair.plan_id, [place])
    say_wish(own_db, fair.buyer(0), fair.enterprises[0], Says.NO_THANKS)

    result = run("publish", "--plan", "1")

    assert result.exit_code == 1
    assert "- Cơ khí Đông Anh 0 (hanoi) and Sakura Parts 0 (hanoi) shall not meet" in result.stderr


def test_proposals_are_made_with_the_word_encoder(
    own_db: Database, monkeypatch: pytest.MonkeyPatch
):
    small_fair(own_db)
    monkeypatch.setenv("MATCHMAKER_ENCODER", "lexical")
    get_settings.cache_clear()

    outcome = answered("propose")

    assert outcome["pairs"] == 9
    assert answered("fair", "show")["proposals"] > 0
