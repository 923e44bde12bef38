"""A fair of a few firms with real words, for tests of proposing."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from matchmaker.domain.participant import Role, Scope
from matchmaker.domain.wish import Says
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Buyer, Enterprise, Fair, Need, Product, Wish

FIRST_DAY = date(2026, 10, 27)

OFFERS = {
    "mould": ("Plastic injection mould", "Multi-cavity injection moulds for housings."),
    "coffee": ("Roasted coffee beans", "Robusta and arabica coffee beans, roasted and packed."),
    "cable": ("Copper power cable", "Low-voltage copper power cable for buildings."),
}
SEEKS = {
    "mould": "Injection moulds for plastic housings.",
    "coffee": "Roasted coffee beans for supermarkets.",
    "cable": "Copper power cable for construction.",
}


@dataclass
class TradeFair:
    """Ids of a fair's rows by their own words: `enterprises["mould"]`."""

    db: Database
    id: str
    enterprises: dict[str, str] = field(default_factory=dict)
    products: dict[str, str] = field(default_factory=dict)
    buyers: dict[str, str] = field(default_factory=dict)
    needs: dict[str, str] = field(default_factory=dict)

    @property
    def organiser(self) -> Scope:
        return Scope(self.id, Role.ORGANISER, actor="organiser")

    def buyer(self, word: str) -> Scope:
        return Scope(self.id, Role.BUYER, self.buyers[word])

    def enterprise(self, word: str) -> Scope:
        return Scope(self.id, Role.ENTERPRISE, self.enterprises[word])

    def add_enterprise(self, word: str, **stated: Any) -> str:
        row = Enterprise(
            fair_id=self.id, code=f"DN-{word}", name_en=f"{word} firm", country="VN", **stated
        )
        with self.db.write() as unit:
            unit.add(row)
        self.enterprises[word] = row.id
        return row.id

    def add_product(self, word: str, owner: str, name: str, text: str, **stated: Any) -> str:
        row = Product(
            fair_id=self.id,
            enterprise_id=self.enterprises[owner],
            code=f"SP-{word}",
            name_en=name,
            text_en=text,
            **stated,
        )
        with self.db.write() as unit:
            unit.add(row)
        self.products[word] = row.id
        return row.id

    def add_buyer(self, word: str, **stated: Any) -> str:
        given = {"country": "DE"} | stated
        row = Buyer(fair_id=self.id, code=f"NM-{word}", name_en=f"{word} buyer", **given)
        with self.db.write() as unit:
            unit.add(row)
        self.buyers[word] = row.id
        return row.id

    def add_need(self, word: str, owner: str, text: str, **stated: Any) -> str:
        row = Need(
            fair_id=self.id,
            buyer_id=self.buyers[owner],
            code=f"NC-{word}",
            text_original=text,
            **stated,
        )
        with self.db.write() as unit:
            unit.add(row)
        self.needs[word] = row.id
        return row.id

    def wish(self, enterprise: str, buyer: str, says: Says, by: Role = Role.BUYER) -> None:
        row = Wish(
            fair_id=self.id,
            enterprise_id=self.enterprises[enterprise],
            buyer_id=self.buyers[buyer],
            said_by=by,
            says=says,
        )
        with self.db.write() as unit:
            unit.add(row)

    def change(self, row: type[Any], id_: str, **stated: Any) -> None:
        with self.db.write() as unit:
            found = unit.get_one(row, id_)
            for name, value in stated.items():
                setattr(found, name, value)
            unit.add(found)


def empty_fair(db: Database, slug: str = "hanoi") -> TradeFair:
    """Make a fair without anybody."""
    row = Fair(
        slug=slug, name_vi="Hội chợ", name_en="Fair", first_day=FIRST_DAY, last_day=FIRST_DAY
    )
    with db.write() as unit:
        unit.add(row)
    return TradeFair(db, row.id)


def trade_fair(db: Database, slug: str = "hanoi") -> TradeFair:
    """Make a fair in which each of three buyers seeks what one of three enterprises offers."""
    fair = empty_fair(db, slug)
    for word, (name, text) in OFFERS.items():
        fair.add_enterprise(word)
        fair.add_product(word, word, name, text)
        fair.add_buyer(word)
        fair.add_need(word, word, SEEKS[word])
    return fair
