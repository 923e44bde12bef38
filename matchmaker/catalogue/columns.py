"""Every column of the spreadsheets, once.

`must` and `may` name the sheets by their letters (E enterprises, P products,
B buyers, N needs, W wishes) in which a column is required or optional. To add
a column, add one entry here and the field of the table.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from matchmaker.catalogue.choices import (
    BUYER_ROLES,
    CURRENCIES,
    INCOTERMS,
    PAGE_LANGUAGES,
    SAYS,
    SECTORS,
    SIDES,
    SIZES,
    SUPPLY_ROLES,
    TEXT_LANGUAGES,
    UNITS,
    Choice,
)


class SheetKey(StrEnum):
    """The five sheets, in the order in which they depend on each other."""

    ENTERPRISES = "enterprises"
    PRODUCTS = "products"
    BUYERS = "buyers"
    NEEDS = "needs"
    WISHES = "wishes"

    @property
    def letter(self) -> str:
        """Name of the sheet in `must` and `may`."""
        return self.value[0].upper()


SHEET_TITLES: dict[SheetKey, tuple[str, str]] = {
    SheetKey.ENTERPRISES: ("Doanh nghiệp", "Enterprises"),
    SheetKey.PRODUCTS: ("Sản phẩm", "Products"),
    SheetKey.BUYERS: ("Nhà mua hàng", "Buyers"),
    SheetKey.NEEDS: ("Nhu cầu", "Needs"),
    SheetKey.WISHES: ("Mong muốn", "Wishes"),
}


class Kind(StrEnum):
    """How a cell is read."""

    TEXT = "text"
    CODE = "code"
    CODES = "codes"
    TEXTS = "texts"
    CHOICE = "choice"
    CHOICES = "choices"
    UNIT = "unit"
    COUNTRY = "country"
    COUNTRIES = "countries"
    LANGUAGES = "languages"
    WHOLE = "whole"
    QUANTITY = "quantity"
    MEASURE = "measure"
    YES_NO = "yes_no"
    DATE = "date"
    CERTIFICATES = "certificates"
    HS_CODE = "hs_code"
    TAX_CODE = "tax_code"
    EMAIL = "email"
    PRESENCE = "presence"
    FIELDS = "fields"


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Args:
        key: its name in the tables, in programs and, if somebody likes, as a header.
        vi: Vietnamese header.
        en: English header.
        kind: how its cells are read.
        must: letters of the sheets in which it is required.
        may: letters of the sheets in which it is optional.
        limit: most characters of a text, or of one part of a list.
        low: least value of a number.
        high: greatest value of a number.
        choices: the closed list, for choices.
        in_unit: whether the number is counted in the row's `unit`.
        example: shown in the template.
    """

    key: str
    vi: str
    en: str
    kind: Kind
    must: str = ""
    may: str = ""
    limit: int = 200
    low: float | None = None
    high: float | None = None
    choices: tuple[Choice, ...] = ()
    in_unit: bool = False
    example: str = ""

    @property
    def is_text_cell(self) -> bool:
        """Say whether a spreadsheet must keep the cell as text: codes lose zeros otherwise."""
        return self.kind in _TEXT_CELLS


_TEXT_CELLS = {Kind.CODE, Kind.CODES, Kind.HS_CODE, Kind.TAX_CODE, Kind.PRESENCE, Kind.TEXT}

