"""The demo fair, from its four files to a published plan."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from sqlmodel import Session, SQLModel, col, func, select

from matchmaker.domain.participant import Role
from matchmaker.domain.wish import Says
from matchmaker.embedding.encoder import Encoder
from matchmaker.services import demo, import_profiles, meaning
from matchmaker.services.demo import (
    DRAFT,
    FILES,
    SLUG,
    fresh_links,
    load_demo,
    organiser_scope,
)
from matchmaker.services.demo_vectors import (
    keep_vectors,
    lend_vectors,
    shipped_file,
    text_keys,
)
from matchmaker.services.fairs import new_fair
from matchmaker.services.plan_fair import plan_violations
from matchmaker.services.sign_in import look_at_link, spend_link
from matchmaker.settings import get_settings
from matchmaker.storage.migrations import upgrade
from matchmaker.storage.queries.demo_rows import shown_pairs
from matchmaker.storage.queries.fair_day import day_figures, fair_moment
from matchmaker.storage.session import Database
from matchmaker.storage.tables import (
    Account,
    Attendance,
    AuditEvent,
    Buyer,
    Enterprise,
    Fair,
    Hall,
    Interpreter,
    Mail,
    Meeting,
    MeetingTable,
    Membership,
    Need,
    Occupancy,
    Outcome,
    PlanVersion,
    Product,
    ProfileImport,
    Proposal,
    Slot,
    StoredVector,
    Wish,
)

TABLES = (
    *(Fair, Hall, Slot, MeetingTable, Interpreter, Enterprise, Product, Buyer, Need),
    *(Proposal, Wish, PlanVersion, Meeting, Occupancy, Mail, ProfileImport, AuditEvent),
    *(StoredVector, Account, Membership, Attendance, Outcome),
)


def sizes(db: Database) -> dict[str, int]:
    with db.read() as unit:
        return {
            table.__name__: unit.exec(select(func.count()).select_from(table)).one()
            for table in TABLES
        }


@pytest.fixture(scope="module")
def heard() -> list[dict[str, Any]]:
    """Hold what the one full run said of its progress."""
    return []


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, heard: list[dict[str, Any]]) -> Path:
    """Make the demo fair once, from an empty file through the migrations."""
    file = tmp_path_factory.mktemp("demo") / "fair.db"
    database = Database(f"sqlite:///{file}")
    upgrade(database)
    load_demo(database, on_progress=heard.append)
    database.close()
    return file


@pytest.fixture
def loaded(made: Path, tmp_path: Path) -> Iterator[Database]:
    """Give each test a copy of the made fair."""
    for part in made.parent.glob("fair.db*"):
        shutil.copy(part, tmp_path / part.name)
    database = Database(f"sqlite:///{tmp_path / 'fair.db'}")
    yield database
    database.close()


def the_fair(unit: Session) -> Fair:
    return unit.exec(select(Fair).where(Fair.slug == SLUG)).one()


def all_of(db: Database, table: type[Any]) -> list[Any]:
    with db.read() as unit:
        return list(unit.exec(select(table)).all())


# --- the whole run --------------------------------------------------------------------------


@pytest.mark.slow
def test_the_fair_holds_what_the_files_hold(loaded: Database):
    counted = sizes(loaded)

    assert [counted[name] for name in ("Enterprise", "Product", "Buyer", "Need")] == [
        *(77, 120, 60, 138)
    ]


@pytest.mark.slow
def test_the_fair_is_three_days_with_twenty_four_slots_on_two(loaded: Database):
    with loaded.read() as unit:
        fair = the_fair(unit)
        slots = unit.exec(select(Slot).order_by(col(Slot.number))).all()

    assert (fair.last_day - fair.first_day).days == 2
    assert Counter(slot.fair_day for slot in slots) == {
        fair.first_day: 12,
        fair.first_day.replace(day=28): 12,
    }
    assert {(slot.ends_at - slot.starts_at).seconds for slot in slots} == {20 * 60}


@pytest.mark.slow
def test_twenty_six_tables_stand_in_two_halls_and_six_are_booths(loaded: Database):
    tables, halls = all_of(loaded, MeetingTable), all_of(loaded, Hall)
    booths = {table.label: table for table in tables if table.booth_of}
    owners = {row.id: row for row in all_of(loaded, Enterprise)}
    hall = {row.id: row.code for row in halls}

    assert (len(tables), sorted(hall.values())) == (26, ["A", "B"])
    assert sorted(booths) == ["A01", "A02", "A03", "B01", "B02", "B03"]
    for label, table in booths.items():
        assert owners[table.booth_of].booth == label
        assert hall[table.hall_id] == owners[table.booth_of].hall


@pytest.mark.slow
def test_interpreters_speak_the_languages_of_the_guide(loaded: Database):
    spoken = {code for row in all_of(loaded, Interpreter) for code in row.languages}

    assert spoken == {"vi", "en", "ja", "de"}


@pytest.mark.slow
def test_everything_says_that_it_is_made_up(loaded: Database):
    with loaded.read() as unit:
        assert the_fair(unit).simulated
        assert "minh họa" in the_fair(unit).name_vi
        assert "Demo" in the_fair(unit).name_en
    for table in (Enterprise, Product, Buyer, Need):
        assert all(row.synthetic for row in all_of(loaded, table)), table
    for table in (Wish, Attendance, Outcome):
        assert all_of(loaded, table)
        assert all(row.simulated for row in all_of(loaded, table)), table


@pytest.mark.slow
def test_the_files_pass_the_real_import_without_a_word(loaded: Database):
    (taken,) = all_of(loaded, ProfileImport)

    assert taken.state == "applied"
    assert taken.problems == []
    assert [taken.summary[kind] for kind in ("errors", "warnings", "notes")] == [0, 0, 0]


@pytest.mark.slow
def test_the_files_sent_once_more_would_change_nothing(loaded: Database):
    with loaded.read() as unit:
        scope = organiser_scope(the_fair(unit).id)
    folder = get_settings().data_dir / "demo"

    again = import_profiles.stage(
        loaded, scope, [(name, (folder / name).read_bytes()) for name in FILES]
    )

    assert {
        (sheet["sheet"], sheet["new"], sheet["changed"]) for sheet in again.summary["sheets"]
    } == {(name, 0, 0) for name in ("enterprises", "products", "buyers", "needs")}


@pytest.mark.slow
def test_yes_is_as_frequent_as_among_people(loaded: Database):
    with loaded.read() as unit:
        pairs = len(shown_pairs(unit, organiser_scope(the_fair(unit).id)))
    yes = {
        side: {
            (wish.enterprise_id, wish.buyer_id)
            for wish in all_of(loaded, Wish)
            if wish.said_by == side and Says(wish.says).is_yes
        }
        for side in (Role.ENTERPRISE, Role.BUYER)
    }

    rates = {side: len(found) / pairs for side, found in yes.items()}
    mutual = len(yes[Role.ENTERPRISE] & yes[Role.BUYER]) / pairs

    assert all(0.37 <= rate <= 0.47 for rate in rates.values()), rates
    assert 0.16 <= mutual <= 0.17
    assert {wish.says for wish in all_of(loaded, Wish)} == set(Says)


@pytest.mark.slow
def test_nobody_wished_for_a_pair_that_a_must_have_keeps_apart(loaded: Database):
    gated = {(row.enterprise_id, row.buyer_id) for row in all_of(loaded, Proposal) if row.gates}
    wished = {(row.enterprise_id, row.buyer_id) for row in all_of(loaded, Wish)}

    assert gated
    assert not gated & wished


@pytest.mark.slow
def test_most_needs_find_a_product_of_their_heading_first(loaded: Database):
    products = {row.id: row for row in all_of(loaded, Product)}
    needs = {row.id: row for row in all_of(loaded, Need)}
    firsts = [row for row in all_of(loaded, Proposal) if row.rank_for_buyer == 1]

    right = [
        needs[row.best_need_id].hs_code[:4] == products[row.best_product_id].hs_code[:4]
        for row in firsts
    ]

    assert len(firsts) == 60
    assert sum(right) >= 45


@pytest.mark.slow
def test_the_plan_is_published_with_its_bound_and_breaks_no_rule(loaded: Database):
    with loaded.read() as unit:
        fair = the_fair(unit)
        plan = unit.get_one(PlanVersion, fair.published_plan_id)

    assert (plan.number, plan.state) == (1, "published")
    assert 0 < plan.value <= plan.bound
    assert plan.gap_pct <= 1
    assert plan_violations(loaded, organiser_scope(fair.id), plan.id) == []


@pytest.mark.slow
def test_the_day_is_full_but_not_everybody_gets_everything(loaded: Database):
    meetings = all_of(loaded, Meeting)
    with loaded.read() as unit:
        plan = unit.get_one(PlanVersion, the_fair(unit).published_plan_id)

    assert 400 <= len(meetings) <= 26 * 24
    assert len({meeting.buyer_id for meeting in meetings}) == 60
    assert plan.result["unplaced"]


@pytest.mark.slow
def test_progress_names_every_step_in_order(made: Path, heard: list[dict[str, Any]]):
    stages = list(dict.fromkeys(event["stage"] for event in heard))

    assert made.exists()
    assert stages == ["fair", "import", "propose", "wishes", "plan", "publish", "day"]
    assert all(0 <= event["work_done"] <= event["work_total"] for event in heard)


@pytest.mark.slow
def test_a_second_run_changes_nothing_and_says_nothing(loaded: Database):
    before = sizes(loaded)
    said: list[dict[str, Any]] = []

    fair = load_demo(loaded, on_progress=said.append)

    assert sizes(loaded) == before
    assert said == []
    assert fair.published_plan_id


@pytest.mark.slow
def test_its_clock_stands_in_the_first_morning_with_something_to_do(loaded: Database):
    with loaded.read() as unit:
        fair = the_fair(unit)
        scope = organiser_scope(fair.id)
        moment = fair_moment(unit, scope)
        day = day_figures(unit, scope, moment)

    assert moment.astimezone(ZoneInfo(fair.timezone)).isoformat() == "2027-10-27T10:23:00+07:00"
    assert 0 < day.held < day.begun < day.meetings
    assert 0 < day.unanswered < day.over
    states = Counter(row.state for row in all_of(loaded, Attendance))
    assert (states["absent"], states["late"]) == (3, 2)


# --- interrupted runs -----------------------------------------------------------------------


class StoppedError(Exception):
    """Somebody pulled the plug."""


def stopping_at(stage: str) -> Callable[[dict[str, Any]], None]:
    def hear(event: dict[str, Any]) -> None:
        if event["stage"] == stage:
            raise StoppedError

    return hear


@pytest.mark.slow
def test_a_run_that_was_stopped_goes_on_where_it_was(db: Database):
    for stage in ("import", "propose", "wishes", "plan", "day"):
        with pytest.raises(StoppedError):
            load_demo(db, on_progress=stopping_at(stage))

    fair = load_demo(db)

    assert fair.published_plan_id
    counted = sizes(db)
    assert (counted["Fair"], counted["ProfileImport"], counted["PlanVersion"]) == (1, 1, 1)


@pytest.mark.slow
def test_two_machines_make_the_same_wishes_and_the_same_plan(loaded: Database, db: Database):
    load_demo(db)

    def told(database: Database) -> tuple[set[tuple[str, ...]], str]:
        with database.read() as unit:
            codes = {row.id: row.code for table in (Enterprise, Buyer)
                     for row in unit.exec(select(table)).all()}  # fmt: skip
            wishes = {
                (codes[row.enterprise_id], codes[row.buyer_id], row.said_by, row.says, row.reason)
                for row in unit.exec(select(Wish)).all()
            }
            day = {
                (codes[row.enterprise_id], codes[row.buyer_id], row.side, row.state)
                for row in unit.exec(select(Attendance)).all()
            } | {
                (codes[row.enterprise_id], codes[row.buyer_id], row.said_by, row.stage)
                for row in unit.exec(select(Outcome)).all()
            }
            plan = unit.exec(select(PlanVersion)).one()
            return wishes | day, plan.plan_fingerprint

    assert told(db) == told(loaded)


# --- links ----------------------------------------------------------------------------------


@pytest.mark.slow
def test_each_role_gets_a_link_that_signs_in(loaded: Database):
    with loaded.read() as unit:
        fair = the_fair(unit)

    links = fresh_links(loaded, fair)

    assert list(links) == [Role.ORGANISER, Role.ENTERPRISE, Role.BUYER]
    for role, secret in links.items():
        assert look_at_link(loaded, secret).role == role
        assert spend_link(loaded, secret).role == role


@pytest.mark.slow
def test_links_made_anew_sign_the_same_people_in(loaded: Database):
    with loaded.read() as unit:
        fair = the_fair(unit)
    first = {role: spend_link(loaded, secret) for role, secret in fresh_links(loaded, fair).items()}
    again = {role: spend_link(loaded, secret) for role, secret in fresh_links(loaded, fair).items()}

    assert {role: one.account_id for role, one in first.items()} == {
        role: one.account_id for role, one in again.items()
    }
    assert len({one.account_id for one in first.values()}) == 3


@pytest.mark.slow
def test_the_linked_enterprise_has_many_proposals(loaded: Database):
    with loaded.read() as unit:
        fair = the_fair(unit)
    linked = spend_link(loaded, fresh_links(loaded, fair)[Role.ENTERPRISE])
    assert linked.scope is not None

    lists = Counter(
        row.enterprise_id for row in all_of(loaded, Proposal) if row.rank_for_enterprise
    )

    assert lists[linked.scope.participant_id or ""] == max(lists.values())


# --- vectors --------------------------------------------------------------------------------


def test_every_text_of_the_files_has_a_shipped_vector(db: Database):
    fair = new_fair(db, DRAFT)
    demo._import(db, organiser_scope(fair.id))

    with np.load(shipped_file(), allow_pickle=False) as shipped:
        kept = {row.tobytes().hex() for row in shipped["keys"]}

    assert text_keys(db, organiser_scope(fair.id)) == kept, (
        "the texts changed: run `matchmaker demo --no-serve --renew-vectors` on an empty database"
    )


def test_lent_vectors_have_unit_length_and_come_once(db: Database, language_model: Encoder):
    assert language_model.name == "multilingual-e5-small (4-bit)"
    assert lend_vectors(db) == lend_vectors(db) == sizes(db)["StoredVector"] > 400

    rows = np.array([np.frombuffer(row.values, "<f4") for row in all_of(db, StoredVector)])
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-6)


@pytest.mark.slow
def test_a_lent_vector_is_what_the_encoder_says(db: Database, language_model: Encoder):
    fair = new_fair(db, DRAFT)
    demo._import(db, organiser_scope(fair.id))
    lend_vectors(db)
    (product,) = [row for row in all_of(db, Product) if row.code == "SP-017"]
    from matchmaker.embedding.encoder import text_hash
    from matchmaker.embedding.passages import product_passages

    row = product.model_dump()
    texts = [passage.text for passage in product_passages(0, row, lambda _: "vi")]
    fingerprint = language_model.fingerprint
    with db.read() as unit:
        lent = [
            np.frombuffer(unit.get_one(StoredVector, (fingerprint, key)).values, "<f4")
            for key in (text_hash("product", text) for text in texts)
        ]

    assert len(texts) == 2
    assert np.sum(lent * language_model.encode(texts, "product"), axis=1) == pytest.approx(
        1, abs=1e-3
    )


def test_vectors_of_another_encoder_are_not_lent(db: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MATCHMAKER_ENCODER", "lexical")
    get_settings.cache_clear()
    meaning.encoder.cache_clear()

    lent = lend_vectors(db)

    monkeypatch.undo()
    get_settings.cache_clear()
    meaning.encoder.cache_clear()
    assert lent == sizes(db)["StoredVector"] == 0


@pytest.mark.parametrize("content", [None, b"", b"no archive"])
def test_a_missing_or_broken_file_of_vectors_only_costs_time(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None
):
    file = tmp_path / "vectors.npz"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setattr("matchmaker.services.demo_vectors.shipped_file", lambda: file)

    assert lend_vectors(db) == 0


@pytest.mark.slow
def test_vectors_kept_and_lent_again_are_the_same(
    loaded: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(
        "matchmaker.services.demo_vectors.shipped_file", lambda: tmp_path / "vectors.npz"
    )
    with loaded.read() as unit:
        scope = organiser_scope(the_fair(unit).id)
    encoder = meaning.encoder().fingerprint
    before = {
        row.text_hash: np.frombuffer(row.values, "<f4")
        for row in all_of(loaded, StoredVector)
        if row.encoder == encoder
    }

    kept = keep_vectors(loaded, scope)
    empty = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    SQLModel.metadata.create_all(empty.engine)
    lend_vectors(empty)
    after = {row.text_hash: np.frombuffer(row.values, "<f4") for row in all_of(empty, StoredVector)}
    empty.close()

    assert kept == len(after) == len(before)
    assert all(after[key] == pytest.approx(before[key], abs=1e-3) for key in before)
