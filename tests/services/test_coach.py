"""The coach: its figures are those of filling the field in and suggesting again."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from matchmaker.domain.errors import NotFoundError, UnavailableError
from matchmaker.domain.participant import Certificate, Role, Scope
from matchmaker.domain.wish import Says
from matchmaker.embedding.encoder import LexicalEncoder
from matchmaker.ranking.rows import Fair, Firm, Offer, Pair
from matchmaker.ranking.signals import NAMES
from matchmaker.services import coach as module
from matchmaker.services import meaning
from matchmaker.services.coach import LOOKED_AT, MOST, Advice, advise, coach
from matchmaker.services.coach_fields import FIELDS
from matchmaker.services.models import prior_model
from matchmaker.services.propose import propose
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Buyer, Enterprise, Need, Product, Proposal
from tests.fair_rows import statements
from tests.trade_fair import TradeFair, trade_fair

DAY = date(2026, 10, 27)


def a_pair(**stated: Any) -> Pair:
    """Give a pair of one product and one need; keys are `product_moq`, `buyer_languages`, ..."""
    rows: dict[str, dict[str, Any]] = {"enterprise": {}, "buyer": {}, "product": {}, "need": {}}
    for key, value in stated.items():
        owner, _, name = key.partition("_")
        rows[owner][name] = value
    return Pair(
        Fair(DAY),
        Firm("e", **rows["enterprise"]),
        Firm("b", **rows["buyer"]),
        Offer("p", 0, **rows["product"]),
        Offer("n", 0, **rows["need"]),
        0.8,
    )


def advice(pairs: list[Pair], role: Role = Role.ENTERPRISE) -> list[Advice]:
    return advise(pairs, FIELDS[role], prior_model())


def keys(found: list[Advice]) -> list[str]:
    return [one.key for one in found]


# --- each field, alone -------------------------------------------------------------------

ASKED = [
    ({"need_lead_time_days": 30}, "lead_time_days"),
    ({"need_incoterms": ("FOB",)}, "incoterms"),
    ({"need_volume_month": 500.0, "need_unit": "piece"}, "free_capacity_month"),
    ({"need_moq": 100.0, "need_unit": "piece"}, "moq"),
    ({"need_role": "odm"}, "role"),
    ({"need_hs_code": "848071", "need_hs_confirmed": True}, "hs_code"),
    ({"need_nice_certificates": ("ISO 9001",)}, "certificates"),
    ({"buyer_languages": ("ja", "en")}, "languages"),
    ({"buyer_country": "JP"}, "target_markets"),
]
OFFERED = [
    ({"product_lead_time_days": 30}, "lead_time_days"),
    ({"product_incoterms": ("FOB",)}, "incoterms"),
    ({"product_volume_month": 500.0, "product_unit": "piece"}, "volume_year"),
    ({"product_moq": 100.0, "product_unit": "piece"}, "moq"),
    ({"enterprise_role": "odm"}, "role"),
    ({"product_hs_code": "848071", "product_hs_confirmed": True}, "hs_code"),
    ({"enterprise_languages": ("vi", "en")}, "languages"),
]


@pytest.mark.parametrize(("stated", "key"), ASKED, ids=[key for _, key in ASKED])
def test_what_a_need_asks_for_and_nobody_stated_is_advised(stated: dict[str, Any], key: str):
    (one,) = advice([a_pair(**stated)])

    assert (one.key, one.partners) == (key, 1)


@pytest.mark.parametrize(("stated", "key"), OFFERED, ids=[key for _, key in OFFERED])
def test_what_a_product_offers_and_the_need_leaves_blank_is_advised(
    stated: dict[str, Any], key: str
):
    (one,) = advice([a_pair(**stated)], Role.BUYER)

    assert (one.key, one.partners) == (key, 1)


@pytest.mark.parametrize(
    "stated",
    [
        {},
        {"need_lead_time_days": 30, "product_lead_time_days": 45},
        {"need_volume_month": 500.0},
        {"need_volume_month": 500.0, "need_unit": "piece", "product_unit": "kg"},
        {"need_hs_code": "848071"},
        {"need_incoterms": ("FOB",), "product_incoterms": ("CIF",)},
        {"buyer_languages": ("ja",), "enterprise_languages": ("vi",)},
    ],
)
def test_what_nobody_asks_or_what_is_stated_already_is_not_advised(stated: dict[str, Any]):
    assert advice([a_pair(**stated)]) == []


def test_a_certificate_that_has_ended_is_stated_and_not_asked_again():
    ended = (Certificate("ISO 9001", date(2020, 1, 1)),)
    pair = a_pair(need_must_certificates=("ISO 9001",), enterprise_certificates=ended)

    assert advice([pair]) == []


@pytest.mark.parametrize(
    ("stated", "key"),
    [
        ({"need_material": ("SKD61",), "need_must_fields": ("material",)}, "material"),
        ({"need_process": ("die casting",), "need_must_fields": ("process",)}, "process"),
        ({"need_tolerance_mm": 0.1, "need_must_fields": ("tolerance_mm",)}, "tolerance_mm"),
        ({"need_must_certificates": ("CE",)}, "certificates"),
        (
            {
                "need_price_max": 4.0,
                "need_currency": "USD",
                "need_unit": "kg",
                "need_must_fields": ("price_max",),
            },
            "price_min",
        ),
    ],
)
def test_a_requirement_that_the_answer_would_meet_is_counted_as_settled(
    stated: dict[str, Any], key: str
):
    (one,) = advice([a_pair(**stated)])

    assert (one.key, one.partners, one.settled) == (key, 1, 1)


def test_a_price_in_another_currency_is_no_answer():
    money = {"need_price_max": 4.0, "need_currency": "USD", "need_unit": "kg"}
    pair = a_pair(**money, need_must_fields=("price_max",), product_currency="VND")

    assert advice([pair]) == []


# --- which come first --------------------------------------------------------------------


def test_the_field_that_moves_most_partners_comes_first():
    slow = a_pair(need_lead_time_days=30)
    both = a_pair(need_lead_time_days=30, need_incoterms=("FOB",))

    found = advice([slow, both])

    assert [(one.key, one.partners) for one in found] == [("lead_time_days", 2), ("incoterms", 1)]


def test_no_more_than_three_are_named():
    pair = a_pair(
        need_lead_time_days=30,
        need_incoterms=("FOB",),
        need_role="odm",
        buyer_country="JP",
        buyer_languages=("en",),
    )

    assert len(advice([pair])) == MOST


def test_fields_of_two_products_are_counted_apart_and_named():
    one = a_pair(need_lead_time_days=30, product_texts={"name_en": "Moulds"})
    other = replace(one, product=replace(one.product, id="q", texts={"name_vi": "Trục"}))

    found = advice([one, other, one])

    assert [(a.row_id, a.partners, a.name["en"] or a.name["vi"]) for a in found] == [
        ("p", 2, "Moulds"),
        ("q", 1, "Trục"),
    ]


def test_certificates_that_are_asked_most_are_named():
    pairs = [a_pair(need_nice_certificates=names) for names in (("CE",), ("CE", "UL"), ("MID",))]

    (one,) = advice(pairs)

    assert (one.partners, one.asked[0]) == (3, "CE")
    assert set(one.asked) == {"CE", "UL", "MID"}


@given(st.permutations(range(4)))
def test_the_order_of_pairs_changes_no_figure(order: list[int]):
    pairs = [
        a_pair(need_lead_time_days=30),
        a_pair(need_incoterms=("FOB",)),
        a_pair(need_lead_time_days=10, need_nice_certificates=("CE",)),
        a_pair(),
    ]

    found = {(one.key, one.partners, one.settled) for one in advice([pairs[i] for i in order])}

    assert found == {("lead_time_days", 2, 0), ("incoterms", 1, 0), ("certificates", 1, 0)}


def test_without_pairs_there_is_no_advice():
    assert advice([]) == []


# --- against a recount in the fair -------------------------------------------------------

# how a partner's answer is written into the row, independent of the coach's own table
WRITTEN: dict[str, tuple[type, str, Any]] = {
    "lead_time_days": (Product, "product", lambda need, _: {"lead_time_days": need.lead_time_days}),
    "incoterms": (Product, "product", lambda need, _: {"incoterms": need.incoterms}),
    "moq": (Product, "product", lambda need, _: {"moq": need.moq, "unit": need.unit}),
    "free_capacity_month": (
        Product,
        "product",
        lambda need, _: {"free_capacity_month": need.volume_year / 12, "unit": need.unit},
    ),
    "role": (Enterprise, "enterprise", lambda need, _: {"role": need.role}),
    "languages": (Enterprise, "enterprise", lambda _, buyer: {"languages": buyer.languages}),
    "target_markets": (
        Enterprise,
        "enterprise",
        lambda _, buyer: {"target_markets": [buyer.country]},
    ),
}


@pytest.fixture
def fair(db: Database, monkeypatch: pytest.MonkeyPatch) -> TradeFair:
    """Three buyers who ask for different things, three enterprises who state little."""
    monkeypatch.setattr(meaning, "encoder", LexicalEncoder)
    monkeypatch.setattr(module, "LEAST_FIT", 0.0)  # so that all three count
    made = trade_fair(db)
    made.change(Need, made.needs["mould"], lead_time_days=30, volume_year=1200, unit="set")
    made.change(Need, made.needs["coffee"], lead_time_days=20, incoterms=["FOB"], role="odm")
    made.change(Need, made.needs["cable"], moq=500, unit="m", must_fields=["moq"])
    made.change(Buyer, made.buyers["coffee"], languages=["de", "en"])
    made.change(Buyer, made.buyers["cable"], country="")
    propose(db, made.organiser)
    return made


def stored(fair: TradeFair, enterprise_id: str) -> dict[str, Proposal]:
    with fair.db.read() as unit:
        mine = select(Proposal).where(Proposal.enterprise_id == enterprise_id)
        return {row.buyer_id: row for row in unit.exec(mine).all()}


def blank(kind: type) -> dict[str, Any]:
    if kind is Product:
        return {
            "lead_time_days": None, "incoterms": [], "moq": None, "unit": "",
            "free_capacity_month": None,
        }  # fmt: skip
    return {"role": "", "languages": [], "target_markets": []}


def recounted(fair: TradeFair, enterprise: str, key: str) -> int:
    """Fill the field in for each partner in turn, suggest anew, and count whose fit rose."""
    kind, owner, answer = WRITTEN[key]
    row_id = (fair.products if owner == "product" else fair.enterprises)[enterprise]
    before = stored(fair, fair.enterprises[enterprise])
    better = 0
    for buyer_id, pair in before.items():
        with fair.db.read() as unit:
            need, buyer = unit.get_one(Need, pair.best_need_id), unit.get_one(Buyer, buyer_id)
            asked = key != "free_capacity_month" or need.volume_year is not None
            values = answer(need, buyer) if asked else {}
        fair.change(kind, row_id, **values)
        propose(fair.db, fair.organiser)
        after = stored(fair, fair.enterprises[enterprise])[buyer_id]
        better += after.p_mutual > pair.p_mutual
        fair.change(kind, row_id, **blank(kind))
        propose(fair.db, fair.organiser)
    return better


def test_every_figure_is_that_of_filling_the_field_in_and_suggesting_again(fair: TradeFair):
    everything = advise_all(fair, "coffee")

    figures = {one.key: one.partners for one in everything}

    assert figures["lead_time_days"] == 2
    assert figures == {key: count for key in WRITTEN if (count := recounted(fair, "coffee", key))}


def advise_all(fair: TradeFair, enterprise: str) -> list[Advice]:
    """Take each field's advice alone, so that three are no limit."""
    found: list[Advice] = []
    for one in FIELDS[Role.ENTERPRISE]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(FIELDS, Role.ENTERPRISE, (one,))
            found += coach(fair.db, fair.enterprise(enterprise)).advice
    return found


