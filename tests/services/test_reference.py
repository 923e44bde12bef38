"""Reference facts: dated, sourced, and silent where nothing is known."""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.agreement import Agreement, MembershipStatus
from matchmaker.domain.errors import InvalidError
from matchmaker.services.reference import (
    agreements,
    carbon_border,
    customs_unions,
    hs_name,
    hs_path,
    read_agreements,
    read_hs_names,
)
from matchmaker.settings import get_settings

FAIR_DAY = date(2027, 5, 11)
EUROPEAN_UNION = [
    *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES"),
    *("FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU"),
    *("LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
]

ONE_MEMBER = """
code = "XFTA"
name_vi = "Hiệp định X"
name_en = "Agreement X"

[[members]]
countries = ["VN", "JP"]
status = "{status}"
{since}
source = "{source}"
checked_on = 2026-11-22
"""


def agreement(code: str) -> Agreement:
    return next(found for found in agreements() if found.code == code)


def covering(country: str, day: date = FAIR_DAY) -> set[str]:
    return {found.code for found in agreements() if found.covers("VN", country, day)}


def write(folder: Path, text: str) -> Path:
    (folder / "x.toml").write_text(text, encoding="utf-8")
    return folder


def test_every_country_of_the_european_union_is_covered_since_august_2020():
    evfta = agreement("EVFTA")

    dates = {country: evfta.in_force_between("VN", country) for country in EUROPEAN_UNION}

    assert dates == dict.fromkeys(EUROPEAN_UNION, date(2020, 8, 1))


@pytest.mark.parametrize(
    ("country", "since"),
    [
        ("JP", date(2019, 1, 14)),
        ("CA", date(2019, 1, 14)),
        ("PE", date(2021, 9, 19)),
        ("MY", date(2022, 11, 29)),
        ("CL", date(2023, 2, 21)),
        ("BN", date(2023, 7, 12)),
        ("GB", date(2024, 12, 15)),
    ],
)
def test_between_two_cptpp_members_the_later_day_counts(country, since):
    assert agreement("CPTPP").in_force_between("VN", country) == since


def test_a_japanese_buyer_is_covered_four_times():
    assert covering("JP") == {"CPTPP", "RCEP", "VJEPA", "AJCEP"}


def test_a_british_buyer_was_covered_before_the_accession():
    assert covering("GB", date(2024, 12, 14)) == {"UKVFTA"}
    assert covering("GB", date(2024, 12, 15)) == {"UKVFTA", "CPTPP"}


def test_a_korean_buyer_is_covered_by_another_agreement_than_a_european_one():
    assert covering("KR") == {"VKFTA", "RCEP"}
    assert covering("DE") == {"EVFTA"}


@pytest.mark.parametrize("country", ["US", "CH", "NO", "TW"])
def test_no_agreement_is_known_for_countries_without_one(country):
    assert covering(country) == set()


@pytest.mark.parametrize("country", ["CN", "IN", "RU", "IL", "AE", "HK"])
def test_what_could_not_be_sourced_never_counts(country):
    unsourced = {
        found.code
        for found in agreements()
        for member in found.members
        if member.country == country and member.status is MembershipStatus.UNSOURCED
    }

    assert unsourced
    assert not unsourced & covering(country)


def test_a_signed_agreement_is_not_in_force():
    assert "RCEP" not in covering("MM")


def test_every_shown_row_names_source_and_day_of_checking():
    shown = [
        (found.code, member)
        for found in agreements()
        for member in found.members
        if member.status is not MembershipStatus.UNSOURCED
    ]

    assert [(code, member.country) for code, member in shown if len(member.source) < 20] == []
    assert {member.checked_on.year for _, member in shown} == {2026}


def test_dates_lie_between_the_first_agreement_and_the_day_of_checking():
    for found in agreements():
        for member in found.members:
            if member.in_force_from is not None:
                assert date(2005, 1, 1) < member.in_force_from < member.checked_on, found.code


def test_every_agreement_has_viet_nam_and_both_names():
    for found in agreements():
        assert "VN" in {member.country for member in found.members}, found.code
        assert found.name_vi.startswith("Hiệp định"), found.code
        assert found.name_en, found.code


def test_codes_are_unique_and_sorted():
    codes = [found.code for found in agreements()]

    assert codes == sorted(set(codes))


def test_an_agreement_is_added_by_a_file_alone(tmp_path):
    text = ONE_MEMBER.format(
        status="in_force", since="in_force_from = 2020-01-01", source="Official journal, no. 1"
    )

    (found,) = read_agreements(write(tmp_path, text))

    assert found.covers("VN", "JP", date(2020, 1, 1))
    assert not found.covers("VN", "JP", date(2019, 12, 31))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (ONE_MEMBER.format(status="in_force", since="", source="A page"), "in_force_from"),
        (
            ONE_MEMBER.format(status="signed", since="in_force_from = 2020-01-01", source="A page"),
            "in_force_from",
        ),
        (
            ONE_MEMBER.format(status="in_force", since="in_force_from = 2020-01-01", source=" "),
            "without a source",
        ),
        (ONE_MEMBER.format(status="perhaps", since="", source="A page"), "perhaps"),
        (
            ONE_MEMBER.replace("{status}", "unsourced").replace('name_en = "Agreement X"', ""),
            "name_en",
        ),
        ('code = "unfinished', "x.toml"),
    ],
)
def test_a_file_that_cannot_be_true_is_refused_by_name(tmp_path, text, named):
    with pytest.raises(InvalidError) as refused:
        read_agreements(write(tmp_path, text.replace("{since}", "").replace("{source}", "")))

    assert "x.toml" in str(refused.value)
    assert named in str(refused.value)


