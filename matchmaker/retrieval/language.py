"""Which language a text is written in, by script and marks.

Goods texts in Vietnamese are mixed: almost half of their words carry no mark.
A text counts as Vietnamese when a fair share of its words bears Vietnamese
letters, or when it is Vietnamese typed without marks.
"""

import re
import unicodedata

from matchmaker.domain.text import fold

_WORD = re.compile(r"[^\W\d_]+")
# letters and marks that French, German or Czech do not have in this form
_VIETNAMESE = re.compile("[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")
_ALSO_VIETNAMESE = re.compile("[àáâãèéêìíòóôõùúýĩũ]")
_GERMAN_WORDS = """
    und der das für mit von aus wir nach ein eine zur zum bei auf den dem im
"""
_GERMAN = frozenset(_GERMAN_WORDS.split())
# frequent in Vietnamese trade texts without marks, and no English words
_UNMARKED_WORDS = """
    nhua khuon thep dien nuoc xuat cong kim loai hang tieng viec thiet chinh xac duc phun
    nghiep gia cua phu tung linh kien xuong dong nhom khong gi vai det soi giay hoa chat thuc
    pham che bien nong san lua gach su thuy tinh cap day den quat bom oto xe dap ep tam mieng
    bao bi thung tui
"""
_UNMARKED = frozenset(_UNMARKED_WORDS.split())
_SHAPE = re.compile(
    r"^(ngh|ng|nh|ch|tr|th|kh|ph|gh|gi|qu|[bcdghklmnpqrstvx])?[aeiouy]{1,3}(ng|nh|ch|[cmnpt])?$"
)


def detect(text: str) -> str:
    """Guess the language: vi, en, ja, ko, zh or de.

    Example:
        >>> [detect(text) for text in ("Khuôn ép nhựa", "khuon ep nhua", "mould", "金型ダイ")]
        ['vi', 'vi', 'en', 'ja']
    """
    text = unicodedata.normalize("NFC", text).lower()
    asian = _asian(text)
    if asian:
        return asian
    words = _WORD.findall(text)
    if not words:
        return "en"
    sure = sum(1 for word in words if _VIETNAMESE.search(word))
    likely = sure + sum(
        1 for word in words if not _VIETNAMESE.search(word) and _ALSO_VIETNAMESE.search(word)
    )
    if sure and likely / len(words) >= 0.15:
        return "vi"
    if _german(words):
        return "de"
    if likely and all(_SHAPE.match(fold(word)) for word in words):
        return "vi"
    return "vi" if typed_without_marks(text) else "en"


def _german(words: list[str]) -> bool:
    """Small words and umlauts; `die` alone says nothing beside die casting."""
    small = sum(1 for word in words if word in _GERMAN)
    marked = sum(1 for word in words if re.search("[äöüß]", word))
    return (small >= 2 or marked >= 1) and (small + marked) / len(words) >= 0.12


def typed_without_marks(text: str) -> bool:
    """Say whether a text is Vietnamese typed without its marks."""
    words = _WORD.findall(text.lower())
    if len(words) < 2 or not text.isascii():
        return False
    known = sum(1 for word in words if word in _UNMARKED)
    shaped = sum(1 for word in words if _SHAPE.match(word))
    return known >= 1 and shaped == len(words)


def _asian(text: str) -> str:
    """Tell Japanese, Korean and Chinese by their scripts; blank for others."""
    kana = len(re.findall("[\u3040-\u30ff]", text))
    hangul = len(re.findall("[\uac00-\ud7af]", text))
    han = len(re.findall("[\u4e00-\u9fff]", text))
    letters = len(re.findall(r"[^\W\d_]", text))
    if kana + hangul + han < 0.2 * max(letters, 1) or not letters:
        return ""
    if kana:
        return "ja"
    return "ko" if hangul >= han else "zh"
