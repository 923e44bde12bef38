import pytest
from sqlmodel import select

from matchmaker.domain.text import fold
from matchmaker.services.import_profiles import apply, stage
from matchmaker.services.import_store import searched_text
from matchmaker.storage.tables import Buyer, Enterprise, Need, Product, Wish
from tests.import_files import GOOD, csv_file, fair_of_three_days, workbook


@pytest.fixture
def scope(db):
    """Give the scope of a fair that holds the good file already."""
    scope = fair_of_three_days(db)
    apply(db, scope, stage(db, scope, "fair.xlsx", workbook()).id)
    return scope


def let_in(db, scope, name, *rows):
    return apply(db, scope, stage(db, scope, f"{name}.csv", csv_file(rows)).id)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (Enterprise(code="DN-1", name_vi="Cơ khí Đông Anh"), ["dn-1", "co khi dong anh"]),
        (Product(code="SP", enterprise_id="e", process=["Ép phun"]), ["ep phun"]),
        (Product(code="SP", enterprise_id="e", material=["SKD61", "Thép"]), ["skd61", "thep"]),
        (
            Product(code="SP", enterprise_id="e", certificates=[{"name": "ISO 9001"}]),
            ["iso 9001"],
        ),
        (Product(code="SP", enterprise_id="e", hs_code="848071"), ["848071"]),
        (Need(code="N", buyer_id="b", text_original="ダイカスト金型"), [fold("ダイカスト金型")]),
        (Need(code="N", buyer_id="b", must_certificates=["IATF 16949"]), ["iatf 16949"]),
        (Buyer(code="B", name_en="Müller", province="Köln"), ["muller", "koln"]),
    ],
)
def test_a_row_is_found_by_every_word_people_would_look_for(row, words):
    text = searched_text(row)

    assert all(word in text for word in words)


def test_contacts_are_not_found_by_searching():
    buyer = Buyer(
        code="B", name_en="Firm", contact_name="Secret Person", contact_email="s@example.com"
    )

    text = searched_text(buyer)

    assert "secret" not in text
    assert "s@example.com" not in text


def test_names_stand_in_vietnamese_order(db, scope):
    names = ["Đông", "Dũng", "Ánh", "An"]
    headers = ["code", "name_vi", "province", "sector", "contact_name"]
    rows = [[f"X-{name}", name, "Hà Nội", "it", "A"] for name in names]

    let_in(db, scope, "enterprises", headers, *rows)

    with db.read() as session:
        found = session.exec(
            select(Enterprise.name_vi)
            .where(Enterprise.code.startswith("X-"))
            .order_by(Enterprise.sort_name)
        ).all()
    assert found == ["An", "Ánh", "Dũng", "Đông"]


def test_a_buyer_without_a_vietnamese_name_is_sorted_by_its_english_one(db, scope):
    with db.read() as session:
        buyers = session.exec(select(Buyer).order_by(Buyer.sort_name)).all()

    assert [buyer.code for buyer in buyers] == ["NM-1", "NM-2"]
    assert all(buyer.sort_name for buyer in buyers)


def test_a_reason_from_the_list_is_kept_as_such_and_other_words_as_a_note(db, scope):
    headers = ["enterprise", "buyer", "said_by", "says", "reason"]

    let_in(
        db,
        scope,
        "wishes",
        headers,
        ["DN-1", "NM-2", "enterprise", "no_thanks", "No time"],
        ["DN-2", "NM-2", "buyer", "no_thanks", "Đã gặp năm ngoái"],
    )

    with db.read() as session:
        said = {(w.reason, w.note) for w in session.exec(select(Wish)) if w.version == 1}
    assert {("no_time", ""), ("", "Đã gặp năm ngoái")} <= said


def test_a_new_row_without_an_hs_code_has_none_confirmed(db, scope):
    with db.read() as session:
        without = session.exec(select(Product).where(Product.code == "SP-2")).one()

    assert (without.hs_code, without.hs_confirmed) == ("", False)


def test_emptying_the_hs_code_takes_the_confirmation_back(db, scope):
    let_in(db, scope, "products", ["code", "hs_code"], ["SP-1", "(clear)"])

    with db.read() as session:
        product = session.exec(select(Product).where(Product.code == "SP-1")).one()
    assert (product.hs_code, product.hs_confirmed) == ("", False)


def test_rows_made_together_carry_one_moment(db, scope):
    with db.read() as session:
        moments = {
            row.created_at
            for table in (Enterprise, Product, Buyer, Need)
            for row in session.exec(select(table))
        }

    assert len(moments) == 1


def test_a_changed_name_does_not_lose_what_it_did_not_name(db, scope):
    kept = {"employees", "target_markets", "contact_email", "languages", "country"}
    with db.read() as session:
        before = session.exec(select(Enterprise).where(Enterprise.code == "DN-1")).one()

    let_in(db, scope, "enterprises", ["code", "name_vi"], ["DN-1", "DN Minh họa mới"])

    with db.read() as session:
        after = session.exec(select(Enterprise).where(Enterprise.code == "DN-1")).one()
    assert after.name_vi == "DN Minh họa mới"
    assert {key: getattr(after, key) for key in kept} == {key: getattr(before, key) for key in kept}


def test_one_changed_cell_touches_one_row(db, scope):
    with db.read() as session:
        before = {row.code: row.version for row in session.exec(select(Product))}
    rows = [list(row) for row in GOOD["Sản phẩm"]]
    rows[2][3] = "Phần mềm cho nhà máy vừa, nhỏ và rất nhỏ"

    apply(db, scope, stage(db, scope, "p.xlsx", workbook({"Sản phẩm": rows})).id)

    with db.read() as session:
        after = {row.code: row.version for row in session.exec(select(Product))}
    assert after == {"SP-1": before["SP-1"], "SP-2": before["SP-2"] + 1}
