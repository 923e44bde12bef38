"""`matchmaker export`: files on disk, named or not."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from matchmaker.cli import export
from matchmaker.domain.meeting import PlanState
from matchmaker.settings import get_settings
from matchmaker.storage.migrations import upgrade
from matchmaker.storage.session import Database, database
from matchmaker.storage.tables import Enterprise, Fair, Meeting, PlanVersion
from tests.export.reading import pages_of
from tests.small_fair import SmallFair, small_fair


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """Give an empty database as `matchmaker db upgrade` makes it."""
    made = Database(f"sqlite:///{tmp_path / 'fair.db'}")
    upgrade(made)
    yield made
    made.close()


@pytest.fixture
def fair(db: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[SmallFair]:
    """Publish a plan of one meeting, in the database that the command line opens."""
    made = small_fair(db)
    with db.told() as unit:
        unit.add(
            Meeting(
                fair_id=made.id,
                plan_id=made.plan_id,
                enterprise_id=made.enterprises[0],
                buyer_id=made.buyers[0],
                slot_id=made.slots[0],
                table_id=made.tables[0],
            )
        )
        plan, row = unit.get(PlanVersion, made.plan_id), unit.get(Fair, made.id)
        assert plan is not None
        assert row is not None
        plan.state, row.published_plan_id = PlanState.PUBLISHED, plan.id
        unit.add_all([plan, row])
    monkeypatch.setenv("MATCHMAKER_DATABASE_URL", db.url)
    monkeypatch.setenv("MATCHMAKER_LANGUAGE", "en")
    folder = tmp_path / "paper"
    folder.mkdir()
    monkeypatch.chdir(folder)
    get_settings.cache_clear()
    yield made
    database(None).close()
    database.cache_clear()
    get_settings.cache_clear()


def run(*words: str) -> Result:
    """Run a command of the group."""
    return CliRunner().invoke(export.app, list(words))


def test_the_pack_is_written_where_it_is_asked_for(fair: SmallFair, tmp_path: Path) -> None:
    out = tmp_path / "new" / "pack.pdf"

    done = run("pack", "--fair", "hanoi", "--language", "en", "--out", str(out))

    assert done.exit_code == 0, done.output
    assert out.read_bytes().startswith(b"%PDF-")
    assert done.stdout.strip() == str(out)


def test_a_file_without_a_name_gets_one_and_the_only_fair_needs_none(fair: SmallFair) -> None:
    assert run("pack").stdout.strip() == "print-pack-vi.pdf"
    assert run("plan", "--language", "en").stdout.strip() == "plan-en.xlsx"
    assert run("agenda", "E0").stdout.strip() == "agenda-E0.pdf"
    assert Path("print-pack-vi.pdf").read_bytes().startswith(b"%PDF-")
    assert Path("plan-en.xlsx").read_bytes().startswith(b"PK")


def test_an_agenda_comes_as_a_calendar_too_and_codes_need_no_capitals(fair: SmallFair) -> None:
    done = run("agenda", "b0", "--as", "ics", "--out", "b0.ics")

    assert done.exit_code == 0, done.output
    assert Path("b0.ics").read_bytes().count(b"BEGIN:VEVENT") == 1


def test_a_version_is_named_by_its_number(fair: SmallFair) -> None:
    assert run("plan", "--plan", "1").exit_code == 0

    refused = run("plan", "--plan", "9")

    assert refused.exit_code == 1
    assert refused.stderr.strip() == "There is no such plan in this fair."


def test_an_unknown_fair_or_participant_is_named_as_such_and_nothing_is_written(
    fair: SmallFair,
) -> None:
    assert "hue" in run("pack", "--fair", "hue").stderr
    assert run("agenda", "X9").stderr.strip() == "There is no such participant in this fair."
    assert list(Path.cwd().iterdir()) == []


def test_among_several_fairs_one_must_be_named(fair: SmallFair, db: Database) -> None:
    small_fair(db, "hue")

    refused = run("pack")

    assert refused.exit_code == 1
    assert "hanoi" in refused.stderr
    assert "hue" in refused.stderr


def test_a_code_that_is_no_file_name_is_made_one(fair: SmallFair, db: Database) -> None:
    with db.told() as unit:
        odd = unit.get(Enterprise, fair.enterprises[0])
        assert odd is not None
        odd.code = "../DN/7"
        unit.add(odd)

    assert run("agenda", "../DN/7").stdout.strip() == "agenda-.._DN_7.pdf"


def test_letters_go_to_those_who_were_never_invited_and_only_once(fair: SmallFair) -> None:
    first = run("letters", "--all", "--out", "first.pdf")
    second = run("letters", "E0", "b1", "--out", "second.pdf")

    assert first.exit_code == 0, first.output
    assert second.exit_code == 0, second.output
    pages = pages_of(Path("first.pdf").read_bytes(), Path.cwd())
    assert len(pages) == 6
    assert len({page.partition("/links/")[2].split()[0] for page in pages}) == 6
    assert len(pages_of(Path("second.pdf").read_bytes(), Path.cwd())) == 2


def test_a_language_that_we_do_not_print_is_refused(fair: SmallFair) -> None:
    assert run("pack", "--language", "fr").exit_code == 2


def test_writing_again_replaces_the_file_and_leaves_nothing_beside_it(
    fair: SmallFair, tmp_path: Path
) -> None:
    out = tmp_path / "new" / "plan.xlsx"
    out.parent.mkdir()
    out.write_bytes(b"old")

    run("plan", "--out", str(out))

    assert out.read_bytes().startswith(b"PK")
    assert [file.name for file in out.parent.iterdir()] == ["plan.xlsx"]
