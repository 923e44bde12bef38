"""Names of countries: each reads back as its code, in both languages."""

import pytest

from matchmaker.catalogue.places import country_code
from matchmaker.locale import say
from matchmaker.ranking.countries import _NAMES, country_name


@pytest.mark.parametrize("code", _NAMES)
def test_a_name_that_is_said_means_the_country_to_whoever_reads_it_back(code: str):
    assert country_code(say(country_name(code), "en")) == code
    assert country_code(say(country_name(code), "vi")) == code


def test_no_two_countries_share_a_name():
    for language in ("vi", "en"):
        assert len({say(name, language) for name in _NAMES.values()}) == len(_NAMES)


@pytest.mark.parametrize("code", ["", "ZZ", "de", "EU"])
def test_a_code_without_a_name_stands_as_it_is(code: str):
    assert say(country_name(code), "vi") == say(country_name(code), "en") == code