def test_a_field_that_was_filled_in_is_advised_no_more(fair: TradeFair):
    before = coach(fair.db, fair.enterprise("coffee"))
    fair.change(Product, fair.products["coffee"], lead_time_days=15)

    after = coach(fair.db, fair.enterprise("coffee"))

    assert "lead_time_days" in keys(list(before.advice))
    assert "lead_time_days" not in keys(list(after.advice))


def test_buyers_are_advised_too(fair: TradeFair):
    fair.change(Product, fair.products["mould"], lead_time_days=25)

    found = coach(fair.db, fair.buyer("cable"))

    assert [(one.key, one.owner, one.row_id, one.partners) for one in found.advice] == [
        ("lead_time_days", "need", fair.needs["cable"], 1)
    ]


def test_before_pairs_are_suggested_nothing_is_advised(db: Database):
    made = trade_fair(db)

    assert coach(db, made.enterprise("mould")).advice == ()


def test_pairs_that_something_keeps_apart_are_not_looked_at(fair: TradeFair):
    before = coach(fair.db, fair.enterprise("coffee")).looked_at
    fair.wish("coffee", "mould", Says.NO_THANKS)
    propose(fair.db, fair.organiser)

    assert coach(fair.db, fair.enterprise("coffee")).looked_at == before - 1


