import json

import pytest
import typer
from sqlmodel import select
from typer.testing import CliRunner

from matchmaker.cli import profiles
from matchmaker.storage.migrations import upgrade
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Enterprise, ProfileImport
from tests.import_files import ENTERPRISE_HEADERS, GOOD, csv_file, fair_of_three_days, workbook

app = typer.Typer()
app.command("import")(profiles.import_files)
app.command("template")(profiles.template)


@pytest.fixture
def db(tmp_path):
    """Give an empty database as `matchmaker db upgrade` makes it."""
    made = Database(f"sqlite:///{tmp_path / 'fair.db'}")
    upgrade(made)
    yield made
    made.close()


@pytest.fixture
def run(db, monkeypatch):
    """Run a command on the test's own database."""
    monkeypatch.setattr("matchmaker.storage.session.database", lambda: db)

    def invoke(*arguments: object):
        return CliRunner().invoke(app, [str(argument) for argument in arguments])

    return invoke


@pytest.fixture
def good(tmp_path):
    file = tmp_path / "fair.xlsx"
    file.write_bytes(workbook())
    return file


@pytest.fixture
def faulty(tmp_path):
    file = tmp_path / "enterprises.csv"
    rows = [
        ENTERPRISE_HEADERS[:6],
        ["DN-1", "Minh họa", "Hà Nội", "it", "Bà A", "18O"],
        ["DN-2", "Minh họa 2", "Hà Nội", "it", "Bà A", "18"],
    ]
    file.write_bytes(csv_file(rows))
    return file


def enterprises(db) -> list[str]:
    with db.read() as session:
        return sorted(session.exec(select(Enterprise.code)).all())


def test_a_good_file_goes_in_at_once(db, run, good):
    fair_of_three_days(db)

    done = run("import", good)

    assert done.exit_code == 0
    assert "Doanh nghiệp: rows 2, new 2, changed 0" in done.stdout
    assert enterprises(db) == ["DN-1", "DN-2"]


def test_a_dry_run_changes_nothing(db, run, good):
    fair_of_three_days(db)

    done = run("import", good, "--dry-run")

    assert done.exit_code == 0
    assert enterprises(db) == []
    with db.read() as session:
        assert session.exec(select(ProfileImport.state)).all() == ["previewed"]


def test_a_faulty_file_stays_out_and_says_why(db, run, faulty):
    fair_of_three_days(db)

    done = run("import", faulty)

    assert done.exit_code == 1
    assert "error not_a_number enterprises.csv:2:Số lao động:" in done.stderr
    assert "180" in done.stderr
    assert enterprises(db) == []


def test_good_rows_go_in_alone_when_asked(db, run, faulty):
    fair_of_three_days(db)

    done = run("import", faulty, "--good-rows-only")

    assert done.exit_code == 0
    assert enterprises(db) == ["DN-2"]


def test_machines_get_json_on_standard_output_alone(db, run, faulty):
    fair_of_three_days(db)

    done = run("import", faulty, "--json", "--dry-run")

    said = json.loads(done.stdout)
    assert said["state"] == "previewed"
    assert said["summary"]["sheets"][0]["held_back"] == 1
    assert [problem["code"] for problem in said["problems"]] == ["not_a_number"]


def test_several_files_are_one_import(db, run, tmp_path):
    fair_of_three_days(db)
    for name, title in (("enterprises", "Doanh nghiệp"), ("products", "Sản phẩm")):
        (tmp_path / f"{name}.csv").write_bytes(csv_file(GOOD[title]))

    done = run("import", tmp_path / "products.csv", tmp_path / "enterprises.csv")

    assert done.exit_code == 0
    assert enterprises(db) == ["DN-1", "DN-2"]


def test_a_fair_is_named_when_there_are_several(db, run, good):
    fair_of_three_days(db, "one")
    fair_of_three_days(db, "two")

    unnamed, wrong, named = (
        run("import", good, *more) for more in ([], ["--fair", "three"], ["--fair", "two"])
    )

    assert [unnamed.exit_code, wrong.exit_code, named.exit_code] == [1, 1, 0]
    assert "2" in unnamed.stderr
    assert "three" in wrong.stderr


def test_an_unreadable_file_is_refused_in_one_line(db, run, tmp_path):
    fair_of_three_days(db)
    file = tmp_path / "a.xlsx"
    file.write_bytes(b"PK\x03\x04 nothing")

    done = run("import", file)

    assert done.exit_code == 1
    assert len(done.stderr.splitlines()) == 1
    assert "a.xlsx" in done.stderr


def test_the_delimiter_may_be_named_as_a_backslash_t(db, run, tmp_path):
    fair_of_three_days(db)
    file = tmp_path / "enterprises.csv"
    file.write_text("code\tsector\nDN-1\tit\n", "utf-8")

    done = run("import", file, "--dry-run", "--delimiter", "\\t", "--encoding", "utf-8", "--json")

    (sheet,) = json.loads(done.stdout)["summary"]["sheets"]
    assert (sheet["delimiter"], sheet["rows"]) == ("\t", 1)


def test_the_template_is_written_where_it_is_asked_for(run, tmp_path):
    file = tmp_path / "template.xlsx"

    done = run("template", file)

    assert done.exit_code == 0
    assert file.read_bytes().startswith(b"PK")
