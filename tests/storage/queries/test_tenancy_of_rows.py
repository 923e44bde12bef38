"""Two fairs side by side, asked for the rows that services, pages and paper rest on.

What `test_tenancy` does for the lists that people read, this does for the rest:
nothing of the other fair comes out, and writing in one fair leaves the other as
it was.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from pkgutil import iter_modules
from shutil import copyfile
from typing import Any

import pytest
from sqlmodel import Session, SQLModel, select

from matchmaker.domain.answer import ShownIn
from matchmaker.domain.errors import ForbiddenError, NotFoundError
from matchmaker.domain.participant import Role, Scope
from matchmaker.storage import queries
from matchmaker.storage.core import WISH
from matchmaker.storage.queries import (
    answers,
    coach_rows,
    coverage_rows,
    demo_rows,
    figure_rows,
    organiser_pages,
    organiser_people,
    own_agenda,
    participant_pages,
    planning_rows,
    print_rows,
    proposals_input,
    renew_rows,
    sight,
    stored_profiles,
    supplier_search,
    what_ifs,
    wish_report_rows,
)
from matchmaker.storage.queries.supplier_search import Wanted
from matchmaker.storage.session import Database
from matchmaker.storage.tables import (
    Availability,
    Buyer,
    Enterprise,
    Fair,
    Job,
    Need,
    PlanVersion,
    Product,
    ProfileImport,
    Proposal,
    Quota,
    WhatIf,
    Wish,
)
from tests.fair_rows import add, change
from tests.small_fair import DAY, OPENS_AT, SmallFair
from tests.storage.queries import test_tenancy
from tests.storage.queries.two_fairs import (
    SIDES,
    Ask,
    asked,
    everything,
    filled,
    leaks,
    public_queries,
    scopes,
)

E, B = SIDES


def fuller(db: Database, slug: str) -> SmallFair:
    """Make a filled fair, with what only services and paper read besides."""
    fair = filled(db, slug)
    mark = f"a word of {slug}"
    hours = {"starts_at": OPENS_AT, "ends_at": OPENS_AT.replace(hour=4)}
    add(
        db,
        WhatIf(fair_id=fair.id, name=mark),
        Availability(fair_id=fair.id, enterprise_id=fair.enterprises[0], **hours),
        Quota(fair_id=fair.id, buyer_id=fair.buyers[0], least=2, most=7),
    )
    unplaced = [
        {"enterprise_id": fair.enterprises[0], "buyer_id": buyer, "cause": {"say": mark}}
        for buyer in fair.buyers
    ]
    change(db, PlanVersion, fair.plan_id, result={"unplaced": unplaced})
    with db.write() as unit:
        staged = unit.exec(select(ProfileImport).filter_by(fair_id=fair.id)).one()
        staged.state, staged.applied_at = "applied", datetime.now(UTC)
        staged.summary = {"sheets": [{"sheet": mark, "mapping": [["Mã", "code"]]}]}
        pair = {"enterprise_id": fair.enterprises[2], "buyer_id": fair.buyers[2]}
        unlisted = unit.exec(select(Proposal).filter_by(**pair)).one()
        unlisted.rank_for_enterprise = unlisted.rank_for_buyer = None
        answers.note_lists(unit, fair.organiser, DAY)
    return fair


@dataclass(frozen=True)
class TwoFairs:
    """A fair that is asked, and one of which nothing may come out; the latter has more in it."""

    db: Database
    here: SmallFair
    there: SmallFair


@dataclass(frozen=True)
class Laid:
    """A file with two fairs, and what the first answered before the second came."""

    path: Path
    here: SmallFair
    there: SmallFair
    figures: dict[str, list[str]]


@pytest.fixture(scope="module")
def laid(tmp_path_factory: pytest.TempPathFactory) -> Laid:
    """Lay two fairs into a file, once for all tests."""
    path = tmp_path_factory.mktemp("two") / "fairs.db"
    db = Database(f"sqlite:///{path}")
    SQLModel.metadata.create_all(db.engine)
    here = fuller(db, "hanoi")
    figures = figures_of(db, here)
    there = fuller(db, "tokyo")
    add(
        db,
        PlanVersion(fair_id=there.id, number=9, state="draft"),
        Buyer(fair_id=there.id, code="ONLY-THERE", name_en="Only there"),
        Job(fair_id=there.id, kind="learn", state="done", outcome={"of": there.slug}),
    )
    db.close()
    return Laid(path, here, there, figures)


@pytest.fixture(scope="module")
def two(laid: Laid) -> Iterator[TwoFairs]:
    """Give two fairs that tests only read."""
    db = Database(f"sqlite:///{laid.path}")
    yield TwoFairs(db, laid.here, laid.there)
    db.close()


@pytest.fixture
def own_two(laid: Laid, tmp_path: Path) -> Iterator[TwoFairs]:
    """Give two fairs that the test may change."""
    db = Database(f"sqlite:///{copyfile(laid.path, tmp_path / 'fairs.db')}")
    yield TwoFairs(db, laid.here, laid.there)
    db.close()


def askers(fair: SmallFair, name: str) -> list[Scope]:
    """Whom a question may be put by: a participant's pages know no organiser."""
    return [
        scope
        for scope in scopes(fair)
        if not (scope.role is Role.ORGANISER and name.startswith("participant_pages."))
    ]


