"""Countries and languages by code or by name, in Vietnamese and English.

Names come from CLDR (babel); a few everyday names that it lacks stand here.
"""

from functools import cache

from babel import Locale

from matchmaker.catalogue.choices import nearest, plain

_EVERYDAY_COUNTRIES = {
    "my": "US", "hoa ky": "US", "usa": "US", "us": "US", "america": "US",
    "anh": "GB", "uk": "GB", "england": "GB", "great britain": "GB", "britain": "GB",
    "nhat": "JP", "han": "KR", "korea": "KR", "south korea": "KR", "republic of korea": "KR",
    "duc": "DE", "phap": "FR", "y": "IT", "uc": "AU", "nga": "RU", "an do": "IN",
    "viet nam": "VN", "vietnam": "VN", "holland": "NL", "czech republic": "CZ", "sec": "CZ",
    "dai loan": "TW", "trung quoc": "CN", "turkey": "TR", "tho nhi ky": "TR",
    "uae": "AE", "hong kong": "HK", "macau": "MO", "macao": "MO", "ma cao": "MO",
    "myanmar": "MM", "burma": "MM", "mien dien": "MM", "a rap saudi": "SA", "cong hoa sec": "CZ",
    "lien bang nga": "RU", "russian federation": "RU", "cong hoa lien bang duc": "DE",
    "chlb duc": "DE", "pr china": "CN", "united states of america": "US",
    "the netherlands": "NL", "ivory coast": "CI", "bo bien nga": "CI",
}  # fmt: skip
_EVERYDAY_LANGUAGES = {
    "viet": "vi", "tieng viet": "vi", "anh": "en", "nhat": "ja", "jp": "ja", "duc": "de",
    "deutsch": "de", "han": "ko", "kr": "ko", "trung": "zh", "tieng hoa": "zh", "cn": "zh",
    "phap": "fr", "mandarin": "zh",
}  # fmt: skip


_NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"})


def _names(tongue: str, kind: str) -> dict[str, str]:
    """Names by two-letter code, as CLDR has them in a language."""
    named = getattr(Locale(tongue), kind)
    return {str(code): str(name) for code, name in named.items() if len(str(code)) == 2}


@cache
def _countries() -> dict[str, str]:
    known: dict[str, str] = {}
    for tongue in ("vi", "en"):
        names = _names(tongue, "territories")
        known |= {plain(names[code]): code for code in names.keys() - _NO_COUNTRIES}
    return known | _EVERYDAY_COUNTRIES


@cache
def _languages() -> dict[str, str]:
    known: dict[str, str] = {}
    for tongue in ("vi", "en"):
        known |= {plain(name): code for code, name in _names(tongue, "languages").items()}
    codes = {code: code for code in known.values()}
    return known | codes | _EVERYDAY_LANGUAGES


@cache
def country_code(written: str) -> str | None:
    """Find a country's ISO code; None if there is no such country.

    Example:
        >>> country_code("Nhật Bản"), country_code("de"), country_code("Germany")
        ('JP', 'DE', 'DE')
    """
    # the code first, and only in plain letters: MY is Malaysia, Mỹ is the United States
    code = written.strip().upper()
    if code.isascii() and code in _names("en", "territories").keys() - _NO_COUNTRIES:
        return code
    return _countries().get(plain(written))


@cache
def language_code(written: str) -> str | None:
    """Find a language's ISO 639-1 code; None if there is no such language.

    Example:
        >>> language_code("Tiếng Nhật"), language_code("English"), language_code("x")
        ('ja', 'en', None)
    """
    return _languages().get(plain(written))


def nearest_country(written: str) -> str | None:
    """Guess the country a misspelt name means, by its code."""
    near = nearest(plain(written), [name for name in _countries() if len(name) > 2])
    return _countries()[near] if near else None


def nearest_language(written: str) -> str | None:
    """Guess the language a misspelt name means, by its code."""
    near = nearest(plain(written), [name for name in _languages() if len(name) > 2])
    return _languages()[near] if near else None


_SCRIPTS = (
    ("ja", "\u3040", "\u30ff"),
    ("ko", "\uac00", "\ud7af"),
    ("zh", "\u4e00", "\u9fff"),
)
_VIETNAMESE = frozenset("ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ")
_GERMAN = frozenset({
    "und", "der", "die", "das", "für", "mit", "wir", "suchen", "ein", "eine", "einen", "aus",
    "nach", "von", "zum", "zur", "oder", "nicht",
})  # fmt: skip


def guess_language(text: str) -> str:
    """Guess a text's language among those we keep: vi, en, ja, de, ko, zh.

    By script first, then by letters only Vietnamese has, then by German function
    words and umlauts; English is what remains.

    Example:
        >>> guess_language("ダイカスト金型"), guess_language("Wir suchen Formen für Druckguss")
        ('ja', 'de')
    """
    for language, first, last in _SCRIPTS:
        if any(first <= letter <= last for letter in text):
            return language
    letters = text.casefold()
    if any(letter in _VIETNAMESE for letter in letters):
        return "vi"
    words = letters.split()
    german = sum(word.strip(".,;:") in _GERMAN for word in words)
    if german >= 2 or (german and any(letter in "äöüß" for letter in letters)):
        return "de"
    return "en"