def test_whom_one_hardly_fits_is_not_looked_at(fair: TradeFair, monkeypatch: pytest.MonkeyPatch):
    pairs = stored(fair, fair.enterprises["coffee"])
    fits = sorted(pair.p_buyer for pair in pairs.values())
    monkeypatch.setattr(module, "LEAST_FIT", (fits[-2] + fits[-1]) / 2)

    assert coach(fair.db, fair.enterprise("coffee")).looked_at == 1


def test_partners_who_withdrew_are_not_looked_at(fair: TradeFair):
    before = coach(fair.db, fair.enterprise("coffee")).looked_at
    fair.change(Buyer, fair.buyers["mould"], withdrawn=True)

    assert coach(fair.db, fair.enterprise("coffee")).looked_at == before - 1


def test_a_model_that_was_tampered_with_leaves_the_page_without_advice(
    fair: TradeFair, monkeypatch: pytest.MonkeyPatch
):
    def refuse(_: str) -> None:
        raise UnavailableError("The model was changed.")

    monkeypatch.setattr(module, "model_of", refuse)

    assert coach(fair.db, fair.enterprise("coffee")).advice == ()


def test_a_model_learned_for_the_fair_is_the_one_that_counts(
    fair: TradeFair, monkeypatch: pytest.MonkeyPatch
):
    weights = prior_model().weights.copy()
    weights[NAMES.index("lead_time")] = 0
    deaf = replace(prior_model(), weights=weights)
    monkeypatch.setattr(module, "model_of", lambda _: deaf)

    found = coach(fair.db, fair.enterprise("coffee")).advice

    assert "lead_time_days" not in keys(list(found))


def test_an_organiser_is_nobody_to_advise(fair: TradeFair):
    with pytest.raises(NotFoundError):
        coach(fair.db, fair.organiser)


def test_nobody_of_another_fair_is_advised_here(fair: TradeFair):
    other = trade_fair(fair.db, "elsewhere")

    foreign = Scope(fair.id, Role.ENTERPRISE, other.enterprises["mould"])

    assert coach(fair.db, foreign).advice == ()


def test_advice_costs_the_same_for_few_and_many(fair: TradeFair):
    def cost() -> int:
        with statements(fair.db) as run:
            coach(fair.db, fair.enterprise("coffee"))
        return len(run)

    few = cost()
    for number in range(20):
        fair.add_buyer(f"b{number}")
        fair.add_need(f"n{number}", f"b{number}", f"Thing {number}", lead_time_days=9)
    propose(fair.db, fair.organiser)

    assert cost() == few
    assert coach(fair.db, fair.enterprise("coffee")).looked_at <= LOOKED_AT
