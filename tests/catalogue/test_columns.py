import pytest

from matchmaker.catalogue.columns import (
    COLUMNS,
    SHEET_TITLES,
    Kind,
    SheetKey,
    column,
    columns_of,
    required_keys,
)
from matchmaker.catalogue.headers import folded_header


@pytest.mark.parametrize("sheet", SheetKey)
def test_no_key_and_no_header_stands_twice_in_a_sheet(sheet):
    columns = columns_of(sheet)

    assert len({each.key for each in columns}) == len(columns)
    for headers in ([folded_header(c.vi) for c in columns], [folded_header(c.en) for c in columns]):
        assert len(set(headers)) == len(columns)


def test_only_what_identifies_and_matches_a_row_is_required():
    assert {sheet: set(required_keys(sheet)) for sheet in SheetKey} == {
        SheetKey.ENTERPRISES: {"code", "name_vi", "province", "sector", "contact_name"},
        SheetKey.PRODUCTS: {"code", "owner", "name_vi"},
        SheetKey.BUYERS: {"code", "name_en", "country", "contact_name", "contact_email"},
        SheetKey.NEEDS: {"code", "owner", "text_original"},
        SheetKey.WISHES: {"enterprise", "buyer", "said_by", "says"},
    }


def test_a_column_is_required_or_optional_never_both():
    for each in COLUMNS:
        assert not set(each.must) & set(each.may), each.key
        assert each.must + each.may


def test_a_header_differs_where_the_owner_differs():
    assert column(SheetKey.PRODUCTS, "owner").vi == "Mã doanh nghiệp"
    assert column(SheetKey.NEEDS, "owner").vi == "Mã nhà mua hàng"


def test_an_unknown_column_is_a_key_error():
    with pytest.raises(KeyError):
        column(SheetKey.BUYERS, "tax_code")


def test_codes_and_telephones_stay_text_cells():
    for key in ("code", "tax_code", "contact_phone"):
        assert column(SheetKey.ENTERPRISES, key).is_text_cell
    assert column(SheetKey.PRODUCTS, "hs_code").is_text_cell
    assert not column(SheetKey.PRODUCTS, "moq").is_text_cell


def test_closed_lists_have_choices_and_other_kinds_have_none():
    for each in COLUMNS:
        assert bool(each.choices) is (each.kind in {Kind.CHOICE, Kind.CHOICES, Kind.UNIT}), each.key


def test_every_sheet_has_a_title_in_both_languages():
    assert set(SHEET_TITLES) == set(SheetKey)
    assert [sheet.letter for sheet in SheetKey] == ["E", "P", "B", "N", "W"]
