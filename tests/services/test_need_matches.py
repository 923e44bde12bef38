"""What answers one need, a few words, and why: read from stored vectors."""

import pytest
from sqlmodel import select

from matchmaker.domain.errors import NotFoundError
from matchmaker.domain.wish import Says
from matchmaker.embedding.encoder import LexicalEncoder
from matchmaker.services import meaning
from matchmaker.services.propose import explain, need_rankings, propose, search_by_meaning
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Buyer, Enterprise, Need, Product, Proposal, StoredVector
from tests.trade_fair import TradeFair, trade_fair


@pytest.fixture
def fair(db: Database, monkeypatch: pytest.MonkeyPatch) -> TradeFair:
    """Give a fair that was proposed with the lexical encoder."""
    monkeypatch.setattr(meaning, "encoder", LexicalEncoder)
    made = trade_fair(db)
    propose(db, made.organiser)
    return made


def firms(fair: TradeFair, word: str, limit: int = 10) -> list[str]:
    named = {id_: name for name, id_ in fair.enterprises.items()}
    found = need_rankings(fair.db, fair.buyer(word), fair.needs[word], limit)
    return [named[match.enterprise_id] for match in found]


def similarities(fair: TradeFair, word: str) -> dict[str, float]:
    named = {id_: name for name, id_ in fair.enterprises.items()}
    found = need_rankings(fair.db, fair.buyer(word), fair.needs[word])
    return {named[match.enterprise_id]: match.similarity for match in found}


@pytest.mark.parametrize("word", ["mould", "coffee", "cable"])
def test_who_offers_what_is_sought_stands_first(fair: TradeFair, word: str):
    assert firms(fair, word)[0] == word


def test_every_enterprise_stands_once_with_its_best_product(fair: TradeFair):
    fair.add_product("spoon", "mould", "Wooden spoons", "Spoons of bamboo.")
    propose(fair.db, fair.organiser)

    found = need_rankings(fair.db, fair.buyer("mould"), fair.needs["mould"])

    assert [match.place for match in found] == [1, 2, 3]
    assert len({match.enterprise_id for match in found}) == 3
    assert found[0].product_id == fair.products["mould"]


def test_the_list_is_as_long_as_asked_for(fair: TradeFair):
    assert firms(fair, "mould", 1) == ["mould"]


def test_a_confirmed_code_speaks_on_the_list_as_it_does_in_the_scores(fair: TradeFair):
    guessed = similarities(fair, "mould")

    fair.change(Need, fair.needs["mould"], hs_code="090121", hs_confirmed=True)

    assert similarities(fair, "mould")["coffee"] > guessed["coffee"]


def test_similarity_falls_along_the_list(fair: TradeFair):
    found = need_rankings(fair.db, fair.buyer("mould"), fair.needs["mould"])

    values = [match.similarity for match in found]
    assert values == sorted(values, reverse=True)


def test_the_scores_of_the_whole_pair_stand_beside(fair: TradeFair):
    first = need_rankings(fair.db, fair.buyer("mould"), fair.needs["mould"])[0]

    with fair.db.read() as unit:
        stored = unit.exec(
            select(Proposal).where(
                Proposal.enterprise_id == first.enterprise_id,
                Proposal.buyer_id == fair.buyers["mould"],
            )
        ).one()
    assert (first.p_buyer, first.p_mutual) == (stored.p_buyer, stored.p_mutual)


