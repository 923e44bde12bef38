"""A small fair, and clients signed in as each role."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event

from matchmaker.domain.participant import Role, Scope
from matchmaker.domain.text import fold, sort_key
from matchmaker.storage.session import Database
from matchmaker.storage.tables import (
    Account,
    Buyer,
    Enterprise,
    Fair,
    FairSession,
    Hall,
    MeetingTable,
    Membership,
    Need,
    Product,
    Slot,
    WebSession,
)
from matchmaker.web.app import create_app
from matchmaker.web.security import cookie_name

START = datetime(2027, 10, 27, 2, 0, tzinfo=UTC)


@dataclass
class SmallFair:
    """Two enterprises, two buyers, four slots, two tables."""

    db: Database
    fair: Fair
    enterprises: list[Enterprise]
    buyers: list[Buyer]
    slots: list[Slot]
    tables: list[MeetingTable]
    products: list[Product]
    needs: list[Need]

    @property
    def organiser(self) -> Scope:
        return Scope(self.fair.id, Role.ORGANISER, actor="Organiser")


def build_fair(db: Database, slug: str = "small") -> SmallFair:
    """Lay a small fair into a database."""
    fair = Fair(
        slug=slug,
        name_vi="Hội chợ nhỏ",
        name_en="Small fair",
        first_day=date(2027, 10, 27),
        last_day=date(2027, 10, 27),
        least_meetings=1,
    )
    session = FairSession(
        fair_id=fair.id, number=0, starts_at=START, ends_at=START + timedelta(hours=2)
    )
    hall = Hall(fair_id=fair.id, code="A", name="Khu A")
    slots = [
        Slot(
            fair_id=fair.id,
            session_id=session.id,
            number=i,
            starts_at=START + timedelta(minutes=25 * i),
            ends_at=START + timedelta(minutes=25 * i + 20),
            fair_day=fair.first_day,
        )
        for i in range(4)
    ]
    tables = [
        MeetingTable(fair_id=fair.id, hall_id=hall.id, number=i, label=f"A{i + 1}")
        for i in range(2)
    ]
    enterprises = [
        Enterprise(
            fair_id=fair.id,
            code=f"DN-{i}",
            name_vi=name_vi,
            name_en=name_en,
            sort_name=sort_key(name_vi),
            folded=fold(f"{name_vi} {name_en}"),
            country="VN",
            sector=sector,
            languages=["vi", "en"],
            ui_language="vi",
        )
        for i, (name_vi, name_en, sector) in enumerate(
            [
                ("Khuôn mẫu Minh họa", "Demo Moulds", "machinery"),
                ("Điện tử Minh họa", "Demo Electronics", "electronics"),
            ]
        )
    ]
    buyers = [
        Buyer(
            fair_id=fair.id,
            code=f"NM-{i}",
            name_en=name,
            sort_name=sort_key(name),
            folded=fold(name),
            country=country,
            languages=["en"],
            ui_language="en",
        )
        for i, (name, country) in enumerate(
            [("Demo Buyer Nagoya", "JP"), ("Demo Buyer Köln", "DE")]
        )
    ]
    products = [
        Product(
            fair_id=fair.id,
            enterprise_id=owner.id,
            code=f"SP-{i}",
            name_vi=name_vi,
            name_en=name_en,
            text_vi=text_vi,
            folded=fold(f"{name_vi} {name_en} {text_vi}"),
            hs_code=hs,
            hs_confirmed=True,
        )
        for i, (owner, name_vi, name_en, text_vi, hs) in enumerate(
            [
                (enterprises[0], "Khuôn ép nhựa", "Injection mould", "Khuôn thép SKD61.", "848071"),
                (enterprises[1], "Bảng mạch in", "Printed circuit board", "Mạch 4 lớp.", "853400"),
            ]
        )
    ]
    needs = [
        Need(
            fair_id=fair.id,
            buyer_id=owner.id,
            code=f"NC-{i}",
            name_en=name,
            text_original=text,
            text_en=text,
            text_language="en",
            folded=fold(f"{name} {text}"),
        )
        for i, (owner, name, text) in enumerate(
            [
                (buyers[0], "Mould", "We look for a maker of injection moulds."),
                (buyers[1], "Circuit boards", "Rigid boards, four layers."),
            ]
        )
    ]
    with db.told() as unit:
        for group in (
            [fair],
            [session, hall],
            enterprises + buyers,
            slots + tables,
            products + needs,
        ):
            unit.add_all(group)
            unit.flush()
    return SmallFair(db, fair, enterprises, buyers, slots, tables, products, needs)


@pytest.fixture
def small_fair(db: Database) -> SmallFair:
    """Give a small fair in an empty database."""
    return build_fair(db)


@pytest.fixture
def client(db: Database) -> Iterator[TestClient]:
    """Give a browser that nobody has signed in; no background worker runs."""
    with TestClient(create_app(db, work=False), base_url="https://testserver") as browser:
        browser.headers["sec-fetch-site"] = "same-origin"
        yield browser


def let_in(browser: TestClient, found: SmallFair, role: Role, participant_id: str | None) -> str:
    """Open a session straight in the database; gives its CSRF token."""
    secret, token = token_urlsafe(32), token_urlsafe(24)
    now = datetime.now(UTC)
    account = Account(name=f"{role} under test")
    membership = Membership(
        account_id=account.id,
        fair_id=found.fair.id,
        role=role,
        enterprise_id=participant_id if role is Role.ENTERPRISE else None,
        buyer_id=participant_id if role is Role.BUYER else None,
    )
    session = WebSession(
        secret_hash=sha256(secret.encode()).hexdigest(),
        csrf_token=token,
        account_id=account.id,
        membership_id=None if role is Role.ORGANISER else membership.id,
        ends_at=now + timedelta(hours=1),
    )
    with found.db.told() as unit:
        for row in (account, membership, session):
            unit.add(row)
            unit.flush()
    browser.cookies.set(cookie_name("session"), secret)
    browser.headers["x-csrf-token"] = token
    browser.headers["accept-language"] = "en"
    return token


@pytest.fixture
def as_organiser(client: TestClient, small_fair: SmallFair) -> TestClient:
    """Give a browser of the small fair's organiser."""
    let_in(client, small_fair, Role.ORGANISER, None)
    return client


@pytest.fixture
def as_enterprise(client: TestClient, small_fair: SmallFair) -> TestClient:
    """Give a browser of the first enterprise."""
    let_in(client, small_fair, Role.ENTERPRISE, small_fair.enterprises[0].id)
    return client


@pytest.fixture
def as_buyer(client: TestClient, small_fair: SmallFair) -> TestClient:
    """Give a browser of the first buyer."""
    let_in(client, small_fair, Role.BUYER, small_fair.buyers[0].id)
    return client


@pytest.fixture
def statements(db: Database) -> Iterator[list[str]]:
    """Collect every statement that runs, to count what a page costs."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE", "DELETE")):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)