# --- what is asked of a fair as a whole -----------------------------------------------------

KEPT = (Enterprise, Product, Buyer, Need, Wish, Quota, Availability)


def on_both_sides(ask: Callable[[Session, Scope, Role], Any]) -> Ask:
    return lambda unit, scope: [ask(unit, scope, side) for side in SIDES]


ROWS: dict[str, Ask] = {
    "answers.words": answers.words,
    "answers.shown": answers.shown,
    "answers.attendances": answers.attendances,
    "answers.outcomes": answers.outcomes,
    "answers.shown_signals": answers.shown_signals,
    "answers.scored_pairs": answers.scored_pairs,
    "answers.answered_signals": answers.answered_signals,
    "answers.codes": answers.codes,
    "coach_rows.own_proposals": lambda unit, scope: coach_rows.own_proposals(unit, scope, 20),
    "coverage_rows.stamp": coverage_rows.stamp,
    "coverage_rows.answered": lambda unit, scope: coverage_rows.answered(unit, scope, 0.0),
    "coverage_rows.offers_named": coverage_rows.offers_named,
    "demo_rows.shown_pairs": demo_rows.shown_pairs,
    "demo_rows.liveliest": on_both_sides(demo_rows.liveliest),
    "demo_rows.first_meetings": lambda unit, scope: demo_rows.first_meetings(unit, scope, 9),
    "figure_rows.pairs_with_words": figure_rows.pairs_with_words,
    "figure_rows.best_places": figure_rows.best_places,
    "figure_rows.sizes": figure_rows.sizes,
    "organiser_pages.names_of": organiser_pages.names_of,
    "own_agenda.own_meetings": own_agenda.own_meetings,
    "participant_pages.own_profile": participant_pages.own_profile,
    "participant_pages.own_offers": participant_pages.own_offers,
    "participant_pages.own_head": participant_pages.own_head,
    "participant_pages.suggested": lambda unit, scope: participant_pages.suggested(
        unit, scope, limit=20
    ),
    "participant_pages.spoken_pairs": participant_pages.spoken_pairs,
    "planning_rows.planning_rows": planning_rows.planning_rows,
    "planning_rows.newest_plan": planning_rows.newest_plan,
    "print_rows.plan_rows": lambda unit, scope: print_rows.plan_rows(unit, scope, None),
    "print_rows.plan_to_print": lambda unit, scope: print_rows.plan_to_print(unit, scope, None),
    "print_rows.fair_of": print_rows.fair_of,
    "print_rows.table_rows": print_rows.table_rows,
    "proposals_input.fair_rows": proposals_input.fair_rows,
    "renew_rows.offer_stamps": on_both_sides(renew_rows.offer_stamps),
    "stored_profiles.fair_of": stored_profiles.fair_of,
    "stored_profiles.rows_of": lambda unit, scope: [
        stored_profiles.rows_of(unit, scope, table)
        for table in KEPT  # type: ignore[type-var]  # one of them at a time
    ],
    "stored_profiles.last_mapping": stored_profiles.last_mapping,
    "supplier_search.find_suppliers": lambda unit, scope: supplier_search.find_suppliers(
        unit, scope, Wanted(), limit=20, offset=0
    ),
    "what_ifs.what_ifs": what_ifs.what_ifs,
    "wish_report_rows.own_misses": wish_report_rows.own_misses,
}


