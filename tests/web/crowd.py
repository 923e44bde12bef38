"""More people for a small fair, and what tests of participants' pages ask again and again."""

from collections.abc import Sequence

from fastapi.testclient import TestClient

from matchmaker.domain.participant import Role
from matchmaker.domain.text import fold, sort_key
from matchmaker.domain.wish import Says
from matchmaker.storage.tables import Buyer, Enterprise, Need, Product, Proposal, Wish
from tests.web.conftest import SmallFair, let_in
from tests.web.reading import Document, Element


def add_enterprises(found: SmallFair, count: int) -> list[Enterprise]:
    """Add enterprises with a product each."""
    firms = [
        Enterprise(
            fair_id=found.fair.id,
            code=f"X-{i:03}",
            name_vi=f"Cơ khí {i:03}",
            name_en=f"Works {i:03}",
            sort_name=sort_key(f"Cơ khí {i:03}"),
            folded=fold(f"Cơ khí {i:03} Works {i:03}"),
            country="VN",
            sector="machinery",
        )
        for i in range(count)
    ]
    products = [
        Product(
            fair_id=found.fair.id,
            enterprise_id=firm.id,
            code=f"{firm.code}-1",
            name_vi=f"Chi tiết {firm.code}",
            name_en=f"Part {firm.code}",
            folded=fold(f"Chi tiết {firm.code}"),
            hs_code="848330",
        )
        for firm in firms
    ]
    with found.db.told() as unit:
        unit.add_all(firms)
        unit.flush()
        unit.add_all(products)
    found.products += products
    return firms


def add_buyers(found: SmallFair, count: int) -> list[Buyer]:
    """Add buyers with a need each."""
    firms = [
        Buyer(
            fair_id=found.fair.id,
            code=f"Y-{i:03}",
            name_en=f"Trading {i:03}",
            sort_name=sort_key(f"Trading {i:03}"),
            folded=fold(f"Trading {i:03}"),
            country="JP",
        )
        for i in range(count)
    ]
    needs = [
        Need(
            fair_id=found.fair.id,
            buyer_id=firm.id,
            code=f"{firm.code}-1",
            name_en=f"Wanted {firm.code}",
            text_original=f"We want {firm.code}.",
            text_language="en",
        )
        for firm in firms
    ]
    with found.db.told() as unit:
        unit.add_all(firms)
        unit.flush()
        unit.add_all(needs)
    found.needs += needs
    return firms


def propose(
    found: SmallFair, pairs: Sequence[tuple[Enterprise, Buyer]], *, ranked: bool = True
) -> list[Proposal]:
    """Suggest pairs to both sides, in their order."""
    product_of = {product.enterprise_id: product.id for product in found.products}
    need_of = {need.buyer_id: need.id for need in found.needs}
    rows = [
        Proposal(
            fair_id=found.fair.id,
            enterprise_id=enterprise.id,
            buyer_id=buyer.id,
            best_product_id=product_of[enterprise.id],
            best_need_id=need_of[buyer.id],
            p_enterprise=0.8,
            p_buyer=0.6,
            p_mutual=0.5,
            known_share=0.75,
            rank_for_enterprise=place if ranked else None,
            rank_for_buyer=place if ranked else None,
        )
        for place, (enterprise, buyer) in enumerate(pairs, start=1)
    ]
    with found.db.told() as unit:
        unit.add_all(rows)
    return rows


def speak(
    found: SmallFair,
    enterprise: Enterprise,
    buyer: Buyer,
    side: Role,
    says: Says = Says.MEET,
) -> None:
    """Let one side say a word about the other."""
    with found.db.told() as unit:
        unit.add(
            Wish(
                fair_id=found.fair.id,
                enterprise_id=enterprise.id,
                buyer_id=buyer.id,
                said_by=side,
                says=says,
            )
        )


def agree(found: SmallFair, enterprise: Enterprise, buyer: Buyer) -> None:
    """Let both sides say yes."""
    speak(found, enterprise, buyer, Role.ENTERPRISE)
    speak(found, enterprise, buyer, Role.BUYER)


def page(browser: TestClient, path: str, language: str = "en") -> Document:
    """Read a page that is there."""
    answer = browser.get(path, headers={"accept-language": language})
    assert answer.status_code == 200, answer.text[:300]
    return Document(answer.text)


def card_of(found: Element, other_id: str) -> Element:
    """Find the card of a partner."""
    return found.one("article", id=f"card-{other_id}")


def cards_on(found: Element) -> list[str]:
    """List the partners on a page, in their order."""
    return [
        one.attributes["id"].removeprefix("card-")
        for one in found.all("article", class_="pair")
        if one.attributes.get("id", "").startswith("card-")
    ]


def headings(found: Element) -> list[str]:
    """Read the headings of both upper levels."""
    return [one.text() for one in found.all() if one.tag in {"h1", "h2"}]


def sign_in_as(browser: TestClient, found: SmallFair, role: Role, number: int = 0) -> None:
    """Let one of a fair's people take the browser over."""
    people = {Role.ENTERPRISE: found.enterprises, Role.BUYER: found.buyers}.get(role)
    let_in(browser, found, role, people[number].id if people else None)


def cost(browser: TestClient, statements: list[str], path: str) -> int:
    """Count the statements that a page takes."""
    assert browser.get(path).status_code == 200
    statements.clear()
    browser.get(path)
    return len(statements)
