"""Needs' lists count by what is above a product's level among the fair's needs."""

from dataclasses import replace

import numpy as np
import pytest

from matchmaker.embedding.encoder import LexicalEncoder
from matchmaker.embedding.passages import Passage
from matchmaker.ranking.level import LEAST_NEEDS, level
from matchmaker.services import at_large, meaning
from matchmaker.services.at_large import levels, near_products
from matchmaker.services.proposal_sides import Sides, sides_of
from matchmaker.services.propose import encode_texts, need_rankings, propose
from matchmaker.storage.queries.proposals_input import fair_rows
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Product
from tests.trade_fair import TradeFair, trade_fair

GOODS = (
    "steel moulds", "coffee beans", "copper cable", "rice noodles", "glass jars", "brass valves",
    "cotton shirts", "oak chairs", "ceramic tiles", "rubber seals", "paper boxes", "solar panels",
)  # fmt: skip
ASKED = ("We look for", "Supplier wanted of")


@pytest.fixture
def fair(db: Database, monkeypatch: pytest.MonkeyPatch) -> TradeFair:
    """Give a fair of three enterprises where many needs are asked, twice each."""
    monkeypatch.setattr(meaning, "encoder", LexicalEncoder)
    made = trade_fair(db)
    for at, goods in enumerate(GOODS):
        for number, asked in enumerate(ASKED):
            made.add_need(f"{at}-{number}", "mould", f"{asked} {goods} for export.")
    propose(db, made.organiser)
    return made


def sides(fair: TradeFair) -> Sides:
    with fair.db.read() as unit:
        return sides_of(fair_rows(unit, fair.organiser), ())


def own_levels(fair: TradeFair) -> dict[str, float]:
    """Level of each product by the fair's own word for it."""
    found = sides(fair)
    products = meaning.voiced(fair.db, fingerprint(), found.product_texts, "product")
    named = {id_: word for word, id_ in fair.products.items()}
    given = levels(fair.db, fingerprint(), found, products).tolist()
    return {named[one.id]: at for one, at in zip(found.products, given, strict=True)}


def fingerprint() -> str:
    return LexicalEncoder().fingerprint


def place(fair: TradeFair, need: str, firm: str) -> int:
    listed = need_rankings(fair.db, fair.buyer("mould"), fair.needs[need])
    return next(one.place for one in listed if one.enterprise_id == fair.enterprises[firm])


def stuff(fair: TradeFair, word: str) -> None:
    pasted = ", ".join(GOODS)
    fair.change(Product, fair.products[word], text_en=f"Copper power cable. {pasted}")
    encode_texts(fair.db, LexicalEncoder(), sides(fair))


def test_a_product_that_names_what_all_ask_for_has_a_higher_level(fair: TradeFair):
    before = own_levels(fair)
    stuff(fair, "cable")
    after = own_levels(fair)

    assert after["cable"] > before["cable"] + 0.1
    assert after["cable"] == max(after.values())


def test_what_it_really_offers_is_still_found_first(fair: TradeFair):
    stuff(fair, "cable")

    assert place(fair, "2-0", "cable") == 1


def test_who_really_offers_what_is_asked_stays_before_who_only_names_it(fair: TradeFair):
    stuff(fair, "cable")

    assert place(fair, "1-0", "coffee") == 1


def test_a_level_is_the_same_for_every_need(fair: TradeFair):
    found = sides(fair)
    needs = meaning.voiced(fair.db, fingerprint(), found.need_texts, "need")
    products = meaning.voiced(fair.db, fingerprint(), found.product_texts, "product")
    shape = len(found.needs), len(found.products)

    apart = meaning.alike(needs, products, shape) - near_products(
        fair.db, fingerprint(), found, needs, shape[0]
    )

    assert apart == pytest.approx(np.tile(apart[:1], (shape[0], 1)), abs=1e-5)
    assert np.ptp(apart[0]) > 0


def test_one_need_is_compared_as_it_is_among_all(fair: TradeFair):
    found = sides(fair)
    alone = [replace(one, owner=0) for one in found.need_texts if one.owner == 4]
    every, one = (
        near_products(
            fair.db,
            fingerprint(),
            found,
            meaning.voiced(fair.db, fingerprint(), texts, "need"),
            count,
        )
        for texts, count in ((found.need_texts, len(found.needs)), (alone, 1))
    )

    assert one[0] == pytest.approx(every[4], abs=1e-4)


def test_levels_are_worked_out_once_for_the_same_texts(
    fair: TradeFair, monkeypatch: pytest.MonkeyPatch
):
    asked: list[int] = []

    def counted(at_large_: np.ndarray) -> np.ndarray:
        asked.append(len(at_large_))
        return level(at_large_)

    monkeypatch.setattr(at_large, "level", counted)
    monkeypatch.setattr(at_large, "_kept", {})

    own_levels(fair)
    own_levels(fair)
    assert len(asked) == 1

    stuff(fair, "cable")
    own_levels(fair)
    assert len(asked) == 2


def test_levels_of_a_few_fairs_are_kept_and_no_more(
    fair: TradeFair, monkeypatch: pytest.MonkeyPatch
):
    kept: dict[bytes, np.ndarray] = {bytes([at]): np.zeros(1) for at in range(16)}
    monkeypatch.setattr(at_large, "_kept", kept)

    own_levels(fair)

    assert len(kept) == 1


def test_with_few_needs_nothing_is_taken_off(db: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(meaning, "encoder", LexicalEncoder)
    few = trade_fair(db)
    propose(db, few.organiser)

    assert len(few.needs) < LEAST_NEEDS
    assert set(own_levels(few).values()) == {0.0}


@pytest.mark.parametrize(("needs", "chosen"), [(1, 1), (199, 199), (200, 200), (3000, 200)])
def test_of_many_needs_some_stand_for_all_evenly_from_first_to_last(needs: int, chosen: int):
    texts = [Passage(row, "en", f"need {row}") for row in range(needs)]

    found = at_large._evenly([*texts, *texts], needs)

    assert len(found) == 2 * chosen
    assert [one.owner for one in found[:chosen]] == list(range(chosen))
    numbers = [int(one.text.split()[1]) for one in found[:chosen]]
    assert (numbers[0], numbers[-1]) == (0, needs - 1)
    assert np.ptp(np.diff(numbers)) <= 1 if chosen > 1 else True


def test_of_no_needs_none_stand_for_all():
    assert at_large._evenly([], 0) == []


def test_before_texts_were_encoded_nothing_is_near(db: Database):
    found = sides(trade_fair(db))
    needs = meaning.voiced(db, fingerprint(), found.need_texts, "need")

    near = near_products(db, fingerprint(), found, needs, len(found.needs))

    assert near.shape == (3, 3)
    assert np.isneginf(near).all()


def test_a_product_without_a_text_is_near_to_nothing(fair: TradeFair):
    fair.change(Product, fair.products["coffee"], name_en="", text_en="")
    found = sides(fair)
    needs = meaning.voiced(fair.db, fingerprint(), found.need_texts, "need")

    near = near_products(fair.db, fingerprint(), found, needs, len(found.needs))

    silent = [one.id for one in found.products].index(fair.products["coffee"])
    assert np.isneginf(near[:, silent]).all()
    assert np.isfinite(np.delete(near, silent, axis=1)).all()
    assert own_levels(fair)["coffee"] == 0
