"""Proposing: every pair scored, the right ones listed, and nothing moved without cause."""

import json
from datetime import date

import numpy as np
import pytest
from sqlmodel import select

from matchmaker.domain.errors import ForbiddenError, NotFoundError
from matchmaker.domain.participant import Role, Scope
from matchmaker.domain.wish import Says
from matchmaker.embedding.encoder import LexicalEncoder
from matchmaker.ranking.signals import NAMES
from matchmaker.services import meaning, scoring
from matchmaker.services.propose import propose
from matchmaker.settings import get_settings
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Buyer, Enterprise, Need, Product, Proposal, StoredVector
from tests.trade_fair import TradeFair, empty_fair, trade_fair


@pytest.fixture(autouse=True)
def lexical(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compare texts by their letters: quick, and the same on every machine."""
    monkeypatch.setattr(meaning, "encoder", LexicalEncoder)


@pytest.fixture
def fair(db: Database) -> TradeFair:
    return trade_fair(db)


def proposals(fair: TradeFair) -> dict[tuple[str, str], Proposal]:
    """Read all proposals by the words of enterprise and buyer."""
    firm = {id_: word for word, id_ in fair.enterprises.items()}
    buyer = {id_: word for word, id_ in fair.buyers.items()}
    with fair.db.read() as unit:
        rows = unit.exec(select(Proposal).where(Proposal.fair_id == fair.id)).all()
    return {(firm[row.enterprise_id], buyer[row.buyer_id]): row for row in rows}


def test_each_buyer_is_first_shown_who_offers_what_he_seeks(fair: TradeFair):
    propose(fair.db, fair.organiser)

    found = proposals(fair)
    for word in fair.buyers:
        assert found[word, word].rank_for_buyer == 1
        assert found[word, word].rank_for_enterprise == 1


def test_it_works_alike_on_both_databases(either_db: Database):
    fair = trade_fair(either_db)

    outcome = propose(either_db, fair.organiser)

    assert outcome.pairs == 9
    assert proposals(fair)["mould", "mould"].rank_for_buyer == 1


def test_every_pair_of_a_small_fair_is_scored(fair: TradeFair):
    outcome = propose(fair.db, fair.organiser)

    assert outcome.pairs == len(proposals(fair)) == 9
    assert outcome.encoder == "lexical"


def test_the_best_product_and_need_are_named(fair: TradeFair):
    fair.add_product("spoon", "mould", "Wooden spoons", "Spoons and bowls of bamboo.")

    propose(fair.db, fair.organiser)

    pair = proposals(fair)["mould", "mould"]
    assert pair.best_product_id == fair.products["mould"]
    assert pair.best_need_id == fair.needs["mould"]


def test_scores_are_chances_and_both_is_never_likelier_than_one(fair: TradeFair):
    propose(fair.db, fair.organiser)

    for pair in proposals(fair).values():
        assert 0 < pair.p_mutual <= min(pair.p_enterprise, pair.p_buyer) < 1
        assert 0 < pair.known_share < 1


def test_unknown_signals_are_stored_as_nothing(fair: TradeFair):
    propose(fair.db, fair.organiser)

    signals = proposals(fair)["mould", "mould"].signals
    assert list(signals) == list(NAMES)
    assert signals["volume"] is None
    assert signals["text_fit"] is not None


def test_a_second_run_changes_nothing_and_encodes_nothing(fair: TradeFair):
    propose(fair.db, fair.organiser)
    before = {key: (row.id, row.p_mutual) for key, row in proposals(fair).items()}

    again = propose(fair.db, fair.organiser)

    assert again.encoded == 0
    assert {key: (row.id, row.p_mutual) for key, row in proposals(fair).items()} == before


def test_a_pair_keeps_its_id_when_others_come_and_go(fair: TradeFair):
    propose(fair.db, fair.organiser)
    before = proposals(fair)["mould", "mould"].id
    fair.change(Enterprise, fair.enterprises["cable"], withdrawn=True)
    fair.add_buyer("rice")
    fair.add_need("rice", "rice", "Fragrant rice in bags.")

    propose(fair.db, fair.organiser)

    found = proposals(fair)
    assert found["mould", "mould"].id == before
    assert {firm for firm, _ in found} == {"mould", "coffee"}
    assert ("mould", "rice") in found


def test_a_new_participant_changes_no_other_score(fair: TradeFair):
    propose(fair.db, fair.organiser)
    before = {key: row.p_mutual for key, row in proposals(fair).items()}
    fair.add_enterprise("rice")
    fair.add_product("rice", "rice", "Jasmine rice", "Fragrant rice, milled and packed.")

    propose(fair.db, fair.organiser)

    after = proposals(fair)
    assert {key: after[key].p_mutual for key in before} == before


def test_a_product_entered_twice_changes_no_score(fair: TradeFair):
    propose(fair.db, fair.organiser)
    before = proposals(fair)["mould", "mould"].p_mutual
    with fair.db.read() as unit:
        twin = unit.get_one(Product, fair.products["mould"])
    fair.add_product("twin", "mould", twin.name_en, twin.text_en)

    propose(fair.db, fair.organiser)

    assert proposals(fair)["mould", "mould"].p_mutual == before


def test_listed_pairs_are_explained_and_their_quotes_are_literal(fair: TradeFair):
    propose(fair.db, fair.organiser)

    pair = proposals(fair)["mould", "mould"]
    first = pair.reasons["why"][0]
    assert first["signal"] == "text_fit"
    with fair.db.read() as unit:
        rows = {"product": unit.get_one(Product, fair.products["mould"])}
        rows["need"] = unit.get_one(Need, fair.needs["mould"])
    for quote in first["evidence"]:
        stored = getattr(rows[quote["owner"]], quote["field"])
        assert stored[quote["start"] : quote["end"]] == quote["quote"]


def test_contributions_of_every_listed_pair_sum_to_its_score(fair: TradeFair):
    propose(fair.db, fair.organiser)

    for pair in proposals(fair).values():
        for side, p in (("enterprise", pair.p_enterprise), ("buyer", pair.p_buyer)):
            told = pair.reasons[side]
            logit = told["intercept"] + sum(c["contribution"] for c in told["contributions"])
            assert logit == pytest.approx(told["logit"], abs=1e-9)
            assert 1 / (1 + np.exp(-logit)) == pytest.approx(p, abs=1e-9)


def test_a_failed_must_have_keeps_a_pair_off_every_list(fair: TradeFair):
    fair.change(Need, fair.needs["mould"], lead_time_days=30, must_fields=["lead_time_days"])
    fair.change(Product, fair.products["mould"], lead_time_days=60)

    outcome = propose(fair.db, fair.organiser)

    pair = proposals(fair)["mould", "mould"]
    assert (pair.rank_for_buyer, pair.rank_for_enterprise) == (None, None)
    assert [gate["rule"] for gate in pair.gates] == ["must_fields"]
    assert outcome.gated == 1


def test_an_unknown_must_have_stays_listed_and_is_asked(fair: TradeFair):
    fair.change(Need, fair.needs["mould"], must_certificates=["IATF 16949"])

    propose(fair.db, fair.organiser)

    pair = proposals(fair)["mould", "mould"]
    assert pair.gates == []
    assert pair.rank_for_buyer == 1
    asked = {one["signal"]: one for one in pair.reasons["missing"]}
    assert asked["certificates"]["sentence"]["with"]["names"] == "IATF 16949"


def test_another_product_that_meets_the_must_have_saves_the_pair(fair: TradeFair):
    fair.change(Need, fair.needs["mould"], moq=100, unit="piece", must_fields=["moq"])
    fair.change(Product, fair.products["mould"], moq=5000, unit="piece")
    second = fair.add_product(
        "mould2", "mould", "Injection mould", "Moulds for plastic housings.", moq=1, unit="piece"
    )

    propose(fair.db, fair.organiser)

    pair = proposals(fair)["mould", "mould"]
    assert pair.gates == []
    assert pair.best_product_id == second


def test_an_ended_certificate_fails_and_a_valid_one_passes(fair: TradeFair):
    fair.change(Need, fair.needs["mould"], must_certificates=["ISO 9001"])
    ended = {"name": "ISO 9001", "valid_until": date(2026, 10, 26).isoformat()}
    fair.change(Enterprise, fair.enterprises["mould"], certificates=[ended])
    propose(fair.db, fair.organiser)
    first = proposals(fair)["mould", "mould"]

    fair.change(Enterprise, fair.enterprises["mould"], certificates=[ended | {"valid_until": None}])
    propose(fair.db, fair.organiser)

    assert [gate["rule"] for gate in first.gates] == ["must_certificates"]
    assert proposals(fair)["mould", "mould"].gates == []


@pytest.mark.parametrize("by", [Role.BUYER, Role.ENTERPRISE])
def test_a_no_from_either_side_keeps_the_pair_apart(fair: TradeFair, by: Role):
    fair.wish("mould", "mould", Says.NO_THANKS, by)

    propose(fair.db, fair.organiser)

    pair = proposals(fair)["mould", "mould"]
    assert [gate["rule"] for gate in pair.gates] == ["no_thanks"]
    assert pair.rank_for_buyer is None


def test_never_meet_keeps_the_pair_apart(fair: TradeFair):
    fair.change(Buyer, fair.buyers["mould"], never_meet=["DN-mould"])

    propose(fair.db, fair.organiser)

    assert [g["rule"] for g in proposals(fair)["mould", "mould"].gates] == ["never_meet"]


def test_an_agreement_on_file_speaks_for_a_pair(fair: TradeFair):
    propose(fair.db, fair.organiser)

    assert proposals(fair)["mould", "mould"].signals["agreement"] == 1.0  # Germany: EVFTA


def test_a_confirmed_code_chooses_between_two_like_products(fair: TradeFair):
    twin = fair.add_product(
        "twin",
        "mould",
        "Plastic injection mould",
        "Multi-cavity injection moulds for housings.",
        hs_code="848071",
        hs_confirmed=True,
    )
    fair.change(Need, fair.needs["mould"], hs_code="848071", hs_confirmed=True)

    propose(fair.db, fair.organiser)

    pair = proposals(fair)["mould", "mould"]
    assert pair.best_product_id == twin
    assert pair.signals["hs_overlap"] == 6


def test_enterprises_without_products_and_buyers_without_needs_are_left_out(fair: TradeFair):
    fair.add_enterprise("silent")
    fair.add_buyer("silent")

    outcome = propose(fair.db, fair.organiser)

    assert outcome.pairs == 9


def test_a_product_without_words_is_scored_by_what_else_is_known(fair: TradeFair):
    fair.add_enterprise("mute", target_markets=["DE"])
    fair.add_product("mute", "mute", "", "")

    propose(fair.db, fair.organiser)

    signals = proposals(fair)["mute", "mould"].signals
    assert signals["text_fit"] is None
    assert signals["target_market"] == 1.0


def test_an_empty_fair_gives_no_proposals(db: Database):
    fair = empty_fair(db)

    assert propose(db, fair.organiser).pairs == 0


def test_a_fair_whose_people_all_left_loses_its_proposals(fair: TradeFair):
    propose(fair.db, fair.organiser)
    for id_ in fair.buyers.values():
        fair.change(Buyer, id_, withdrawn=True)

    propose(fair.db, fair.organiser)

    assert proposals(fair) == {}


def test_another_fair_is_neither_read_nor_touched(fair: TradeFair):
    other = trade_fair(fair.db, "danang")
    propose(fair.db, other.organiser)
    before = {key: row.id for key, row in proposals(other).items()}

    outcome = propose(fair.db, fair.organiser)

    assert outcome.pairs == 9
    assert {key: row.id for key, row in proposals(other).items()} == before


def test_only_the_organiser_may_propose(fair: TradeFair):
    with pytest.raises(ForbiddenError):
        propose(fair.db, fair.buyer("mould"))


def test_a_fair_that_does_not_exist_is_not_found(db: Database):
    with pytest.raises(NotFoundError):
        propose(db, Scope("0" * 32, Role.ORGANISER))


def test_progress_goes_through_all_stages(fair: TradeFair):
    heard: list[dict] = []

    propose(fair.db, fair.organiser, on_progress=heard.append)

    assert list(dict.fromkeys(event["stage"] for event in heard)) == ["encode", "score", "save"]
    assert heard[-1] == {"stage": "save", "work_done": 9, "work_total": 9}
    assert json.dumps(heard)


def test_a_large_fair_scores_the_nearest_and_every_wish(
    fair: TradeFair, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(scoring, "ALL_PAIRS", 4)
    monkeypatch.setattr(scoring, "NEAREST", 1)
    fair.wish("coffee", "cable", Says.MEET)

    propose(fair.db, fair.organiser)

    assert set(proposals(fair)) == {
        ("mould", "mould"),
        ("coffee", "coffee"),
        ("cable", "cable"),
        ("coffee", "cable"),
    }


def test_pairs_off_every_list_are_scored_without_stored_reasons(
    fair: TradeFair, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("MATCHMAKER_PROPOSALS_PER_LIST", "1")
    get_settings.cache_clear()
    fair.wish("coffee", "cable", Says.MEET)

    propose(fair.db, fair.organiser)
    get_settings.cache_clear()

    found = proposals(fair)
    unlisted = [r for r in found.values() if not (r.rank_for_buyer or r.rank_for_enterprise)]
    assert unlisted
    assert found["coffee", "cable"].reasons
    assert {bool(row.reasons) for row in unlisted} == {False, True}


def test_vectors_are_kept_once_a_text(fair: TradeFair):
    propose(fair.db, fair.organiser)

    with fair.db.read() as unit:
        stored = unit.exec(select(StoredVector)).all()
    of_encoder = [row for row in stored if row.encoder == LexicalEncoder.fingerprint]
    assert len(of_encoder) == 6
    assert len(stored) == 12, "beside each vector the goods codes the text may mean"


def test_a_changed_text_is_encoded_anew(fair: TradeFair):
    propose(fair.db, fair.organiser)
    fair.change(Product, fair.products["mould"], text_en="Steel moulds for housings.")

    assert propose(fair.db, fair.organiser).encoded == 1


def test_a_short_list_answers_each_need_before_one_is_answered_twice(
    fair: TradeFair, monkeypatch: pytest.MonkeyPatch
):
    """Two firms make moulds, one makes cables, and the buyer of both has two places."""
    fair.add_enterprise("press")
    fair.add_product("press", "press", "Injection mould", "Injection moulds for plastic housings.")
    fair.add_need("wires", "mould", "Copper power cables.")
    monkeypatch.setenv("MATCHMAKER_PROPOSALS_PER_LIST", "2")
    get_settings.cache_clear()

    propose(fair.db, fair.organiser)

    get_settings.cache_clear()
    listed = {
        who
        for (who, buyer), row in proposals(fair).items()
        if buyer == "mould" and row.rank_for_buyer
    }
    assert "cable" in listed
    assert len(listed) == 2
