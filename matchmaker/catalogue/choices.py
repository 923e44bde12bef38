"""The closed lists of the spreadsheets, with the words people write for them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz, process

from matchmaker.domain.participant import SECTOR_NAMES, Role, Size, SupplyRole, Unit
from matchmaker.domain.text import fold
from matchmaker.domain.wish import SAYS_NAMES, DeclineReason
from matchmaker.locale import say


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a closed list: the stored word, what it is called, what else is written."""

    key: str
    vi: str
    en: str
    also: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Words of the drop-down list, in both languages."""
        return f"{self.vi} / {self.en}"


SECTORS: tuple[Choice, ...] = tuple(
    Choice(
        str(sector),
        say(name, "vi"),
        say(name, "en"),
        # each part of a sector's name is a name people use alone
        tuple(re.split(r",\s*", say(name, "vi")) + re.split(r",\s*", say(name, "en"))),
    )
    for sector, name in SECTOR_NAMES.items()
)
SIZES = (
    Choice(Size.SMALL, "Nhỏ", "Small", ("siêu nhỏ", "micro")),
    Choice(Size.MEDIUM, "Vừa", "Medium", ("trung bình",)),
    Choice(Size.LARGE, "Lớn", "Large", ("big",)),
)
_OEM = Choice(SupplyRole.OEM, "Sản xuất theo thiết kế của khách (OEM)", "OEM", ("oem",))
SUPPLY_ROLES = (
    _OEM,
    Choice(SupplyRole.ODM, "Thiết kế và sản xuất (ODM)", "ODM", ("odm",)),
    Choice(SupplyRole.CONTRACT, "Gia công", "Contract manufacturing", ("contract", "gia công")),
    Choice(SupplyRole.OWN_BRAND, "Thương hiệu riêng", "Own brand", ("obm", "own_brand")),
)
BUYER_ROLES = (
    Choice(SupplyRole.IMPORTER, "Nhà nhập khẩu", "Importer", ("nhập khẩu",)),
    Choice(SupplyRole.TIER1, "Nhà cung ứng cấp 1", "Tier 1", ("cấp 1", "tier-1")),
    Choice(SupplyRole.TIER2, "Nhà cung ứng cấp 2", "Tier 2", ("cấp 2", "tier-2")),
    Choice(SupplyRole.RETAILER, "Nhà bán lẻ", "Retailer", ("bán lẻ", "retail")),
    Choice(SupplyRole.OEM, "Nhà sản xuất (OEM)", "OEM", ("nhà sản xuất", "manufacturer")),
)
UNITS = (
    Choice(Unit.PIECE, "cái", "piece", ("chiếc", "pcs", "pc", "pieces", "sản phẩm", "con")),
    Choice(Unit.KG, "kg", "kg", ("kilogram", "ki lô gam", "cân")),
    Choice(Unit.TONNE, "tấn", "t", ("tonne", "tonnes", "ton", "tons", "mt")),
    Choice(Unit.METRE, "mét", "m", ("metre", "meter", "metres", "meters")),
    Choice(Unit.SQUARE_METRE, "m²", "m2", ("mét vuông", "sqm", "square metre")),
    Choice(Unit.CUBIC_METRE, "m³", "m3", ("mét khối", "khối", "cbm", "cubic metre")),
    Choice(Unit.LITRE, "lít", "l", ("litre", "liter", "litres", "liters")),
    Choice(Unit.SET, "bộ", "set", ("sets",)),
    Choice(Unit.PAIR, "đôi", "pair", ("pairs", "cặp")),
    Choice(Unit.LICENCE, "bản quyền", "licence", ("license", "licences", "licenses", "giấy phép")),
)
CURRENCIES = (
    Choice("VND", "Đồng Việt Nam", "VND", ("đ", "₫", "đồng", "vnđ")),
    Choice("USD", "Đô la Mỹ", "USD", ("$", "us$", "đô la", "dollar")),
    Choice("EUR", "Euro", "EUR", ("€",)),
    Choice("JPY", "Yên Nhật", "JPY", ("¥", "yên", "yen", "円")),
)
INCOTERMS = tuple(
    Choice(term, term, term)
    for term in ("EXW", "FCA", "FAS", "FOB", "CFR", "CIF", "CPT", "CIP", "DAP", "DPU", "DDP")
)
TEXT_LANGUAGES = (
    Choice("vi", "Tiếng Việt", "Vietnamese", ("việt",)),
    Choice("en", "Tiếng Anh", "English", ("anh",)),
    Choice("ja", "Tiếng Nhật", "Japanese", ("nhật", "jp", "日本語")),
    Choice("de", "Tiếng Đức", "German", ("đức", "deutsch")),
    Choice("ko", "Tiếng Hàn", "Korean", ("hàn", "kr", "한국어")),
    Choice("zh", "Tiếng Trung", "Chinese", ("trung", "cn", "tiếng hoa", "中文")),
)
PAGE_LANGUAGES = TEXT_LANGUAGES[:2]
SIDES = (
    Choice(Role.ENTERPRISE, "Doanh nghiệp", "Enterprise", ("e", "dn")),
    Choice(Role.BUYER, "Nhà mua hàng", "Buyer", ("b", "nm", "nmh")),
)
SAYS = tuple(Choice(str(word), say(name, "vi"), say(name, "en")) for word, name in
             SAYS_NAMES.items())  # fmt: skip
DECLINE_REASONS = (
    Choice(DeclineReason.NOT_OUR_PRODUCT, "Không đúng sản phẩm", "Not our product"),
    Choice(DeclineReason.REQUIREMENT_MISSING, "Thiếu điều kiện", "A requirement is missing"),
    Choice(DeclineReason.CAPACITY, "Không đủ công suất", "Capacity"),
    Choice(DeclineReason.ALREADY_PARTNERS, "Đã là đối tác", "Already partners"),
    Choice(DeclineReason.COMPETITOR, "Đối thủ cạnh tranh", "Competitor"),
    Choice(DeclineReason.NO_TIME, "Không có thời gian", "No time"),
    Choice(DeclineReason.OTHER, "Lý do khác", "Other"),
)

_NOT_A_LETTER = re.compile(r"[\s_\-.]+")


def plain(text: str) -> str:
    """Fold a word for comparison: case, marks, blanks, hyphens and underscores do not count."""
    return _NOT_A_LETTER.sub(" ", fold(text)).strip()


@cache
def _known(choices: tuple[Choice, ...]) -> dict[str, str]:
    """Words by which each choice is known; an earlier choice keeps a shared word."""
    known: dict[str, str] = {}
    for words in (lambda c: (c.key,), lambda c: (c.vi, c.en, c.label), lambda c: c.also):
        for choice in choices:
            for word in words(choice):
                known.setdefault(plain(word), str(choice.key))
    return known


def chosen(written: str, choices: tuple[Choice, ...]) -> str | None:
    """Find which choice a written word means; None if none.

    Example:
        >>> chosen("Gia công", SUPPLY_ROLES), chosen("m²", UNITS), chosen("?", UNITS)
        ('contract', 'm2', None)
    """
    return _known(choices).get(plain(written))


def nearest_choice(written: str, choices: tuple[Choice, ...]) -> Choice | None:
    """Guess which choice a misspelt word means; None if nothing is near."""
    key = nearest(plain(written), _known(choices))
    return next((c for c in choices if key and c.key == _known(choices)[key]), None)


def nearest(written: str, words: Iterable[str], *, at_least: float = 70) -> str | None:
    """Find the word most like what was written; None if nothing is like it.

    Likeness is the normalised edit similarity of rapidfuzz, 0 to 100.
    """
    found = process.extractOne(written, list(words), scorer=fuzz.ratio, score_cutoff=at_least)
    return str(found[0]) if found else None