def test_rows_asked_in_one_fair_hold_nothing_of_the_other(two: TwoFairs):
    found = {
        (name, scope.role): leaks(asked(two.db, lambda unit: ask(unit, scope)), two.there)  # noqa: B023  # asked at once
        for name, ask in ROWS.items()
        for scope in askers(two.here, name)
    }

    assert {key: marks for key, marks in found.items() if marks} == {}


def test_each_question_is_answered_in_at_least_one_role(two: TwoFairs):
    silent = [
        name
        for name, ask in ROWS.items()
        if not any(
            len(asked(two.db, lambda unit: ask(unit, scope))) > 20  # noqa: B023  # asked at once
            for scope in askers(two.here, name)
        )
    ]

    assert silent == []


# --- figures: whatever is in the other fair, they stay as they were -------------------------

FIGURES: dict[str, Ask] = {
    "answers.has_proposals": answers.has_proposals,
    "demo_rows.counts": demo_rows.counts,
    "organiser_pages.short_of_meetings": organiser_pages.short_of_meetings,
    "organiser_pages.enterprise_count": organiser_pages.enterprise_count,
    "organiser_people.choices": on_both_sides(organiser_people.choices),
    "organiser_people.last_proposed": organiser_people.last_proposed,
    "own_agenda.published_version": own_agenda.published_version,
    "participant_pages.counts": participant_pages.counts,
    "participant_pages.waiting_requests": participant_pages.waiting_requests,
    "print_rows.slot_rows": print_rows.slot_rows,
    "proposals_input.encoder_in_use": proposals_input.encoder_in_use,
    "renew_rows.footing": renew_rows.footing,
}


def figures_of(db: Database, fair: SmallFair) -> dict[str, list[str]]:
    return {
        name: [asked(db, lambda unit: ask(unit, scope)) for scope in askers(fair, name)]  # noqa: B023  # asked at once
        for name, ask in FIGURES.items()
    }


def test_a_second_fair_changes_no_figure_of_the_first(two: TwoFairs, laid: Laid):
    assert figures_of(two.db, two.here) == laid.figures
    assert [name for name, texts in laid.figures.items() if not any(texts)] == []


def test_a_fair_without_proposals_has_none_though_the_other_has(own_two: TwoFairs):
    with own_two.db.told() as unit:
        proposals_input.replace_proposals(unit, own_two.here.organiser, [])

    with own_two.db.read() as unit:
        assert not answers.has_proposals(unit, own_two.here.organiser)
        assert organiser_people.last_proposed(unit, own_two.here.organiser) is None
        assert renew_rows.footing(unit, own_two.here.organiser) is None
        assert answers.has_proposals(unit, own_two.there.organiser)


def test_each_fair_keeps_its_own_version_and_its_own_promise(own_two: TwoFairs):
    here, there = own_two.here, own_two.there
    change(own_two.db, PlanVersion, there.plan_id, number=7)
    change(own_two.db, Fair, there.id, least_meetings=5)

    with own_two.db.read() as unit:
        for fair, number, short in ((here, 1, 0), (there, 7, 3)):
            for scope in (fair.buyer(0), fair.enterprise(0)):
                version = own_agenda.published_version(unit, scope)
                assert version is not None
                assert version.number == number
            assert organiser_pages.short_of_meetings(unit, fair.organiser)[E] == short


