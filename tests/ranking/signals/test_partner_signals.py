"""Markets, agreements, languages, roles, experience: who suits whom."""

import math
from datetime import date

import pytest

from matchmaker.domain.agreement import Agreement, Membership, MembershipStatus
from matchmaker.ranking.signals import (
    agreement,
    export_experience,
    language,
    supply_role,
    target_market,
)


def treaty(
    code: str, since: date, status: MembershipStatus = MembershipStatus.IN_FORCE
) -> Agreement:
    checked = date(2026, 1, 1)
    members = [Membership(c, status, since, "official text", checked) for c in ("VN", "DE")]
    return Agreement(code, code, code, tuple(members))


def test_a_country_on_the_list_is_wanted(pair_of):
    pair = pair_of(enterprise_target_markets=("JP", "DE"))

    assert target_market.measure(pair) == 1.0
    assert str(target_market.say(pair, 1.0, True)) == "The enterprise wants to sell to Germany."
    assert target_market.evidence(pair)[0].quote == "DE"


def test_a_country_off_the_list_is_said_against(pair_of):
    pair = pair_of(enterprise_target_markets=("JP",))

    assert target_market.measure(pair) == 0.0
    assert "Germany is not among" in str(target_market.say(pair, 0.0, False))
    assert target_market.evidence(pair) == []


def test_a_market_served_already_is_not_counted_as_unwanted(pair_of):
    pair = pair_of(enterprise_target_markets=("CA",), enterprise_export_markets=("DE",))

    assert math.isnan(target_market.measure(pair))
    assert target_market.ask(pair) is None


def test_an_empty_list_is_unknown_and_asked(pair_of):
    assert math.isnan(target_market.measure(pair_of()))
    assert target_market.ask(pair_of()).asks == "enterprise"
    assert target_market.ask(pair_of(enterprise_target_markets=("JP",))) is None


def test_a_country_we_have_no_name_for_stands_as_its_code(pair_of):
    pair = pair_of(enterprise_target_markets=("XK",), buyer_country="XK")

    assert str(target_market.say(pair, 1.0, True)) == "The enterprise wants to sell to XK."


def test_an_agreement_in_force_on_the_first_day_covers(pair_of):
    pair = pair_of(fair_agreements=(treaty("EVFTA", date(2026, 10, 27)),))

    assert agreement.measure(pair) == 1.0
    assert str(agreement.say(pair, 1.0, True)) == "Covered by EVFTA: check rate and origin."


def test_an_agreement_of_the_day_after_does_not(pair_of):
    pair = pair_of(fair_agreements=(treaty("EVFTA", date(2026, 10, 28)),))

    assert agreement.measure(pair) == 0.0
    assert agreement.say(pair, 0.0, False) is None


@pytest.mark.parametrize("status", [MembershipStatus.SIGNED, MembershipStatus.UNSOURCED])
def test_what_is_not_in_force_by_a_source_is_never_named(pair_of, status):
    pair = pair_of(fair_agreements=(treaty("EVFTA", date(2020, 8, 1), status),))

    assert agreement.covering(pair) == []


def test_without_any_agreement_on_file_nothing_is_known(pair_of):
    assert math.isnan(agreement.measure(pair_of()))


def test_a_buyer_without_a_country_is_unknown(pair_of):
    pair = pair_of(fair_agreements=(treaty("EVFTA", date(2020, 8, 1)),), buyer_country="")

    assert math.isnan(agreement.measure(pair))


def test_the_heading_to_check_is_named(pair_of):
    pair = pair_of(fair_agreements=(treaty("EVFTA", date(2020, 8, 1)),), need_hs_code="848071")

    assert str(agreement.say(pair, 1.0, True)) == (
        "Covered by EVFTA: check rate and origin for HS 8480."
    )


