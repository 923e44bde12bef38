"""Lists find what people look for, in a constant number of statements."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from matchmaker.domain.errors import ForbiddenError, NotFoundError
from matchmaker.domain.participant import Role, Scope
from matchmaker.domain.text import fold, sort_key
from matchmaker.domain.wish import PairState, Says, pair_state
from matchmaker.services.publish import publish
from matchmaker.services.wish import say_wish
from matchmaker.storage.booking import Placement, book
from matchmaker.storage.queries.agendas import agenda
from matchmaker.storage.queries.fairs import (
    fair_head,
    fair_id_of,
    organised_fairs,
    organiser_scope,
    overview,
)
from matchmaker.storage.queries.participants import browse, participant, participants
from matchmaker.storage.queries.plans import grid, plan, plan_versions, published_plan_id
from matchmaker.storage.queries.proposals import (
    proposal,
    proposal_with,
    proposals,
    ranked_list,
)
from matchmaker.storage.queries.wishes import (
    incoming_requests,
    wish_counts,
    wishes_of,
    words_of_pair,
)
from matchmaker.storage.session import Database
from matchmaker.storage.tables import (
    Account,
    Availability,
    Buyer,
    Enterprise,
    Membership,
    Need,
    Product,
    Proposal,
    Quota,
)
from tests.small_fair import OPENS_AT, SmallFair, small_fair


@contextmanager
def statements(db: Database) -> Iterator[list[str]]:
    """Collect the statements that are run meanwhile."""
    run: list[str] = []

    def note(_c: object, _u: object, statement: str, *_rest: object) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            run.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield run
    event.remove(db.engine, "before_cursor_execute", note)


def rename(db: Database, fair: SmallFair, *names: str) -> None:
    with db.told() as unit:
        for id_, name in zip(fair.enterprises, names, strict=True):
            enterprise = unit.get_one(Enterprise, id_)
            enterprise.name_vi, enterprise.sort_name = name, sort_key(name)
            enterprise.folded = fold(name)


def describe(db: Database, product_id: str, **columns: object) -> None:
    with db.told() as unit:
        product = unit.get_one(Product, product_id)
        for name, value in columns.items():
            setattr(product, name, value)
        product.folded = fold(
            f"{product.name_vi} {product.name_en} {product.text_vi} {product.text_en}"
        )


def propose(
    db: Database,
    fair: SmallFair,
    enterprise: int,
    buyer: int,
    ranks: tuple[int | None, int | None],
    *,
    p: tuple[float, float] = (0.6, 0.5),
    gates: list[dict[str, object]] | None = None,
) -> str:
    with db.told() as unit:
        row = Proposal(
            fair_id=fair.id,
            enterprise_id=fair.enterprises[enterprise],
            buyer_id=fair.buyers[buyer],
            best_product_id=fair.products[enterprise],
            best_need_id=fair.needs[buyer],
            p_enterprise=p[0],
            p_buyer=p[1],
            p_mutual=p[0] * p[1],
            rank_for_enterprise=ranks[0],
            rank_for_buyer=ranks[1],
            reasons={"why": [{"signal": "text"}]},
            gates=gates or [],
        )
        unit.add(row)
        return row.id


def names(db: Database, fair: SmallFair, **wanted: object) -> list[str]:
    with db.read() as unit:
        rows = participants(unit, fair.organiser, Role.ENTERPRISE, **wanted).rows  # type: ignore[arg-type]  # options by name
    return [row.name_vi for row in rows]


def found(db: Database, fair: SmallFair, **wanted: str) -> list[str]:
    with db.read() as unit:
        return [row.id for row in browse(unit, fair.buyer(0), **wanted).rows]  # type: ignore[arg-type]  # options by name


# --- participants --------------------------------------------------------------------------


def test_names_stand_in_the_order_of_the_vietnamese_alphabet(either_db: Database):
    fair = small_fair(either_db)
    rename(either_db, fair, "Ểnh Ương", "Điện Cơ", "Dệt May")

    assert names(either_db, fair) == ["Dệt May", "Điện Cơ", "Ểnh Ương"]


@pytest.mark.parametrize(
    "words", ["dien tu", "ĐIỆN TỬ", "Điện", "dong dien", "TỬ đống", "electr board"]
)
def test_words_are_found_without_case_and_marks_in_any_order(either_db: Database, words: str):
    fair = small_fair(either_db)
    rename(either_db, fair, "Điện tử Đống Đa", "Dệt Hà Đông", "Gốm Bát Tràng")
    describe(either_db, fair.products[0], name_en="Printed circuit boards, electronics")

    assert names(either_db, fair, words=words) == ["Điện tử Đống Đa"]


def test_every_word_must_be_found(db: Database):
    fair = small_fair(db)
    rename(db, fair, "Điện tử Đống Đa", "Điện Hà Đông", "Gốm Bát Tràng")

    assert names(db, fair, words="dien") == ["Điện Hà Đông", "Điện tử Đống Đa"]
    assert names(db, fair, words="dien gom") == []


@pytest.mark.parametrize("words", ["%", "_", "100%", "\\", "'; DROP TABLE enterprise; --", '"'])
def test_signs_of_the_query_language_are_letters(either_db: Database, words: str):
    fair = small_fair(either_db)

    assert names(either_db, fair, words=words) == []
    assert found(either_db, fair, words=words) == []


def test_lists_are_cut_into_pages_and_know_their_whole(db: Database):
    fair = small_fair(db, enterprises=5)

    with db.read() as unit:
        page = participants(unit, fair.organiser, Role.ENTERPRISE, order="code", offset=2, limit=2)

    assert [row.code for row in page.rows] == ["E2", "E3"]
    assert page.total == 5


def test_filters_of_sector_and_country_narrow_the_list(db: Database):
    fair = small_fair(db)
    with db.told() as unit:
        unit.get_one(Enterprise, fair.enterprises[0]).sector = "textile"
        unit.get_one(Enterprise, fair.enterprises[1]).country = "LA"

    assert len(names(db, fair, sector="textile")) == 1
    assert len(names(db, fair, country="LA")) == 1
    assert names(db, fair, sector="textile", country="LA") == []


def test_whoever_has_fewest_meetings_can_stand_first(db: Database):
    fair = small_fair(db)
    meet(db, fair, (0, 0, 0, 0), (0, 1, 1, 0), (1, 0, 2, 0))

    with db.read() as unit:
        rows = participants(unit, fair.organiser, Role.ENTERPRISE, order="meetings").rows

    assert [row.meetings for row in rows] == [0, 1, 2]
    assert rows[0].id == fair.enterprises[2]


def test_an_order_nobody_offered_falls_back_to_names(db: Database):
    fair = small_fair(db)

    assert names(db, fair, order="contact_email; --") == names(db, fair)


def test_each_row_counts_what_an_organiser_asks_about(either_db: Database):
    fair = small_fair(either_db)
    propose(either_db, fair, 0, 0, (1, 1))
    propose(either_db, fair, 0, 1, (2, None))
    say_wish(either_db, fair.enterprise(0), fair.buyers[0], Says.MEET)
    say_wish(either_db, fair.buyer(0), fair.enterprises[0], Says.MEET)
    say_wish(either_db, fair.buyer(1), fair.enterprises[0], Says.NO_THANKS)
    meet(either_db, fair, (0, 0, 0, 0))

    with either_db.read() as unit:
        row = participants(unit, fair.organiser, Role.ENTERPRISE, order="code").rows[0]

    counted = (row.offers, row.listed, row.wishes, row.asked, row.meetings, row.invited)
    assert counted == (1, 1, 1, 1, 1, 0)


@pytest.mark.parametrize("size", [2, 12])
def test_a_list_costs_the_same_number_of_statements_whatever_its_length(db: Database, size: int):
    fair = small_fair(db, enterprises=size, buyers=size)
    for number in range(size):
        propose(db, fair, number, 0, (1, number + 1))

    with statements(db) as run, db.read() as unit:
        participants(unit, fair.organiser, Role.ENTERPRISE)
        browse(unit, fair.buyer(0))
        ranked_list(unit, fair.buyer(0))
        proposals(unit, fair.organiser)
        overview(unit, fair.organiser)
        plan_versions(unit, fair.organiser)
        grid(unit, fair.organiser, fair.plan_id)
        agenda(unit, fair.buyer(0))

    assert len(run) == 2 + 2 + 1 + 2 + 2 + 1 + 1 + 1


# --- one participant -----------------------------------------------------------------------


def test_a_profile_comes_with_its_products_presence_and_limits(either_db: Database):
    fair = small_fair(either_db)
    with either_db.told() as unit:
        unit.add(Quota(fair_id=fair.id, enterprise_id=fair.enterprises[0], least=2))
        unit.add(
            Availability(
                fair_id=fair.id,
                enterprise_id=fair.enterprises[0],
                starts_at=OPENS_AT,
                ends_at=OPENS_AT.replace(hour=5),
            )
        )

    with either_db.read() as unit:
        profile = participant(unit, fair.enterprise(0), fair.enterprises[0])

    assert profile.side is Role.ENTERPRISE
    assert profile.name_vi == "Cơ khí Đông Anh 0 (hanoi)"
    assert [offer.code for offer in profile.offers] == ["P0"]
    assert (profile.least, profile.most) == (2, 10)
    assert [(span.starts_at, span.ends_at.hour) for span in profile.presence] == [(OPENS_AT, 5)]
    with pytest.raises(AttributeError):
        _ = profile.nonsense


def test_a_withdrawn_product_is_not_offered(db: Database):
    fair = small_fair(db)
    with db.told() as unit:
        unit.get_one(Product, fair.products[0]).withdrawn = True

    with db.read() as unit:
        assert participant(unit, fair.buyer(0), fair.enterprises[0]).offers == []


def test_contact_is_open_once_its_owner_agreed_and_both_said_yes(db: Database):
    fair = small_fair(db)

    def mail_seen_by_buyer() -> str:
        with db.read() as unit:
            seen: str = participant(unit, fair.buyer(0), fair.enterprises[0]).contact_email
            return seen

    assert mail_seen_by_buyer() == ""
    say_wish(db, fair.buyer(0), fair.enterprises[0], Says.MEET)
    say_wish(db, fair.enterprise(0), fair.buyers[0], Says.MUST_MEET)
    assert mail_seen_by_buyer() == "", "both said yes, its owner did not agree to share it"
    with db.told() as unit:
        unit.get_one(Enterprise, fair.enterprises[0]).consent_contact = True
    assert mail_seen_by_buyer() == "e0@hanoi.example"
    say_wish(db, fair.enterprise(0), fair.buyers[0], Says.NO_THANKS)
    assert mail_seen_by_buyer() == ""


def test_what_is_for_the_organiser_is_not_shown_to_the_other_side(db: Database):
    fair = small_fair(db)
    with db.told() as unit:
        enterprise = unit.get_one(Enterprise, fair.enterprises[0])
        enterprise.revenue_usd, enterprise.tax_code = 4_200_000.0, "0100000000"

    with db.read() as unit:
        for_buyer = participant(unit, fair.buyer(0), fair.enterprises[0])
        for_organiser = participant(unit, fair.organiser, fair.enterprises[0])

    assert "4200000" not in str(for_buyer.fields).replace("_", "")
    assert "0100000000" not in str(for_buyer.fields)
    assert for_organiser.revenue_usd == 4_200_000.0


# --- browsing ------------------------------------------------------------------------------


def test_a_buyer_finds_suppliers_by_words_of_any_language(either_db: Database):
    fair = small_fair(either_db)
    describe(either_db, fair.products[1], name_vi="Khuôn ép nhựa", text_en="injection moulds")

    assert found(either_db, fair, words="khuon ep") == [fair.enterprises[1]]
    assert found(either_db, fair, words="INJECTION") == [fair.enterprises[1]]
    assert found(either_db, fair, words="moulds đông anh") == [fair.enterprises[1]]


def test_a_buyer_finds_suppliers_by_certificate_of_firm_or_product(either_db: Database):
    fair = small_fair(either_db)
    describe(either_db, fair.products[2], certificates=[{"name": "IATF 16949"}])
    with either_db.told() as unit:
        unit.get_one(Enterprise, fair.enterprises[0]).certificates = [{"name": "Chứng nhận VN"}]

    assert found(either_db, fair, certificate="iatf") == [fair.enterprises[2]]
    assert found(either_db, fair, certificate="chứng nhận") == [fair.enterprises[0]]
    assert len(found(either_db, fair, certificate=" iso 9001")) == 2


@pytest.mark.parametrize(
    ("prefix", "expected"), [("84", 3), ("8483", 3), ("84.83.10", 1), ("8480", 0), ("x", 3)]
)
def test_a_buyer_finds_suppliers_by_the_beginning_of_an_hs_code(
    db: Database, prefix: str, expected: int
):
    fair = small_fair(db)

    assert len(found(db, fair, hs_prefix=prefix)) == expected


def test_a_sector_is_found_at_the_firm_or_at_one_of_its_products(db: Database):
    fair = small_fair(db)
    describe(db, fair.products[1], sector="chemicals")

    assert found(db, fair, sector="chemicals") == [fair.enterprises[1]]
    assert found(db, fair, sector="chemicals", words="nobody") == []


def test_the_buyers_own_list_stands_first_and_withdrawn_firms_not_at_all(db: Database):
    fair = small_fair(db)
    propose(db, fair, 2, 0, (1, 1), p=(0.4, 0.9))
    with db.told() as unit:
        unit.get_one(Enterprise, fair.enterprises[0]).withdrawn = True

    with db.read() as unit:
        rows = browse(unit, fair.buyer(0)).rows

    assert [row.id for row in rows] == [fair.enterprises[2], fair.enterprises[1]]
    assert (rows[0].fit_for_you, rows[0].fit_for_them, rows[1].fit_for_you) == (0.9, 0.4, None)


def test_an_enterprise_does_not_browse_its_competitors(db: Database):
    fair = small_fair(db)

    with db.read() as unit, pytest.raises(ForbiddenError):
        browse(unit, fair.enterprise(0))


# --- proposals -----------------------------------------------------------------------------


def test_each_side_reads_its_own_fit_first(either_db: Database):
    fair = small_fair(either_db)
    propose(either_db, fair, 0, 0, (1, 2), p=(0.7, 0.3))

    with either_db.read() as unit:
        [for_enterprise] = ranked_list(unit, fair.enterprise(0))
        [for_buyer] = ranked_list(unit, fair.buyer(0))

    assert (for_enterprise.fit_for_you, for_enterprise.fit_for_them) == (0.7, 0.3)
    assert (for_buyer.fit_for_you, for_buyer.fit_for_them) == (0.3, 0.7)
    assert (for_enterprise.rank, for_buyer.rank) == (1, 2)
    assert for_buyer.product_vi == "Trục thép chính xác"
    assert for_buyer.need_en == "Steel shafts"


def test_a_list_holds_what_is_ranked_for_that_side_only(db: Database):
    fair = small_fair(db)
    propose(db, fair, 0, 0, (1, None))
    propose(db, fair, 1, 0, (None, 1))
    propose(db, fair, 2, 0, (None, None), gates=[{"rule": "moq", "sentence": {"say": "x"}}])

    with db.read() as unit:
        assert [row.other_id for row in ranked_list(unit, fair.buyer(0))] == [fair.enterprises[1]]
        assert [row.other_id for row in ranked_list(unit, fair.enterprise(0))] == [fair.buyers[0]]
        assert ranked_list(unit, fair.enterprise(2)) == []
        unlisted = proposal_with(unit, fair.buyer(0), fair.enterprises[2])
        assert unlisted is not None
        assert unlisted.gates != []


def test_a_list_can_be_narrowed_to_one_need(db: Database):
    fair = small_fair(db)
    propose(db, fair, 0, 0, (1, 1))

    with db.read() as unit:
        assert len(ranked_list(unit, fair.buyer(0), need_id=fair.needs[0])) == 1
        assert ranked_list(unit, fair.buyer(0), need_id=fair.needs[1]) == []


def test_the_organiser_filters_pairs_by_words_sector_country_and_state(either_db: Database):
    fair = small_fair(either_db)
    propose(either_db, fair, 0, 0, (1, 1), p=(0.9, 0.9))
    propose(either_db, fair, 1, 1, (1, 1))
    propose(either_db, fair, 2, 2, (None, None), gates=[{"rule": "moq", "sentence": {"say": "x"}}])
    say_wish(either_db, fair.enterprise(1), fair.buyers[1], Says.MEET)
    with either_db.told() as unit:
        unit.get_one(Enterprise, fair.enterprises[0]).sector = "textile"
        unit.get_one(Buyer, fair.buyers[1]).country = "DE"

    def listed(**wanted: object) -> list[str]:
        with either_db.read() as unit:
            got = proposals(unit, fair.organiser, **wanted)  # type: ignore[arg-type]  # options by name
        assert got.total == len(got.rows)
        return [row.enterprise_code for row in got.rows]

    assert listed()[0] == "E0", "the best joint fit first"
    assert sorted(listed()) == ["E0", "E1", "E2"]
    assert listed(gated=True) == ["E2"]
    assert listed(gated=False) == ["E0", "E1"]
    assert listed(sector="textile") == ["E0"]
    assert listed(country="DE") == ["E1"]
    assert listed(state=PairState.OPEN_TO_BUYER) == ["E1"]
    assert listed(state="agreed") == []
    assert listed(words="sakura 2") == ["E2"]
    assert len(listed(words="steel shafts")) == 3


def test_a_proposal_is_read_by_its_two_sides_and_the_organiser_only(db: Database):
    fair = small_fair(db)
    proposal_id = propose(db, fair, 0, 0, (1, 1))

    with db.read() as unit:
        for scope in (fair.organiser, fair.enterprise(0), fair.buyer(0)):
            assert proposal(unit, scope, proposal_id).reasons == {"why": [{"signal": "text"}]}
        for scope in (fair.enterprise(1), fair.buyer(1)):
            with pytest.raises(NotFoundError):
                proposal(unit, scope, proposal_id)


# --- wishes --------------------------------------------------------------------------------


@pytest.mark.parametrize("enterprise_says", [None, *Says])
@pytest.mark.parametrize("buyer_says", [None, *Says])
def test_the_database_and_the_domain_agree_on_the_state_of_a_pair(
    db: Database, enterprise_says: Says | None, buyer_says: Says | None
):
    fair = small_fair(db)
    propose(db, fair, 0, 0, (1, 1))
    say_wish(db, fair.enterprise(0), fair.buyers[0], enterprise_says)
    say_wish(db, fair.buyer(0), fair.enterprises[0], buyer_says)

    expected = pair_state(enterprise_says, buyer_says)

    with db.read() as unit:
        assert ranked_list(unit, fair.buyer(0))[0].state == expected
        assert [row.state for row in proposals(unit, fair.organiser).rows] == [expected]
        assert words_of_pair(unit, fair.buyer(0), fair.enterprises[0]) == (
            buyer_says,
            enterprise_says,
        )
        counted = wish_counts(unit, fair.enterprise(0))
    assert [state for state, number in counted.items() if number] == (
        [] if expected is PairState.SILENT else [expected]
    )


def test_must_meets_stand_first_among_requests_then_the_better_fit(either_db: Database):
    fair = small_fair(either_db, enterprises=4)
    propose(either_db, fair, 0, 0, (1, 1), p=(0.2, 0.2))
    propose(either_db, fair, 1, 0, (1, 2), p=(0.9, 0.9))
    for number, says in ((0, Says.MEET), (1, Says.MEET), (2, Says.MUST_MEET), (3, Says.NO_THANKS)):
        say_wish(either_db, fair.enterprise(number), fair.buyers[0], says)

    with either_db.read() as unit:
        requests = incoming_requests(unit, fair.buyer(0))

    assert [row.code for row in requests] == ["E2", "E1", "E0"]
    assert requests[0].fit_for_you is None


def test_an_organiser_reads_the_wishes_of_one_participant(db: Database):
    fair = small_fair(db)
    say_wish(db, fair.buyer(0), fair.enterprises[0], Says.MEET)

    with db.read() as unit:
        [row] = wishes_of(unit, fair.organiser, fair.buyers[0], Role.BUYER)
        with pytest.raises(NotFoundError):
            wishes_of(unit, fair.organiser)
    assert (row.other_id, row.says, row.other_says) == (fair.enterprises[0], Says.MEET, None)


# --- fairs and plans -----------------------------------------------------------------------


def meet(db: Database, fair: SmallFair, *places: tuple[int, int, int, int]) -> None:
    with db.told() as unit:
        book(
            unit,
            fair.id,
            fair.plan_id,
            [
                Placement(
                    fair.enterprises[e],
                    fair.buyers[b],
                    fair.slots[s],
                    fair.tables[t],
                    pinned=True,
                )
                for e, b, s, t in places
            ],
        )
    publish(db, fair.organiser, fair.plan_id)


def test_the_overview_counts_the_way_from_proposals_to_meetings(either_db: Database):
    fair = small_fair(either_db)
    propose(either_db, fair, 0, 0, (1, 1))
    propose(either_db, fair, 0, 1, (None, None), gates=[{"rule": "moq", "sentence": {"say": "x"}}])
    say_wish(either_db, fair.enterprise(0), fair.buyers[0], Says.MEET)
    say_wish(either_db, fair.buyer(0), fair.enterprises[0], Says.MEET)
    say_wish(either_db, fair.buyer(1), fair.enterprises[0], Says.MEET)
    say_wish(either_db, fair.buyer(2), fair.enterprises[2], Says.NO_THANKS)
    meet(either_db, fair, (0, 0, 0, 0))

    with either_db.read() as unit:
        figures = overview(unit, fair.organiser)

    assert (figures.proposals, figures.gated, figures.wishes) == (1, 1, 4)
    assert (figures.agreed, figures.open_to_enterprise, figures.open_to_buyer) == (1, 1, 0)
    assert (figures.closed, figures.meetings, figures.published_number) == (1, 1, 1)
    assert figures.enterprises_without_proposal == 2
    assert figures.buyers_without_proposal == 2
    assert (figures.drafts, figures.letters) == (0, 2)


def test_withdrawn_people_and_their_rows_are_not_counted(db: Database):
    fair = small_fair(db)
    with db.told() as unit:
        unit.get_one(Enterprise, fair.enterprises[0]).withdrawn = True
        unit.get_one(Need, fair.needs[0]).withdrawn = True

    with db.read() as unit:
        figures = overview(unit, fair.organiser)

    assert (figures.enterprises, figures.buyers, figures.needs) == (2, 3, 2)


def test_codes_that_nobody_confirmed_are_counted_and_lead_to_their_owners(either_db: Database):
    fair = small_fair(either_db)
    with either_db.told() as unit:
        for number in (0, 1):
            unit.get_one(Product, fair.products[number]).hs_confirmed = number == 0
            unit.get_one(Need, fair.needs[number]).hs_confirmed = number == 0
        unit.get_one(Enterprise, fair.enterprises[2]).withdrawn = True
        unit.get_one(Need, fair.needs[2]).withdrawn = True

    with either_db.read() as unit:
        figures = overview(unit, fair.organiser)
        listed = {
            side: [row.id for row in participants(unit, fair.organiser, side, show="codes").rows]
            for side in (Role.ENTERPRISE, Role.BUYER)
        }

    assert (figures.open_product_codes, figures.open_need_codes) == (1, 1)
    assert listed == {Role.ENTERPRISE: [fair.enterprises[1]], Role.BUYER: [fair.buyers[1]]}


def test_the_grid_stands_in_the_order_of_slots_and_tables(either_db: Database):
    fair = small_fair(either_db)
    meet(either_db, fair, (0, 0, 1, 2), (1, 1, 0, 1), (2, 2, 0, 0))
    say_wish(either_db, fair.enterprise(0), fair.buyers[0], Says.MUST_MEET)

    with either_db.read() as unit:
        cells = grid(unit, fair.organiser, fair.plan_id)

    assert [(cell.slot, cell.table, cell.enterprise_code) for cell in cells] == [
        (0, 0, "E2"),
        (0, 1, "E1"),
        (1, 2, "E0"),
    ]
    assert (cells[2].enterprise_says, cells[2].buyer_says) == (Says.MUST_MEET, None)


def test_versions_are_listed_without_their_long_results(db: Database):
    fair = small_fair(db)
    meet(db, fair, (0, 0, 0, 0))

    with db.read() as unit:
        [row] = plan_versions(unit, fair.organiser)
        assert plan(unit, fair.organiser, row.id).result == {}
        assert published_plan_id(unit, fair.buyer(0)) == row.id
    assert row.meetings == 1
    assert not hasattr(row, "result")


def test_a_fair_is_found_by_its_address_and_its_organiser(db: Database):
    here, there = small_fair(db), small_fair(db, "tokyo")
    with db.told() as unit:
        account = Account(email="lan@fair.example", name="Lan")
        unit.add(account)
        unit.flush()
        unit.add(Membership(account_id=account.id, fair_id=here.id, role=Role.ORGANISER))

    with db.read() as unit:
        assert fair_id_of(unit, "tokyo") == there.id
        assert fair_id_of(unit, "osaka") is None
        assert [head.slug for head in organised_fairs(unit, account.id)] == ["hanoi"]
        scope = organiser_scope(unit, account.id, "hanoi")
        assert scope == Scope(here.id, Role.ORGANISER, actor="Lan")
        assert organiser_scope(unit, account.id, "tokyo") is None
        assert organiser_scope(unit, "nobody", "hanoi") is None
        assert fair_head(unit, here.buyer(0)).name_en == "Fair hanoi"