def test_the_wishes_a_plan_left_out_are_told_of_ones_own_plan(two: TwoFairs):
    with two.db.read() as unit:
        for fair in (two.here, two.there):
            _, causes = wish_report_rows.own_misses(unit, fair.enterprise(0))
            assert causes == {one: {"say": f"a word of {fair.slug}"} for one in fair.buyers}


def test_a_fairs_last_import_tells_how_its_own_columns_were_read(two: TwoFairs):
    with two.db.read() as unit:
        sheets = [
            list(stored_profiles.last_mapping(unit, fair.organiser))
            for fair in (two.here, two.there)
        ]

    assert sheets == [["a word of hanoi"], ["a word of tokyo"]]


def test_a_job_that_ended_in_the_other_fair_is_not_ones_own_last(two: TwoFairs):
    with two.db.read() as unit:
        assert answers.last_outcome(unit, two.here.organiser, "learn") == {}
        assert answers.last_outcome(unit, two.there.organiser, "learn") == {"of": "tokyo"}


# --- what is asked by an id, a number or a code ---------------------------------------------


def people(fair: SmallFair) -> list[str]:
    return [*fair.enterprises, *fair.buyers]


def plans(fair: SmallFair) -> list[str]:
    return [fair.plan_id]


def offers(fair: SmallFair) -> list[str]:
    return [*fair.products, *fair.needs]


By = tuple[Callable[[Session, Scope, str], Any], Callable[[SmallFair], list[str]]]

BY_ID: dict[str, By] = {
    "organiser_people.proposals_of": (
        lambda unit, scope, id_: [
            organiser_people.proposals_of(unit, scope, side, id_) for side in SIDES
        ],
        people,
    ),
    "participant_pages.own_offer": (participant_pages.own_offer, offers),
    "participant_pages.pair_of": (participant_pages.pair_of, people),
    "participant_pages.pairs_of": (
        lambda unit, scope, id_: participant_pages.pairs_of(unit, scope, [id_]),
        people,
    ),
    "participant_pages.partner": (participant_pages.partner, people),
    "participant_pages.partner_offers": (participant_pages.partner_offers, people),
    "print_rows.meeting_rows": (print_rows.meeting_rows, plans),
    "print_rows.party_rows": (
        lambda unit, scope, id_: [
            print_rows.party_rows(unit, scope, kind, id_) for kind in (Enterprise, Buyer)
        ],
        plans,
    ),
    "print_rows.offer_rows": (
        lambda unit, scope, id_: [
            print_rows.offer_rows(unit, scope, kind, id_) for kind in (Product, Need)
        ],
        plans,
    ),
    "proposals_input.scores_of_buyer": (proposals_input.scores_of_buyer, people),
    "renew_rows.pairs_of": (
        lambda unit, scope, id_: [renew_rows.pairs_of(unit, scope, side, id_) for side in SIDES],
        people,
    ),
    "renew_rows.wished_with": (
        lambda unit, scope, id_: [renew_rows.wished_with(unit, scope, side, id_) for side in SIDES],
        people,
    ),
    "renew_rows.listed_on": (
        lambda unit, scope, id_: [renew_rows.listed_on(unit, scope, side, [id_]) for side in SIDES],
        people,
    ),
    "renew_rows.places_held": (
        lambda unit, scope, id_: [
            renew_rows.places_held(unit, scope, side, [id_]) for side in SIDES
        ],
        people,
    ),
    "renew_rows.waiting_for": (
        lambda unit, scope, id_: [
            renew_rows.waiting_for(unit, scope, side, [id_]) for side in SIDES
        ],
        people,
    ),
    "supplier_search.matching_products": (
        lambda unit, scope, id_: supplier_search.matching_products(unit, scope, Wanted(), [id_]),
        people,
    ),
    "supplier_search.products_by_id": (
        lambda unit, scope, id_: supplier_search.products_by_id(unit, scope, [id_]),
        offers,
    ),
}


