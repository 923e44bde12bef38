"""The only real-world claims: each with a source and a year, in both languages."""

import re
import tomllib
import unicodedata
from pathlib import Path

import pytest

from matchmaker.services.facts import Fact, facts
from matchmaker.settings import Settings, get_settings

TEXTS = ("about_vi", "about_en", "fact_vi", "fact_en", "source")
FACTS = facts()


def test_there_are_facts_and_they_are_read_once():
    assert len(FACTS) >= 4
    assert facts() is FACTS


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.about_en)
def test_every_fact_is_whole_and_written_as_it_is_stored(fact: Fact):
    for name in TEXTS:
        text = getattr(fact, name)
        assert text.strip() == text != ""
        assert unicodedata.normalize("NFC", text) == text


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.about_en)
def test_every_fact_says_of_which_year_it_speaks_or_was_read(fact: Fact):
    assert re.search(r"\b20[012]\d\b", f"{fact.about_en} {fact.source}"), fact


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.about_en)
def test_both_languages_state_the_same_years_of_the_programme(fact: Fact):
    years = [set(re.findall(r"\b20[12]\d\b", text)) for text in (fact.about_vi, fact.about_en)]

    assert years[0] == years[1]


def test_no_fact_is_told_twice():
    assert len({fact.fact_vi for fact in FACTS}) == len(FACTS)
    assert len({fact.fact_en for fact in FACTS}) == len(FACTS)


def test_nothing_of_the_file_is_left_out():
    path = get_settings().data_dir / "demo" / "facts.toml"

    written = tomllib.loads(path.read_text(encoding="utf-8"))

    assert [one["source"] for one in written["facts"]] == [fact.source for fact in FACTS]
    assert all(set(one) == set(TEXTS) for one in written["facts"])


def test_facts_lie_in_the_shipped_data():
    assert Path(Settings().data_dir / "demo" / "facts.toml").is_file()


def test_a_fact_cannot_be_changed_by_who_reads_it():
    with pytest.raises(AttributeError):
        FACTS[0].source = "somewhere"  # type: ignore[misc]  # that is what is tried
