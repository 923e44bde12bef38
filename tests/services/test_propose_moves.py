"""What may move a score, and what may not: changes to a fair, compared before and after."""

from collections.abc import Callable

import pytest
from sqlmodel import select

from matchmaker.embedding.encoder import LexicalEncoder
from matchmaker.services import meaning
from matchmaker.services.propose import propose
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Buyer, Enterprise, Need, Product, Proposal
from tests.trade_fair import OFFERS, TradeFair, empty_fair, trade_fair

Change = Callable[[TradeFair], None]


@pytest.fixture(autouse=True)
def lexical(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compare texts by their letters: quick, and the same on every machine."""
    monkeypatch.setattr(meaning, "encoder", LexicalEncoder)


@pytest.fixture
def fair(db: Database) -> TradeFair:
    return trade_fair(db)


def scores(fair: TradeFair) -> dict[tuple[str, str], Proposal]:
    """Propose, and read the pairs by the words of enterprise and buyer."""
    propose(fair.db, fair.organiser)
    firm = {id_: word for word, id_ in fair.enterprises.items()}
    buyer = {id_: word for word, id_ in fair.buyers.items()}
    with fair.db.read() as unit:
        rows = unit.exec(select(Proposal).where(Proposal.fair_id == fair.id)).all()
    return {(firm[row.enterprise_id], buyer[row.buyer_id]): row for row in rows}


def stated(table: type, side: str, **values) -> Change:
    """State something of the mould firm, its product, its buyer or its need."""

    def change(fair: TradeFair) -> None:
        fair.change(table, getattr(fair, side)["mould"], **values)

    return change


def both(*changes: Change) -> Change:
    def change(fair: TradeFair) -> None:
        for one in changes:
            one(fair)

    return change


ISO = {"name": "ISO 9001", "valid_until": None}
ASKS_ISO = stated(Need, "needs", nice_certificates=["ISO 9001"])
SAME_UNIT = both(stated(Need, "needs", unit="piece"), stated(Product, "products", unit="piece"))
TERMS = stated(Need, "needs", incoterms=["FOB"])


@pytest.mark.parametrize(
    ("before", "better"),
    [
        (ASKS_ISO, stated(Enterprise, "enterprises", certificates=[ISO])),
        (ASKS_ISO, stated(Product, "products", certificates=[ISO])),
        (TERMS, stated(Product, "products", incoterms=["FOB", "CIF"])),
        (
            stated(Buyer, "buyers", languages=["en", "ja"]),
            stated(Enterprise, "enterprises", languages=["vi", "en", "ja"]),
        ),
        (
            stated(Need, "needs", role="odm"),
            stated(Enterprise, "enterprises", role="odm"),
        ),
        (
            both(SAME_UNIT, stated(Need, "needs", volume_year=1200)),
            stated(Product, "products", free_capacity_month=500),
        ),
        (
            stated(Need, "needs", hs_code="848071", hs_confirmed=True),
            stated(Product, "products", hs_code="848071", hs_confirmed=True),
        ),
    ],
    ids=["firm holds", "product holds", "terms", "languages", "role", "capacity", "hs code"],
)
def test_meeting_what_is_asked_lifts_both_sides(fair: TradeFair, before: Change, better: Change):
    before(fair)
    unknown = scores(fair)["mould", "mould"]

    better(fair)

    known = scores(fair)["mould", "mould"]
    assert known.p_buyer > unknown.p_buyer
    assert known.p_enterprise > unknown.p_enterprise
    assert known.known_share > unknown.known_share


@pytest.mark.parametrize(
    ("before", "worse"),
    [
        (
            stated(Need, "needs", lead_time_days=30),
            stated(Product, "products", lead_time_days=90),
        ),
        (
            both(SAME_UNIT, stated(Need, "needs", volume_year=120000)),
            stated(Product, "products", free_capacity_month=10),
        ),
        (
            stated(Buyer, "buyers", country="JP"),
            stated(Enterprise, "enterprises", target_markets=["US"]),
        ),
        (TERMS, stated(Product, "products", incoterms=["EXW"])),
        (
            stated(Buyer, "buyers", languages=["de"]),
            stated(Enterprise, "enterprises", languages=["vi"]),
        ),
        (
            stated(Need, "needs", hs_code="848071", hs_confirmed=True),
            stated(Product, "products", hs_code="090121", hs_confirmed=True),
        ),
    ],
    ids=["late", "too small", "other markets", "terms", "no language", "hs code"],
)
def test_falling_short_of_what_is_asked_lowers_the_pair(
    fair: TradeFair, before: Change, worse: Change
):
    before(fair)
    unknown = scores(fair)["mould", "mould"]

    worse(fair)

    known = scores(fair)["mould", "mould"]
    assert known.p_mutual < unknown.p_mutual
    assert known.gates == []


@pytest.mark.parametrize(
    "irrelevant",
    [
        stated(Enterprise, "enterprises", website="https://example.com", employees=900),
        stated(Enterprise, "enterprises", revenue_usd=9e9, size="large"),
        stated(Enterprise, "enterprises", contact_name="Bà Minh Họa"),
        stated(Buyer, "buyers", hosted=True, contact_name="A. Buyer"),
        stated(Product, "products", photo="https://example.com/a.jpg", recognised_year=2022),
    ],
    ids=["web", "size", "contact", "hosted", "photo"],
)
def test_persons_looks_and_size_move_nothing(fair: TradeFair, irrelevant: Change):
    before = {key: row.p_mutual for key, row in scores(fair).items()}

    irrelevant(fair)

    assert {key: row.p_mutual for key, row in scores(fair).items()} == before


def test_what_concerns_one_pair_moves_no_other_buyers_pair(fair: TradeFair):
    before = scores(fair)

    fair.change(Need, fair.needs["mould"], incoterms=["FOB"], hs_code="848071", hs_confirmed=True)

    after = scores(fair)
    for key, row in before.items():
        if key[1] != "mould":
            assert after[key].p_mutual == row.p_mutual


def test_repeating_a_keyword_does_not_win_the_first_place(fair: TradeFair):
    fair.add_enterprise("stuffer")
    fair.add_product("stuffer", "stuffer", "Mould mould mould", "mould " * 80)

    found = scores(fair)

    assert found["mould", "mould"].p_mutual > found["stuffer", "mould"].p_mutual


def test_the_order_in_which_people_came_changes_nothing(db: Database):
    straight, turned = empty_fair(db, "straight"), empty_fair(db, "turned")
    for made, words in ((straight, list(OFFERS)), (turned, list(OFFERS)[::-1])):
        for word in words:
            made.add_enterprise(word)
            made.add_product(word, word, *OFFERS[word])
            made.add_buyer(word)
            made.add_need(word, word, OFFERS[word][1])

    one, other = scores(straight), scores(turned)

    assert {k: (r.p_mutual, r.rank_for_buyer) for k, r in one.items()} == {
        k: (r.p_mutual, r.rank_for_buyer) for k, r in other.items()
    }


def test_two_equal_firms_have_equal_scores(fair: TradeFair):
    fair.add_enterprise("twin")
    fair.add_product("twin", "twin", *OFFERS["mould"])

    found = scores(fair)

    for buyer in fair.buyers:
        assert found["twin", buyer].p_mutual == found["mould", buyer].p_mutual


def test_importance_of_a_need_is_not_a_sign_of_fit(fair: TradeFair):
    before = scores(fair)["mould", "mould"].p_mutual

    fair.change(Need, fair.needs["mould"], importance=3)

    assert scores(fair)["mould", "mould"].p_mutual == before