def answered_by_id(db: Database, asker: SmallFair, owner: SmallFair) -> dict[str, list[str]]:
    """Write down all answers to a fair's scopes, asked with ids of a fair."""
    return {
        name: [
            asked(db, lambda unit: ask(unit, scope, id_))  # noqa: B023  # asked at once
            for scope in askers(asker, name)
            for id_ in ids(owner)
        ]
        for name, (ask, ids) in BY_ID.items()
    }


def test_an_id_of_the_other_fair_opens_no_row(two: TwoFairs):
    answers_here = answered_by_id(two.db, two.here, two.there)

    assert {
        name: marks
        for name, texts in answers_here.items()
        if (marks := [mark for text in texts for mark in leaks(text, two.there)])
    } == {}


def test_an_id_of_the_own_fair_opens_its_row(two: TwoFairs):
    silent = [
        name
        for name, texts in answered_by_id(two.db, two.here, two.here).items()
        if not any(len(text) > 4 for text in texts)
    ]

    assert silent == []


@pytest.mark.parametrize(
    "ask",
    [
        lambda unit, scope, fair: proposals_input.pair_row(
            unit, scope, fair.enterprises[0], fair.buyers[0]
        ),
        lambda unit, scope, fair: renew_rows.side_of(unit, scope, fair.buyers[0]),
        lambda unit, scope, fair: print_rows.plan_to_print(unit, scope, fair.plan_id),
        lambda unit, scope, fair: print_rows.plan_rows(unit, scope, fair.plan_id),
        lambda unit, scope, fair: what_ifs.what_if(
            unit,
            scope,
            unit.exec(select(WhatIf).filter_by(fair_id=fair.id)).one().id,
        ),
    ],
    ids=["a proposal", "a participant", "a plan", "a plan's paper", "a what-if"],
)
def test_what_stands_in_another_fair_is_not_there(
    two: TwoFairs, ask: Callable[[Session, Scope, SmallFair], Any]
):
    with two.db.read() as unit:
        assert ask(unit, two.here.organiser, two.here) is not None
        with pytest.raises(NotFoundError):
            ask(unit, two.here.organiser, two.there)


def test_the_same_number_and_the_same_code_mean_ones_own_fairs(two: TwoFairs):
    with two.db.read() as unit:
        for fair in (two.here, two.there):
            assert organiser_pages.plan_id_of(unit, fair.organiser, 1) == fair.plan_id
            assert print_rows.plan_by_number(unit, fair.organiser, 1) == fair.plan_id
            assert print_rows.participant_by_code(unit, fair.organiser, "b1") == fair.buyers[1]


@pytest.mark.parametrize(
    "ask",
    [
        lambda unit, scope: organiser_pages.plan_id_of(unit, scope, 9),
        lambda unit, scope: print_rows.plan_by_number(unit, scope, 9),
        lambda unit, scope: print_rows.participant_by_code(unit, scope, "ONLY-THERE"),
    ],
    ids=["a plan on a page", "a plan on paper", "a participant"],
)
def test_a_number_or_code_that_only_the_other_fair_has_is_not_found(two: TwoFairs, ask: Ask):
    with two.db.read() as unit:
        assert ask(unit, two.there.organiser)
        with pytest.raises(NotFoundError):
            ask(unit, two.here.organiser)


def test_two_of_the_other_fair_who_meet_there_do_not_meet_here(two: TwoFairs):
    pair = (two.there.enterprises[0], two.there.buyers[0])

    with two.db.read() as unit:
        assert answers.meets(unit, two.there.organiser, *pair)
        assert not answers.meets(unit, two.here.organiser, *pair)


def test_a_draft_of_the_other_fair_is_not_the_newest_plan_here(two: TwoFairs):
    with two.db.read() as unit:
        assert planning_rows.newest_plan(unit, two.here.organiser) == two.here.plan_id
        assert planning_rows.newest_plan(unit, two.there.organiser) != two.there.plan_id


# --- what writes ----------------------------------------------------------------------------