COLUMNS: tuple[Column, ...] = (
    Column("code", "Mã", "Code", Kind.CODE, must="EBPN", limit=40, example="DN-007"),
    Column("owner", "Mã doanh nghiệp", "Enterprise code", Kind.CODE, must="P", limit=40,
           example="DN-007"),
    Column("owner", "Mã nhà mua hàng", "Buyer code", Kind.CODE, must="N", limit=40,
           example="NM-004"),
    Column("name_vi", "Tên tiếng Việt", "Vietnamese name", Kind.TEXT, must="EP", may="BN",
           example="Khuôn ép nhựa nhiều lòng"),
    Column("name_en", "Tên tiếng Anh", "English name", Kind.TEXT, must="B", may="EPN",
           example="Multi-cavity injection mould"),
    Column("text_vi", "Mô tả tiếng Việt", "Description in Vietnamese", Kind.TEXT, may="EBPN",
           limit=4000, example="Gia công khuôn chính xác..."),
    Column("text_en", "Mô tả tiếng Anh", "Description in English", Kind.TEXT, may="EBPN",
           limit=4000, example="We make precision moulds..."),
    Column("text_original", "Mô tả nguyên văn", "Original description", Kind.TEXT, must="N",
           may="B", limit=4000, example="ダイカスト金型..."),
    Column("text_language", "Ngôn ngữ mô tả", "Description language", Kind.CHOICE, may="BN",
           choices=TEXT_LANGUAGES, example="ja"),
    Column("country", "Quốc gia", "Country", Kind.COUNTRY, must="B", may="E", example="VN"),
    Column("province", "Tỉnh, thành phố", "Province or city", Kind.TEXT, must="E", may="B",
           example="Hà Nội"),
    Column("sector", "Ngành", "Sector", Kind.CHOICE, must="E", may="BPN", choices=SECTORS,
           example="Cơ khí chính xác"),
    Column("size", "Quy mô", "Size", Kind.CHOICE, may="EB", choices=SIZES, example="medium"),
    Column("employees", "Số lao động", "Employees", Kind.WHOLE, may="EB", low=0, high=10_000_000,
           example="180"),
    Column("revenue_usd", "Doanh thu (USD/năm)", "Revenue (USD/year)", Kind.QUANTITY, may="EB",
           low=0, example="4200000"),
    Column("tax_code", "Mã số thuế", "Tax code", Kind.TAX_CODE, may="E", example="0100000000"),
    Column("export_share_pct", "Tỷ lệ xuất khẩu (%)", "Export share (%)", Kind.MEASURE, may="E",
           low=0, high=100, example="35"),
    Column("export_markets", "Đã xuất sang", "Exports to", Kind.COUNTRIES, may="E",
           example="JP;DE"),
    Column("target_markets", "Muốn xuất sang", "Wants to export to", Kind.COUNTRIES, may="E",
           example="CA"),
    Column("role", "Vai trò cung ứng", "Supply role", Kind.CHOICE, may="EN", choices=SUPPLY_ROLES,
           example="contract"),
    Column("role", "Vai trò cung ứng", "Supply role", Kind.CHOICE, may="B", choices=BUYER_ROLES,
           example="tier1"),
    Column("certificates", "Chứng nhận", "Certificates", Kind.CERTIFICATES, may="EP",
           example="ISO 9001@2027-03; IATF 16949"),
    Column("hs_code", "Mã HS", "HS code", Kind.HS_CODE, may="PN", example="848071"),
    Column("process", "Công nghệ", "Process", Kind.TEXTS, may="PN", example="ép phun"),
    Column("material", "Vật liệu", "Material", Kind.TEXTS, may="PN", example="SKD61"),
    Column("tolerance_mm", "Dung sai (mm)", "Tolerance (mm)", Kind.MEASURE, may="PN",
           low=0, high=1000, example="0.01"),
    Column("equipment", "Máy móc", "Machines", Kind.TEXTS, may="P", example="Ép phun 350 t"),
    Column("capacity_month", "Công suất tháng", "Monthly capacity", Kind.QUANTITY, may="P",
           low=0, in_unit=True, example="60000"),
    Column("free_capacity_month", "Công suất tháng còn trống", "Free monthly capacity",
           Kind.QUANTITY, may="P", low=0, in_unit=True, example="35000"),
    Column("unit", "Đơn vị", "Unit", Kind.UNIT, may="PN", choices=UNITS, example="piece"),
    Column("moq", "Đơn hàng tối thiểu", "Minimum order", Kind.QUANTITY, may="PN", low=0,
           in_unit=True, example="5000"),
    Column("price_min", "Giá từ", "Price from", Kind.MEASURE, may="PN", low=0, in_unit=True,
           example="1.1"),
    Column("price_max", "Giá đến", "Price to", Kind.MEASURE, may="PN", low=0, in_unit=True,
           example="1.4"),
    Column("currency", "Tiền tệ", "Currency", Kind.CHOICE, may="PN", choices=CURRENCIES,
           example="USD"),
    Column("lead_time_days", "Thời gian giao (ngày)", "Lead time (days)", Kind.WHOLE, may="PN",
           low=0, high=3650, example="30"),
    Column("incoterms", "Điều kiện giao hàng", "Incoterms", Kind.CHOICES, may="PN",
           choices=INCOTERMS, example="FOB;CIF"),
    Column("volume_year", "Số lượng cần mỗi năm", "Volume per year", Kind.QUANTITY, may="N",
           low=0, in_unit=True, example="240000"),
    Column("drawing_format", "Định dạng bản vẽ", "Drawing format", Kind.TEXTS, may="N",
           example="STEP"),
    Column("needed_by", "Cần trước ngày", "Needed by", Kind.DATE, may="N", example="30-06-2027"),
    Column("must_certificates", "Chứng nhận bắt buộc", "Required certificates", Kind.TEXTS,
           may="N", example="IATF 16949"),
    Column("nice_certificates", "Chứng nhận ưu tiên", "Preferred certificates", Kind.TEXTS,
           may="N", example="ISO 14001"),
    Column("must_fields", "Điều kiện bắt buộc", "Must-have fields", Kind.FIELDS, may="N",
           example="material;moq"),
    Column("importance", "Mức quan trọng", "Importance", Kind.WHOLE, may="N", low=1, high=3,
           example="3"),
    Column("emissions_data", "Có số liệu phát thải", "Emissions data ready", Kind.YES_NO, may="P",
           example="yes"),
    Column("recognised_year", "Năm được công nhận", "Year recognised", Kind.WHOLE, may="P",
           low=1900, high=2200, example="2022"),
    Column("photo", "Ảnh", "Photo", Kind.TEXT, may="P", limit=400,
           example="https://example.com/a.jpg"),
    Column("website", "Trang web", "Website", Kind.TEXT, may="EB", example="example.com"),
    Column("booth", "Gian hàng", "Booth", Kind.TEXT, may="E", limit=40, example="A12"),
    Column("hall", "Khu", "Hall", Kind.TEXT, may="E", limit=40, example="A"),
    Column("languages", "Ngôn ngữ làm việc", "Working languages", Kind.LANGUAGES, may="EB",
           example="vi;en"),
    Column("ui_language", "Ngôn ngữ hiển thị", "Display language", Kind.CHOICE, may="EB",
           choices=PAGE_LANGUAGES, example="vi"),
    Column("needs_interpreter", "Cần phiên dịch", "Needs interpreter", Kind.YES_NO, may="EB",
           example="yes"),
    Column("contact_name", "Người liên hệ", "Contact", Kind.TEXT, must="EB",
           example="Bà Minh Họa"),
    Column("contact_email", "Email", "E-mail", Kind.EMAIL, must="B", may="E",
           example="a@example.com"),
    Column("contact_phone", "Điện thoại", "Telephone", Kind.TEXT, may="EB", limit=60),
    Column("present", "Thời gian có mặt", "Present", Kind.PRESENCE, may="EB",
           example="27/10 09:00-12:00; 28/10"),
    Column("seats", "Số cuộc gặp cùng lúc", "Meetings at once", Kind.WHOLE, may="EB", low=1,
           high=50, example="2"),
    Column("min_meetings", "Số cuộc gặp tối thiểu", "Least meetings", Kind.WHOLE, may="EB", low=0,
           high=1000, example="3"),
    Column("max_meetings", "Số cuộc gặp tối đa", "Most meetings", Kind.WHOLE, may="EB", low=0,
           high=1000, example="10"),
    Column("hosted", "Được mời", "Hosted", Kind.YES_NO, may="B", example="yes"),
    Column("shares_with", "Chung lịch với", "Shares agenda with", Kind.CODE, may="B", limit=40,
           example="NM-004"),
    Column("never_meet", "Không gặp (mã)", "Never meet (codes)", Kind.CODES, may="EB", limit=40,
           example="NM-003"),
    Column("consent_contact", "Đồng ý chia sẻ liên hệ", "May share contact", Kind.YES_NO,
           may="EB", example="yes"),
    Column("enterprise", "Mã doanh nghiệp", "Enterprise code", Kind.CODE, must="W", limit=40,
           example="DN-007"),
    Column("buyer", "Mã nhà mua hàng", "Buyer code", Kind.CODE, must="W", limit=40,
           example="NM-004"),
    Column("said_by", "Bên nêu", "Said by", Kind.CHOICE, must="W", choices=SIDES,
           example="enterprise"),
    Column("says", "Mong muốn", "Wish", Kind.CHOICE, must="W", choices=SAYS, example="must_meet"),
    Column("reason", "Lý do", "Reason", Kind.TEXT, may="W", limit=500),
)  # fmt: skip


@cache
def columns_of(sheet: SheetKey) -> tuple[Column, ...]:
    """Give the columns of a sheet in their order."""
    return tuple(column for column in COLUMNS if sheet.letter in column.must + column.may)


@cache
def column(sheet: SheetKey, key: str) -> Column:
    """Give one column of a sheet by its key.

    Raises:
        KeyError: the sheet has no such column.
    """
    by_key = {each.key: each for each in columns_of(sheet)}
    return by_key[key]


@cache
def required_keys(sheet: SheetKey) -> tuple[str, ...]:
    """Give the keys without which a new row of the sheet cannot be taken."""
    return tuple(each.key for each in columns_of(sheet) if sheet.letter in each.must)
