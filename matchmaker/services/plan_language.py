"""Which talks of a fair need an interpreter, and whom the fair has for them.

An interpreter helps between two of his languages, written "ja-vi". One who
names a single language interprets between that and the language most of the
fair's enterprises speak.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import combinations, product
from typing import Any

from sqlalchemy import Row

from matchmaker.storage.queries.planning_rows import Pair, PlanningRows

_USUAL = "vi"


def language_part(rows: PlanningRows, pairs: Sequence[Pair]) -> dict[str, Any]:
    """Write the keys `interpreters` and `pair_languages`; none if nobody needs one.

    A need that nobody at the fair can help with is left out: the two are placed
    all the same, see `unhelped`.

    Args:
        rows: the fair.
        pairs: ids, in the order of the document's pairs.
    """
    home = _home(rows)
    people = [_between(one.languages, home) for one in rows.interpreters]
    helped = set().union(*people)
    needs = [sorted(need & helped) for need in _needs(rows, pairs, home)]
    if not any(needs):
        return {}
    always = "1" * len(rows.slots)
    return {
        "interpreters": [{"languages": sorted(one), "available": always} for one in people],
        "pair_languages": needs,
    }


def unhelped(rows: PlanningRows, pairs: Sequence[Pair]) -> int:
    """Count pairs that need an interpreter whom the fair does not have."""
    home = _home(rows)
    helped = set().union(*(_between(one.languages, home) for one in rows.interpreters))
    return sum(bool(need) and not need & helped for need in _needs(rows, pairs, home))


def _home(rows: PlanningRows) -> str:
    """Language that most enterprises speak; Vietnamese where nobody says."""
    spoken = Counter(language for row in rows.enterprises for language in row.languages)
    most = max(spoken.values(), default=0)
    return min((one for one, count in spoken.items() if count == most), default=_USUAL)


def _between(languages: Sequence[str], home: str) -> set[str]:
    """Pairs of languages that an interpreter of some languages helps between."""
    known = set(languages) if len(set(languages)) != 1 else {*languages, home}
    return {_both(one, other) for one, other in combinations(sorted(known), 2)}


def _both(one: str, other: str) -> str:
    return "-".join(sorted((one, other)))


def _needs(rows: PlanningRows, pairs: Sequence[Pair], home: str) -> list[set[str]]:
    enterprises = {row.id: row for row in rows.enterprises}
    buyers = {row.id: row for row in rows.buyers}
    return [need_of(enterprises[one], buyers[other], home) for one, other in pairs]


def need_of(enterprise: Row[Any], buyer: Row[Any], home: str) -> set[str]:
    """Say between which languages two people need help, any of these; none if they do not.

    They need help if one says that he needs an interpreter and the other does not
    speak his first language, or if they have no language in common and neither
    says that he needs none. Whoever names no language is taken to get by.

    Args:
        enterprise, buyer: languages, the first one best, and needs_interpreter.
        home: language of an enterprise that names none.

    Example:
        >>> from types import SimpleNamespace as Person
        >>> firm = Person(languages=["vi"], needs_interpreter=None)
        >>> sorted(need_of(firm, Person(languages=["ja", "en"], needs_interpreter=None), "vi"))
        ['en-vi', 'ja-vi']
    """
    here = list(enterprise.languages)
    there = list(buyer.languages)
    if enterprise.needs_interpreter or buyer.needs_interpreter:
        first_here = (here or [home])[:1] if enterprise.needs_interpreter else here or [home]
        first_there = there[:1] if buyer.needs_interpreter else there
        if set(first_here) & set(first_there):
            return set()
        return {_both(one, other) for one, other in product(first_here, first_there)}
    gets_by = enterprise.needs_interpreter is False or buyer.needs_interpreter is False
    if gets_by or not here or not there or set(here) & set(there):
        return set()
    return {_both(one, other) for one, other in product(here, there)}
