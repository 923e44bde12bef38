"""Countries and languages as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.catalogue.places import (
    country_code,
    guess_language,
    language_code,
    nearest_country,
    nearest_language,
)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("VN", "VN"),
        ("jp", "JP"),
        ("Japan", "JP"),
        ("Nhật Bản", "JP"),
        ("nhat ban", "JP"),
        ("Đức", "DE"),
        ("Hà Lan", "NL"),
        ("Vương quốc Anh", "GB"),
        ("UK", "GB"),
        ("USA", "US"),
        ("Hoa Kỳ", "US"),
        ("Hàn Quốc", "KR"),
        ("South Korea", "KR"),
        ("Việt Nam", "VN"),
        ("Viet Nam", "VN"),
        ("Czechia", "CZ"),
    ],
)
def test_a_country_is_known_by_code_and_by_both_names(written, code):
    assert country_code(written) == code


def test_the_code_of_malaysia_is_not_the_vietnamese_name_of_america():
    assert country_code("MY") == "MY"
    assert country_code("Mỹ") == "US"


@pytest.mark.parametrize("written", ["EU", "ASEAN", "", "Atlantis", "ZZ", "001"])
def test_what_is_no_country_has_no_code(written):
    assert country_code(written) is None


def test_a_misspelt_country_gets_a_guess():
    assert nearest_country("Germny") == "DE"
    assert nearest_country("Nhật Bảnn") == "JP"
    assert nearest_country("qqqq") is None


@pytest.mark.parametrize(
    ("written", "code"),
    [("vi", "vi"), ("English", "en"), ("Tiếng Nhật", "ja"), ("jp", "ja"), ("Đức", "de")],
)
def test_a_language_is_known_by_code_and_by_both_names(written, code):
    assert language_code(written) == code


def test_a_misspelt_language_gets_a_guess_and_nonsense_none():
    assert nearest_language("Englsh") == "en"
    assert language_code("klingonisch") is None
    assert nearest_language("0000") is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Cần mua khuôn ép nhựa", "vi"),
        ("We are looking for injection moulds", "en"),
        ("ダイカスト金型を探しています", "ja"),
        ("金型", "zh"),
        ("사출 금형을 찾습니다", "ko"),
        ("Wir suchen Spritzgusswerkzeuge für die Automobilindustrie", "de"),
        ("Gesucht für Prüfstände", "de"),
        ("", "en"),
    ],
)
def test_the_language_of_a_text_is_guessed(text, language):
    assert guess_language(text) == language


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Myanmar", "MM"),
        ("Miến Điện", "MM"),
        ("Ả Rập Saudi", "SA"),
        ("Cộng hòa Séc", "CZ"),
        ("Cộng hoà Séc", "CZ"),
        ("Liên bang Nga", "RU"),
        ("CHLB Đức", "DE"),
        ("PR China", "CN"),
        ("United States of America", "US"),
        ("The Netherlands", "NL"),
        ("Ma Cao", "MO"),
        ("Bờ Biển Ngà", "CI"),
    ],
)
def test_a_country_is_known_by_what_people_call_it_every_day(written, code):
    assert country_code(written) == code


@pytest.mark.parametrize("code", ["MM", "SA", "CZ", "RU", "DE", "CN", "US", "NL", "MO", "CI"])
def test_everyday_names_take_no_code_away(code):
    assert country_code(code) == country_code(f" {code.lower()} ") == code


@given(st.text(max_size=20))
def test_no_text_makes_looking_for_places_fail_and_what_is_found_is_a_code(text):
    for found in (country_code(text), nearest_country(text)):
        assert found is None or (len(found) == 2 and found.isascii() and found.isupper())
    assert guess_language(text) in {"vi", "en", "ja", "de", "ko", "zh"}
