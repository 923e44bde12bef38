"""Real input: a public list of Vietnamese IT suppliers, from spreadsheets to published agendas."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlmodel import SQLModel, select

from matchmaker.domain.participant import Role, Scope
from matchmaker.domain.wish import Says
from matchmaker.services.organisers import new_organiser
from matchmaker.services.plan_fair import plan_violations
from matchmaker.services.propose import need_rankings, search_by_meaning
from matchmaker.services.wish import say_wish
from matchmaker.storage.session import Database
from matchmaker.storage.tables import (
    Enterprise,
    Fair,
    Meeting,
    Need,
    PlanVersion,
    Product,
    Proposal,
)
from tests.journeys.conftest import Setting, Way
from tests.journeys.ground import EMAIL, PASSWORD, Ground
from tests.journeys.organising import Organising
from tests.journeys.supplier_sheets import SupplierFair, read_suppliers

TOP = 10
ENOUGH = 0.75


@pytest.mark.benchmark
def test_a_real_list_of_suppliers_goes_from_spreadsheets_to_published_agendas(
    benchmarks: Path, setting_out: Setting, tmp_path: Path
):
    suppliers = read_suppliers(benchmarks / "relevance" / "vn_it_suppliers")
    files = _written(suppliers, tmp_path)
    db = Database(f"sqlite:///{tmp_path / 'fair.db'}")
    SQLModel.metadata.create_all(db.engine)
    new_organiser(db, EMAIL, "Fair office", PASSWORD)

    with setting_out(Ground(db, ""), Way("desktop", "en", script=True)) as traveller:
        desk = Organising(traveller, "en", "suppliers")
        desk.sign_in()
        desk.set_up(tables="A 16")
        desk.import_files(*files)
        desk.propose()
        ground = Ground(db, _fair_id(db))
        _say_yes_on_both_sides(ground)
        desk.plan(seconds=5)
        desk.publish()
        _comes_in_and_reads(traveller, ground, "DN-01", "enterprise")
        _comes_in_and_reads(traveller, ground, "NM-01", "buyer")

    assert len(suppliers.own_offer) == 30
    offer_found = _share_of_needs_with_own_offer(ground, suppliers)
    supplier_found = _share_of_needs_with_own_supplier(ground, suppliers)
    published = _published(ground)
    print(  # noqa: T201  # the figures are what this test is for
        f"among the first {TOP}: own offer {offer_found:.3f}, own supplier {supplier_found:.3f}; "
        f"{published.meetings} meetings, gap {published.gap_pct:.3f} %"
    )
    assert offer_found >= ENOUGH
    assert supplier_found >= ENOUGH
    assert published.gap_pct <= 1.0
    assert published.meetings > 0
    assert plan_violations(db, ground.organiser, published.id) == []
    db.close()


def _written(suppliers: SupplierFair, folder: Path) -> list[Path]:
    books = {
        "enterprises.xlsx": suppliers.enterprises_and_products,
        "buyers.xlsx": suppliers.buyers_and_needs,
    }
    for name, content in books.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in books]


def _fair_id(db: Database) -> str:
    with db.read() as unit:
        return unit.exec(select(Fair.id)).one()


def _say_yes_on_both_sides(ground: Ground) -> None:
    """Every pair that stands on a list wants to meet."""
    with ground.db.read() as unit:
        listed = unit.exec(select(Proposal).where(Proposal.rank_for_buyer.is_not(None))).all()
    assert listed
    for pair in listed:
        enterprise = Scope(ground.fair_id, Role.ENTERPRISE, pair.enterprise_id)
        buyer = Scope(ground.fair_id, Role.BUYER, pair.buyer_id)
        say_wish(ground.db, enterprise, pair.buyer_id, Says.MEET)
        say_wish(ground.db, buyer, pair.enterprise_id, Says.MEET)


def _comes_in_and_reads(traveller, ground: Ground, code: str, role: str) -> None:
    """Open an invitation, read the agenda and fetch it for the calendar and for paper."""
    traveller.page.context.clear_cookies()
    traveller.open(ground.invitation(code))
    traveller.page.locator("main form button").click()
    traveller.see(f"/{role}/agenda")
    expect(traveller.page.locator("table.agenda tbody tr").first).to_be_visible()
    assert b"BEGIN:VEVENT" in traveller.fetched("ics")
    assert traveller.fetched("pdf").startswith(b"%PDF-")


def _share_of_needs_with_own_offer(ground: Ground, suppliers: SupplierFair) -> float:
    """Share of needs whose own offer is among the ten offers nearest to their text."""
    found = 0
    for need, product in _needs_with_offers(ground, suppliers):
        ranked = search_by_meaning(ground.db, ground.organiser, need.text_original, TOP)
        found += product.id in [product_id for product_id, _ in ranked]
    return found / len(suppliers.own_offer)


def _share_of_needs_with_own_supplier(ground: Ground, suppliers: SupplierFair) -> float:
    """Share of needs whose own supplier is among the ten that their page lists."""
    found = 0
    for need, product in _needs_with_offers(ground, suppliers):
        ranked = need_rankings(ground.db, ground.organiser, need.id, TOP)
        found += product.enterprise_id in [match.enterprise_id for match in ranked]
    return found / len(suppliers.own_offer)


def _needs_with_offers(ground: Ground, suppliers: SupplierFair) -> list[tuple[Need, Product]]:
    with ground.db.read() as unit:
        products = {product.code: product for product in unit.exec(select(Product))}
        needs = unit.exec(select(Need).order_by(Need.code)).all()
        assert len(unit.exec(select(Enterprise.id)).all()) == suppliers.enterprises
    return [(need, products[suppliers.own_offer[need.code]]) for need in needs]


@dataclass(frozen=True)
class _Published:
    id: str
    gap_pct: float
    meetings: int


def _published(ground: Ground) -> _Published:
    with ground.db.read() as unit:
        fair = unit.get_one(Fair, ground.fair_id)
        plan = unit.get_one(PlanVersion, fair.published_plan_id)
        meetings = unit.exec(select(Meeting.id).where(Meeting.plan_id == plan.id)).all()
    return _Published(plan.id, plan.gap_pct, len(meetings))
