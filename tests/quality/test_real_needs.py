"""Real firms' offers, real target clients' words: each need finds its own offer.

The benchmark's texts go through the same door as a fair's own: rows in the
store, `propose`, then the lists that buyers read.
"""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import SQLModel, select

from matchmaker.embedding.encoder import Encoder
from matchmaker.services.propose import need_rankings, propose
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Product, Proposal
from tests.trade_fair import TradeFair, empty_fair

pytestmark = [pytest.mark.benchmark, pytest.mark.slow]


@dataclass
class RealFair:
    """The fair, and for each need the product that was written for it."""

    fair: TradeFair
    own: dict[str, str] = field(default_factory=dict)
    owner: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Give one database for all tests here: encoding is what takes long."""
    made = Database(f"sqlite:///{tmp_path_factory.mktemp('real') / 'fair.db'}")
    SQLModel.metadata.create_all(made.engine)
    yield made
    made.close()


@pytest.fixture(scope="module")
def real(database: Database, benchmarks: Path, language_model: Encoder) -> RealFair:
    """Fill a fair with 26 firms, 67 offers and the needs of 30 target clients."""
    folder = benchmarks / "relevance" / "vn_it_suppliers"
    made = RealFair(empty_fair(database))
    with gzip.open(folder / "docs.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            add_offer(made, json.loads(line))
    written = (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    needs = [json.loads(line) for line in written]
    for need in needs:
        if need["kind"].startswith("target"):
            made.fair.add_buyer(need["id"])
            made.fair.add_need(need["id"], need["id"], need["text"])
    for line in (folder / "qrels.tsv").read_text().splitlines()[1:]:
        query, document, grade = line.split("\t")
        if grade == "2" and query in made.fair.needs:
            made.own[query] = document
    propose(database, made.fair.organiser)
    return made


def add_offer(made: RealFair, offer: dict[str, Any]) -> None:
    fair, firm = made.fair, offer["company"]
    if firm not in fair.enterprises:
        fair.add_enterprise(firm[:30] if firm[:30] not in fair.enterprises else firm)
        fair.enterprises[firm] = fair.enterprises.get(firm, fair.enterprises[firm[:30]])
    fair.add_product(
        offer["id"],
        firm,
        offer["title"],
        offer["text"],
        name_vi=offer.get("title_vi", ""),
        text_vi=offer.get("text_vi", ""),
    )
    made.owner[offer["id"]] = fair.enterprises[firm]


def test_own_offers_stand_among_the_first_ten(real: RealFair):
    """At least 75 % by each need's list, as buyers read it."""
    found = 0
    for query, product in real.own.items():
        need = real.fair.needs[query]
        listed = need_rankings(real.fair.db, real.fair.buyer(query), need, 10)
        found += real.owner[product] in {match.enterprise_id for match in listed}

    assert found / len(real.own) >= 0.75


def test_own_offers_stand_on_the_buyers_list(real: RealFair):
    """The same by the lists of suggested partners, in which attention is shared out."""
    with real.fair.db.read() as unit:
        rows = unit.exec(select(Proposal)).all()
    listed = {(row.enterprise_id, row.buyer_id) for row in rows if row.rank_for_buyer}

    found = sum(
        (real.owner[product], real.fair.buyers[query]) in listed
        for query, product in real.own.items()
    )

    assert found / len(real.own) >= 0.75


def test_every_firm_stands_on_some_buyers_lists(real: RealFair):
    with real.fair.db.read() as unit:
        rows = unit.exec(select(Proposal)).all()

    exposed = {
        id_: sum(1 for row in rows if row.enterprise_id == id_ and row.rank_for_buyer)
        for id_ in set(real.owner.values())
    }

    assert min(exposed.values()) >= 3


def test_quotes_from_real_texts_are_literal(real: RealFair):
    with real.fair.db.read() as unit:
        rows = unit.exec(select(Proposal)).all()
        products = {row.id: row for row in unit.exec(select(Product)).all()}
    quotes = [
        quote
        for row in rows
        for reason in row.reasons.get("why", [])
        for quote in reason["evidence"]
        if quote["owner"] == "product"
    ]

    assert quotes
    for quote in quotes:
        stored = getattr(products[quote["id"]], quote["field"])
        assert stored[quote["start"] : quote["end"]] == quote["quote"]
