import pytest

from matchmaker.catalogue.columns import SheetKey, columns_of
from matchmaker.services.import_rows import (
    BESIDE,
    TABLES,
    blank_value,
    first_words,
    with_defaults,
)


@pytest.mark.parametrize("sheet", TABLES)
def test_every_column_has_its_place_in_the_tables(sheet):
    fields = TABLES[sheet].model_fields.keys() | BESIDE.keys() | {"owner"}

    assert {column.key for column in columns_of(sheet)} <= fields


@pytest.mark.parametrize("sheet", TABLES)
def test_every_column_but_the_owner_can_be_emptied(sheet):
    for column in columns_of(sheet):
        if column.key not in {"owner", "code"}:
            assert blank_value(sheet, column.key) in ("", None, [], False, 1, 2), column.key


def test_an_enterprise_is_at_home_unless_it_says_otherwise():
    assert with_defaults(SheetKey.ENTERPRISES, {})["country"] == "VN"
    assert with_defaults(SheetKey.ENTERPRISES, {"country": "JP"})["country"] == "JP"


def test_each_side_works_in_its_own_language_unless_it_says_otherwise():
    assert with_defaults(SheetKey.ENTERPRISES, {})["languages"] == ["vi"]
    assert with_defaults(SheetKey.BUYERS, {})["languages"] == ["en"]
    assert with_defaults(SheetKey.BUYERS, {"languages": ["ja"]})["languages"] == ["ja"]


def test_a_needs_language_is_guessed_and_its_name_is_its_first_words():
    vietnamese = with_defaults(SheetKey.NEEDS, {"text_original": "Cần khuôn ép nhựa\nSố lượng 12"})
    german = with_defaults(SheetKey.NEEDS, {"text_original": "Wir suchen Formen für Gehäuse"})

    assert (vietnamese["text_language"], vietnamese["name_vi"]) == ("vi", "Cần khuôn ép nhựa")
    assert (german["text_language"], german["name_en"]) == ("de", "Wir suchen Formen für Gehäuse")


def test_a_needs_own_name_and_language_stand():
    values = {"text_original": "金型", "text_language": "ja", "name_vi": "Khuôn"}

    assert with_defaults(SheetKey.NEEDS, values) == values


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Short", "Short"),
        ("Injection moulds for car lamps", "Injection moulds for"),
        ("Injection moulds forecast", "Injection moulds"),
        ("x" * 30, "x" * 20),
        ("First line\nsecond line", "First line"),
    ],
)
def test_a_name_ends_at_a_word_where_there_are_words(text, name):
    assert first_words(text, 20) == name


def test_defaults_do_not_change_what_was_read():
    values = {"text_original": "金型"}

    with_defaults(SheetKey.NEEDS, values)

    assert values == {"text_original": "金型"}