def rows_of_fair(db: Database, fair: SmallFair) -> dict[str, list[str]]:
    """Write down every row of a fair, table by table."""
    with db.read() as unit:
        return {
            name: sorted(
                everything(row)
                for row in unit.execute(select(table).where(table.c.fair_id == fair.id))
            )
            for name, table in SQLModel.metadata.tables.items()
            if "fair_id" in table.c
        }


def replaced(unit: Session, here: SmallFair, there: SmallFair) -> None:
    del there
    proposals_input.replace_proposals(unit, here.organiser, [])


def replaced_with_anothers_id(unit: Session, here: SmallFair, there: SmallFair) -> None:
    renew_rows.replace_pairs(unit, here.organiser, E, there.enterprises[0], [])


def marked(unit: Session, here: SmallFair, there: SmallFair) -> None:
    del there
    demo_rows.mark_synthetic(unit, here.organiser)


def shown(unit: Session, here: SmallFair, there: SmallFair) -> None:
    answers.note_shown(unit, here.enterprise(0), ShownIn.PARTNER, there.buyers, DAY)


def lists_shown(unit: Session, here: SmallFair, there: SmallFair) -> None:
    del there
    answers.note_lists(unit, here.organiser, DAY.replace(day=28))


WRITES = {
    "proposals_input.replace_proposals": replaced,
    "renew_rows.replace_pairs": replaced_with_anothers_id,
    "demo_rows.mark_synthetic": marked,
    "answers.note_shown": shown,
    "answers.note_lists": lists_shown,
}


@pytest.mark.parametrize("name", sorted(WRITES))
def test_writing_in_one_fair_leaves_every_row_of_the_other_as_it_was(own_two: TwoFairs, name: str):
    before = rows_of_fair(own_two.db, own_two.there)

    with own_two.db.told() as unit:
        WRITES[name](unit, own_two.here, own_two.there)

    assert rows_of_fair(own_two.db, own_two.there) == before
    assert any(before.values())


def test_nobody_is_noted_as_shown_who_is_not_of_the_fair(own_two: TwoFairs):
    before = rows_of_fair(own_two.db, own_two.here)

    with own_two.db.told() as unit:
        shown(unit, own_two.here, own_two.there)

    assert rows_of_fair(own_two.db, own_two.here) == before


# --- who may ask ----------------------------------------------------------------------------

ORGANISERS = [
    "answers.words",
    "answers.shown",
    "answers.attendances",
    "answers.outcomes",
    "answers.shown_signals",
    "answers.scored_pairs",
    "answers.answered_signals",
    "answers.codes",
    "coverage_rows.stamp",
    "coverage_rows.answered",
    "coverage_rows.offers_named",
    "figure_rows.pairs_with_words",
    "figure_rows.best_places",
    "figure_rows.sizes",
    "organiser_pages.names_of",
    "organiser_pages.short_of_meetings",
    "organiser_pages.enterprise_count",
    "organiser_people.choices",
    "organiser_people.last_proposed",
    "planning_rows.planning_rows",
    "what_ifs.what_ifs",
]
PARTICIPANTS = [
    "coach_rows.own_proposals",
    "own_agenda.own_meetings",
    "participant_pages.own_profile",
    "participant_pages.own_offers",
    "participant_pages.counts",
    "wish_report_rows.own_misses",
]


@pytest.mark.parametrize("name", ORGANISERS)
def test_what_only_the_organiser_reads_is_refused_to_both_sides(two: TwoFairs, name: str):
    ask = (ROWS | FIGURES)[name]

    for scope in (two.here.enterprise(0), two.here.buyer(0)):
        with two.db.read() as unit, pytest.raises(ForbiddenError):
            ask(unit, scope)


@pytest.mark.parametrize("name", PARTICIPANTS)
def test_the_organiser_has_no_rows_of_a_participants_own(two: TwoFairs, name: str):
    with two.db.read() as unit, pytest.raises(NotFoundError):
        (ROWS | FIGURES)[name](unit, two.here.organiser)