def test_no_language_model_is_opened(fair: TradeFair, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(meaning, "encoder", lambda: pytest.fail("opened the encoder"))

    assert firms(fair, "coffee")[0] == "coffee"


def test_each_need_of_a_buyer_has_its_own_list(fair: TradeFair):
    fair.add_need("second", "mould", "Roasted coffee beans for our canteen.")
    propose(fair.db, fair.organiser)

    found = need_rankings(fair.db, fair.buyer("mould"), fair.needs["second"])

    assert found[0].enterprise_id == fair.enterprises["coffee"]


def test_who_fails_a_must_have_is_left_out(fair: TradeFair):
    fair.change(Need, fair.needs["mould"], lead_time_days=30, must_fields=["lead_time_days"])
    fair.change(Product, fair.products["mould"], lead_time_days=60)

    assert "mould" not in firms(fair, "mould")


def test_who_was_declined_or_kept_away_is_left_out(fair: TradeFair):
    fair.wish("coffee", "mould", Says.NO_THANKS)
    fair.change(Buyer, fair.buyers["mould"], never_meet=["DN-cable"])

    assert firms(fair, "mould") == ["mould"]


def test_a_withdrawn_enterprise_is_left_out(fair: TradeFair):
    fair.change(Enterprise, fair.enterprises["mould"], withdrawn=True)

    assert "mould" not in firms(fair, "mould")


def test_the_organiser_sees_every_needs_list(fair: TradeFair):
    assert need_rankings(fair.db, fair.organiser, fair.needs["cable"])


def test_another_buyers_need_is_not_found(fair: TradeFair):
    with pytest.raises(NotFoundError):
        need_rankings(fair.db, fair.buyer("coffee"), fair.needs["mould"])


def test_an_enterprise_has_no_needs(fair: TradeFair):
    with pytest.raises(NotFoundError):
        need_rankings(fair.db, fair.enterprise("mould"), fair.needs["mould"])


def test_a_need_of_another_fair_is_not_found(fair: TradeFair):
    other = trade_fair(fair.db, "danang")

    with pytest.raises(NotFoundError):
        need_rankings(fair.db, fair.organiser, other.needs["mould"])


def test_before_anything_was_encoded_the_list_is_empty(db: Database):
    fresh = trade_fair(db)

    assert need_rankings(db, fresh.buyer("mould"), fresh.needs["mould"]) == []


def test_a_product_that_was_not_encoded_yet_waits(fair: TradeFair):
    fair.add_enterprise("late")
    fair.add_product("late", "late", "Injection moulds", "Injection moulds for housings.")

    assert "late" not in firms(fair, "mould")


@pytest.mark.parametrize(
    ("words", "product"),
    [("moulds for plastic", "mould"), ("coffee", "coffee"), ("power cabel", "cable")],
)
def test_a_few_words_find_a_product(fair: TradeFair, words: str, product: str):
    found = search_by_meaning(fair.db, fair.buyer("mould"), words, 5)

    assert found[0][0] == fair.products[product]


@pytest.mark.parametrize("words", ["", "   ", "\x00"])
def test_blank_words_find_nothing(fair: TradeFair, words: str):
    assert search_by_meaning(fair.db, fair.buyer("mould"), words) == []


def test_the_search_gives_no_more_than_asked_for_best_first(fair: TradeFair):
    found = search_by_meaning(fair.db, fair.buyer("mould"), "coffee", 2)

    assert len(found) == 2
    assert found[0][1] > found[1][1]


def test_a_search_stores_nothing(fair: TradeFair):
    with fair.db.read() as unit:
        before = len(unit.exec(select(StoredVector)).all())

    search_by_meaning(fair.db, fair.buyer("mould"), "something nobody wrote")

    with fair.db.read() as unit:
        assert len(unit.exec(select(StoredVector)).all()) == before


def test_a_search_stays_within_the_fair(fair: TradeFair):
    other = trade_fair(fair.db, "danang")
    propose(fair.db, other.organiser)

    found = {id_ for id_, _ in search_by_meaning(fair.db, fair.buyer("mould"), "coffee", 50)}

    assert found == set(fair.products.values())


def test_stored_reasons_are_given_as_they_are(fair: TradeFair):
    pair = fair.enterprises["mould"], fair.buyers["mould"]

    told = explain(fair.db, fair.organiser, *pair)

    with fair.db.read() as unit:
        stored = unit.exec(
            select(Proposal).where(Proposal.enterprise_id == pair[0], Proposal.buyer_id == pair[1])
        ).one()
    assert told == stored.reasons


def test_a_pair_off_every_list_is_explained_from_its_signals(fair: TradeFair):
    pair = fair.enterprises["mould"], fair.buyers["mould"]
    expected = explain(fair.db, fair.organiser, *pair)
    with fair.db.read() as unit:
        id_ = unit.exec(
            select(Proposal.id).where(
                Proposal.enterprise_id == pair[0], Proposal.buyer_id == pair[1]
            )
        ).one()
    fair.change(Proposal, id_, reasons={})

    told = explain(fair.db, fair.organiser, *pair)

    assert told["buyer"]["logit"] == pytest.approx(expected["buyer"]["logit"], abs=1e-6)
    assert [one["signal"] for one in told["why"]] == [one["signal"] for one in expected["why"]]
    assert told["why"][0]["evidence"] == expected["why"][0]["evidence"]


def test_both_sides_of_a_pair_may_ask_why(fair: TradeFair):
    pair = fair.enterprises["mould"], fair.buyers["coffee"]

    by_enterprise = explain(fair.db, fair.enterprise("mould"), *pair)
    by_buyer = explain(fair.db, fair.buyer("coffee"), *pair)

    assert by_enterprise == by_buyer


def test_nobody_else_may_ask_why(fair: TradeFair):
    pair = fair.enterprises["mould"], fair.buyers["coffee"]

    for stranger in (fair.enterprise("cable"), fair.buyer("mould")):
        with pytest.raises(NotFoundError):
            explain(fair.db, stranger, *pair)


def test_a_pair_that_was_never_scored_is_not_found(fair: TradeFair):
    fair.add_buyer("late")

    with pytest.raises(NotFoundError):
        explain(fair.db, fair.organiser, fair.enterprises["mould"], fair.buyers["late"])


def test_a_pair_whose_need_was_withdrawn_is_not_explained_anew(fair: TradeFair):
    pair = fair.enterprises["mould"], fair.buyers["mould"]
    with fair.db.read() as unit:
        id_ = unit.exec(
            select(Proposal.id).where(
                Proposal.enterprise_id == pair[0], Proposal.buyer_id == pair[1]
            )
        ).one()
    fair.change(Proposal, id_, reasons={})
    fair.change(Need, fair.needs["mould"], withdrawn=True)

    with pytest.raises(NotFoundError):
        explain(fair.db, fair.organiser, *pair)