def test_a_country_named_twice_is_refused(tmp_path):
    text = ONE_MEMBER.format(status="unsourced", since="", source="")

    with pytest.raises(InvalidError, match="named twice: VN"):
        read_agreements(write(tmp_path, text.replace('"JP"', '"VN"')))


def test_a_code_of_six_digits_is_named_by_its_subheading():
    named = hs_name("848071")

    assert named is not None
    assert named.code == "848071"
    assert "Injection" in named.name_en


def test_a_code_of_four_digits_is_named_by_its_heading():
    named = hs_name("8480")

    assert named is not None
    assert (named.code, named.name_vi) == ("8480", "Khuôn đúc, khuôn ép")


def test_a_code_that_nobody_knows_is_named_by_its_chapter():
    named = hs_name("8699")

    assert named is not None
    assert (named.code, named.name_en) == ("86", "Railway vehicles")


@pytest.mark.parametrize("written", ["", "84", "848", "84807", "mould", "848071123"])
def test_what_is_no_code_has_no_name(written):
    assert hs_name(written) is None


@pytest.mark.parametrize("written", ["8480.71", "8480 71", "84-80-71", "84807100"])
def test_a_code_is_named_however_it_is_written(written):
    named = hs_name(written)

    assert named is not None
    assert named.code == "848071"


def test_all_ninety_seven_chapters_are_named_once():
    names = read_hs_names(get_settings().data_dir / "reference" / "hs")

    chapters = [code for code in names if len(code) == 2]

    assert chapters == [f"{number:02d}" for number in range(1, 98)]


def test_every_heading_and_subheading_of_the_harmonized_system_is_named():
    """HS 2022 as UN Comtrade counts it, with 9999 for what is not specified."""
    names = read_hs_names(get_settings().data_dir / "reference" / "hs")

    headings = {code for code in names if len(code) == 4}
    subheadings = {code for code in names if len(code) == 6}

    assert (len(headings), len(subheadings)) == (1229, 5613)
    assert {code[:4] for code in subheadings} <= headings
    assert {code[:2] for code in headings} - {"99"} <= set(names)


def test_no_two_headings_of_a_chapter_read_the_same():
    names = read_hs_names(get_settings().data_dir / "reference" / "hs").values()

    seen_vi = [(named.code[:2], named.name_vi) for named in names if len(named.code) == 4]
    seen_en = [(named.code[:2], named.name_en) for named in names if len(named.code) == 4]

    assert len(set(seen_vi)) == len(seen_vi)
    assert len(set(seen_en)) == len(seen_en)


@given(code=st.integers(min_value=100, max_value=9799).map(lambda number: f"{number:04d}"))
def test_every_heading_number_has_some_name(code):
    named = hs_name(code)

    assert named is not None
    assert code.startswith(named.code)
    assert named.name_vi
    assert named.name_en


@pytest.mark.parametrize(
    ("code", "scope"),
    [
        ("731815", True),
        ("761610", True),
        ("7610", True),
        ("252310", True),
        ("310210", True),
        ("848071", False),
        ("8708", False),
        ("310560", False),
        ("720221", False),
    ],
)
def test_the_shipped_carbon_border_covers_what_the_annex_lists(code: str, scope: bool):
    assert carbon_border().in_scope(code) is scope


def test_most_machines_and_electrical_goods_are_outside_the_carbon_border():
    assert not any(carbon_border().in_scope(f"{heading}") for heading in range(8401, 8549))


def test_the_carbon_border_names_its_source_and_binds_the_unions_importers():
    cbam = carbon_border()

    assert cbam.countries == frozenset(EUROPEAN_UNION) == frozenset(customs_unions()["EU"])
    assert "2023/956" in cbam.source
    assert cbam.applies_from == date(2026, 1, 1)


def test_every_prefix_of_the_carbon_border_has_two_to_eight_digits_and_excepts_something():
    cbam = carbon_border()

    assert all(re.fullmatch("[0-9]{2,8}", prefix) for prefix in cbam.covered + cbam.excepted)
    assert all(prefix.startswith(cbam.covered) for prefix in cbam.excepted)


def test_a_code_is_named_with_its_heading_and_its_chapter():
    own, heading, chapter = hs_path("848071")

    assert [found.code for found in (own, heading, chapter)] == ["848071", "8480", "84"]
    assert all(found.name_vi and found.name_en for found in (own, heading, chapter))


def test_a_code_that_nobody_knows_has_blank_names():
    assert [found.name_en for found in hs_path("007700")] == ["", "", ""]