@pytest.mark.parametrize(
    ("enterprise", "buyer", "count"),
    [
        (("vi", "en"), ("en",), 1),
        (("vi", "en", "ja"), ("ja", "en"), 2),
        (("vi", "en", "ja"), ("ja", "en", "vi"), 2),
        (("vi",), ("de",), 0),
    ],
)
def test_languages_in_common_are_counted_up_to_two(pair_of, enterprise, buyer, count):
    pair = pair_of(enterprise_languages=enterprise, buyer_languages=buyer)

    assert language.measure(pair) == count


@pytest.mark.parametrize(
    ("buyer", "said"),
    [
        (("en",), "Both speak English."),
        (("ja", "en"), "Both speak Japanese and English."),
        (("de",), "No common language: an interpreter is needed."),
    ],
)
def test_the_common_languages_are_named(pair_of, buyer, said):
    pair = pair_of(enterprise_languages=("vi", "en", "ja"), buyer_languages=buyer)

    assert str(language.say(pair, language.measure(pair), True)) == said


def test_unstated_languages_are_asked_of_the_side_that_is_silent(pair_of):
    assert math.isnan(language.measure(pair_of()))
    assert language.ask(pair_of()).asks == "enterprise"
    assert language.ask(pair_of(enterprise_languages=("vi",))).asks == "buyer"


ROLES = ("oem", "odm", "contract", "own_brand")


@pytest.mark.parametrize("offered", ROLES)
@pytest.mark.parametrize("wanted", ROLES)
def test_every_pair_of_roles_has_a_value_and_the_same_role_the_best(pair_of, offered, wanted):
    value = supply_role.measure(pair_of(enterprise_role=offered, need_role=wanted))

    assert -1 <= value <= 1
    assert (value == 1) is (offered == wanted)


@pytest.mark.parametrize(("offered", "wanted"), [("", "odm"), ("odm", ""), ("tier1", "odm")])
def test_roles_outside_the_table_are_unknown(pair_of, offered, wanted):
    assert math.isnan(supply_role.measure(pair_of(enterprise_role=offered, need_role=wanted)))


def test_the_roles_are_said(pair_of):
    same = pair_of(enterprise_role="odm", need_role="odm")
    other = pair_of(enterprise_role="own_brand", need_role="contract")

    assert str(supply_role.say(same, 1.0, True)) == "Sought and offered: ODM."
    assert str(supply_role.say(other, -0.8, False)) == (
        "Sought: contract manufacturing; offered: own brand."
    )


def test_only_a_buyer_who_said_what_he_wants_makes_us_ask(pair_of):
    assert supply_role.ask(pair_of(need_role="odm")).asks == "enterprise"
    assert supply_role.ask(pair_of()) is None


@pytest.mark.parametrize(
    ("markets", "value"),
    [(("JP",), 1), (("DE",), 3), (("JP", "DE"), 4), (tuple("ABCDEFG"), 5)],
)
def test_export_experience_is_capped_and_knows_the_buyers_country(pair_of, markets, value):
    assert export_experience.measure(pair_of(enterprise_export_markets=markets)) == value


def test_a_new_exporter_is_unknown_and_never_spoken_against(pair_of):
    assert math.isnan(export_experience.measure(pair_of()))
    assert export_experience.say(pair_of(enterprise_export_markets=("JP",)), 1.0, False) is None


def test_experience_in_the_buyers_country_is_named_and_quoted(pair_of):
    pair = pair_of(enterprise_export_markets=("JP", "DE"))

    assert str(export_experience.say(pair, 4.0, True)) == (
        "The enterprise already exports to Germany."
    )
    assert export_experience.evidence(pair)[0].quote == "DE"


def test_experience_elsewhere_is_counted(pair_of):
    pair = pair_of(enterprise_export_markets=("JP", "KR", "US"))

    assert str(export_experience.say(pair, 3.0, True)) == (
        "The enterprise already exports to 3 countries."
    )
    assert export_experience.evidence(pair) == []
