"""A small fair and spreadsheets for it: what the import tests of every layer begin with."""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import xlsxwriter
from sqlmodel import Session, SQLModel, select

from matchmaker.domain.participant import Role, Scope
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Fair

ENTERPRISE_HEADERS = [
    "Mã", "Tên tiếng Việt", "Tỉnh, thành phố", "Ngành", "Người liên hệ", "Số lao động", "Email",
    "Thời gian có mặt", "Số cuộc gặp tối thiểu", "Số cuộc gặp tối đa", "Không gặp (mã)",
    "Mã số thuế", "Muốn xuất sang",
]  # fmt: skip
PRODUCT_HEADERS = [
    "Mã", "Mã doanh nghiệp", "Tên tiếng Việt", "Mô tả tiếng Việt", "Mã HS", "Dung sai (mm)",
    "Đơn vị", "Đơn hàng tối thiểu", "Giá từ", "Giá đến", "Chứng nhận",
]  # fmt: skip
BUYER_HEADERS = [
    "Code", "English name", "Country", "Contact", "E-mail", "Working languages", "Hosted",
]  # fmt: skip
NEED_HEADERS = [
    "Code", "Buyer code", "Original description", "Unit", "Volume per year", "Needed by",
    "Importance",
]  # fmt: skip
WISH_HEADERS = ["Enterprise code", "Buyer code", "Said by", "Wish", "Reason"]

TEXT = "Khuôn ép nhựa nhiều lòng cho nắp chai, thép STAVAX, dung sai chặt"
GOOD: dict[str, list[list[Any]]] = {
    "Doanh nghiệp": [
        ENTERPRISE_HEADERS,
        ["DN-1", "DN Minh họa 1", "Hà Nội", "Cơ khí", "Bà A", 180, "a@example.com",
         "27/10 09:00-12:00; 28/10", 3, 10, "NM-2", "0100000001", "JP;DE"],
        ["DN-2", "DN Minh họa 2", "Hà Nội", "it", "Ông B", 40],
    ],
    "Sản phẩm": [
        PRODUCT_HEADERS,
        ["SP-1", "DN-1", "Khuôn ép nhựa", TEXT, "848071", 0.01, "cái", 5000, 1.1, 1.4,
         "ISO 9001@2027-03"],
        ["SP-2", "DN-2", "Phần mềm quản lý sản xuất", "Phần mềm cho nhà máy vừa và nhỏ"],
    ],
    "Buyers": [
        BUYER_HEADERS,
        ["NM-1", "Demo Buyer 1 · Nagoya", "JP", "Contact 1", "b1@example.com", "ja;en", "yes"],
        ["NM-2", "Demo Buyer 2 · Hamburg", "Germany", "Contact 2", "b2@example.com"],
    ],
    "Needs": [
        NEED_HEADERS,
        ["NC-1", "NM-1", "ダイカスト金型を探しています", "set", 12, "30/06/2027", 3],
        ["NC-2", "NM-2", "Wir suchen Spritzgusswerkzeuge für kleine Gehäuse"],
    ],
    "Wishes": [
        WISH_HEADERS,
        ["DN-1", "NM-1", "enterprise", "Must meet"],
        ["DN-2", "NM-1", "Nhà mua hàng", "no_thanks", "Không đúng sản phẩm"],
    ],
}  # fmt: skip


def workbook(sheets: dict[str, Sequence[Sequence[Any]]] | None = None) -> bytes:
    """Write a workbook; the good one by default."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"strings_to_formulas": False})
    for title, rows in (GOOD if sheets is None else sheets).items():
        sheet = book.add_worksheet(title)
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                sheet.write(number, place, cell)
    book.close()
    return buffer.getvalue()


def csv_file(rows: Sequence[Sequence[Any]]) -> bytes:
    """Write a CSV as we export it."""
    lines = [",".join(f'"{cell}"' for cell in row) for row in rows]
    return ("\r\n".join(lines) + "\r\n").encode("utf-8-sig")


def fair_of_three_days(db: Database, slug: str = "hanoi-2026") -> Scope:
    """Make a fair and give its organiser's scope."""
    fair = Fair(
        slug=slug,
        name_vi="Hội chợ minh họa",
        name_en="Demo fair",
        first_day=date(2026, 10, 27),
        last_day=date(2026, 10, 29),
    )
    with db.told() as session:
        session.add(fair)
    return Scope(fair.id, Role.ORGANISER, actor="Ms Organiser")


def everything(session: Session, *tables: type[SQLModel]) -> list[dict[str, Any]]:
    """Every row of some tables as plain values, to compare before and after."""
    return [
        row.model_dump()
        for table in tables
        for row in sorted(session.exec(select(table)).all(), key=lambda row: str(row.model_dump()))
    ]