def test_only_a_buyer_looks_for_suppliers(two: TwoFairs):
    questions: list[Ask] = [
        ROWS["supplier_search.find_suppliers"],
        lambda unit, scope: supplier_search.matching_products(
            unit, scope, Wanted(), two.here.enterprises
        ),
        lambda unit, scope: supplier_search.products_by_id(unit, scope, two.here.products),
    ]

    for ask in questions:
        for scope in (two.here.organiser, two.here.enterprise(0)):
            with two.db.read() as unit, pytest.raises(NotFoundError):
                ask(unit, scope)


def test_paper_of_a_participant_names_only_those_it_meets(two: TwoFairs):
    with two.db.read() as unit:
        paper = print_rows.plan_rows(unit, two.here.enterprise(0), None)

    assert [row.id for row in paper.enterprises] == [two.here.enterprises[0]]
    assert [row.id for row in paper.buyers] == [two.here.buyers[0]]
    assert {row.owner_id for row in paper.products} == {two.here.enterprises[0]}
    assert {row.owner_id for row in paper.needs} == {two.here.buyers[0]}


def test_a_proposal_is_for_its_own_two_and_the_organiser(two: TwoFairs):
    pair = (two.here.enterprises[0], two.here.buyers[1])

    with two.db.read() as unit:
        for scope in (two.here.organiser, two.here.enterprise(0), two.here.buyer(1)):
            assert proposals_input.pair_row(unit, scope, *pair).fair_id == two.here.id
        for scope in (two.here.enterprise(1), two.here.buyer(0)):
            with pytest.raises(NotFoundError):
                proposals_input.pair_row(unit, scope, *pair)


# --- no module escapes ----------------------------------------------------------------------

OURS = sorted({name.partition(".")[0] for name in (*ROWS, *FIGURES, *BY_ID)})
ASKED_ABOVE = {
    "answers.last_outcome",
    "answers.meets",
    "organiser_pages.plan_id_of",
    "print_rows.plan_by_number",
    "print_rows.participant_by_code",
    "proposals_input.pair_row",
    "renew_rows.side_of",
    "what_ifs.what_if",
}
# these take no scope or give no row, and why
OPEN = {
    "organiser_pages.published_plan": "a part of a larger statement",
    "organiser_pages.meetings_of": "a part of a larger statement",
    "organiser_pages.least_of": "a part of a larger statement",
    "participant_pages.seen_pairs": "a part of a larger statement",
    "planning_rows.meetings_of": "for services, of a plan that they were allowed to read",
    "stored_profiles.one_at_a_time": "locks the own fair's row and reads nothing",
    "stored_profiles.fair_by_slug": "for the command line, on the machine itself",
}
MODULES_ELSEWHERE = {
    "job_lease": "for the worker, which serves every fair",
    "lost_sides": "who has withdrawn, of the other fair too: its own tests",
    "plan_rows": "for the check before publication, of a plan read in the scope",
    "reference_rows": "tariffs, duties and rates, which belong to no fair",
    "sight": "how far a scope sees: its own tests",
}


def test_every_row_that_can_be_asked_for_is_asked_above():
    known = {*ROWS, *FIGURES, *BY_ID, *WRITES, *ASKED_ABOVE, *OPEN}

    written = set().union(*(public_queries(name) for name in OURS))

    assert written - known == set()
    assert known - written == set()


def test_every_module_of_queries_is_asked_in_two_fairs():
    modules = {one.name for one in iter_modules(queries.__path__)}

    assert modules - {*test_tenancy.OURS, *OURS, *MODULES_ELSEWHERE} == set()


def test_a_part_of_a_statement_counts_within_the_fair_alone(two: TwoFairs):
    with two.db.read() as unit:
        words = [
            unit.scalar(select(sight.counted(WISH, fair.organiser, *where)))
            for fair in (two.here, two.there)
            for where in ([], [WISH.c.said_by == E], [WISH.c.said_by == B])
        ]

    assert words == [15, 9, 6, 15, 9, 6]
