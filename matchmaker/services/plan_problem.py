"""From a fair's rows to a planning problem, and the way back from row numbers to ids."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from sqlalchemy import Row

from matchmaker import planning
from matchmaker.domain.sentence import Sentence
from matchmaker.domain.wish import PairState, Says
from matchmaker.services.plan_names import FairNames, name_of
from matchmaker.services.plan_rules import buyer_seats, enterprise_seats, rule_part
from matchmaker.storage.queries.planning_rows import Pair, PlanningRows

__all__ = [
    "MOVE_PRICE", "VALUES", "FairNames", "FairProblem", "Tier", "build", "kept_apart", "name_of",
    "tier_of", "value_of",
]  # fmt: skip

MOVE_PRICE = 50
"""Value that a new plan must gain for each announced meeting it moves or drops."""

_UNKNOWN = 0.5  # joint score of a pair that the ranking never looked at


class Tier(StrEnum):
    """Why a pair is among those to be planned, the strongest wish first."""

    BOTH_MUST = "both_must"
    MUST_AND_MEET = "must_and_meet"
    AGREED = "agreed"
    ONE_MUST = "one_must"
    ONE_SIDED = "one_sided"
    PROPOSED = "proposed"
    PINNED = "pinned"

    @property
    def agreed(self) -> bool:
        """Both sides said yes."""
        return self in (Tier.BOTH_MUST, Tier.MUST_AND_MEET, Tier.AGREED)


# Lowest and highest value of each tier; the joint score decides within it.
VALUES: dict[Tier, tuple[int, int]] = {
    Tier.BOTH_MUST: (900, 1000),
    Tier.MUST_AND_MEET: (750, 899),
    Tier.AGREED: (550, 749),
    Tier.ONE_MUST: (350, 449),
    Tier.ONE_SIDED: (200, 349),
    Tier.PROPOSED: (10, 199),
    Tier.PINNED: (1, 9),
}


def tier_of(enterprise_says: str | None, buyer_says: str | None) -> Tier | None:
    """Read the tier of a pair off both words; None if a word closes it or there is none.

    Example:
        >>> tier_of("must_meet", "meet")
        <Tier.MUST_AND_MEET: 'must_and_meet'>
    """
    said = [word for word in (enterprise_says, buyer_says) if word]
    if Says.NO_THANKS in said or not said:
        return None
    musts = said.count(Says.MUST_MEET)
    if len(said) == 2:
        return (Tier.AGREED, Tier.MUST_AND_MEET, Tier.BOTH_MUST)[musts]
    return Tier.ONE_MUST if musts else Tier.ONE_SIDED


def value_of(tier: Tier, p_mutual: float) -> int:
    """Worth of a meeting, 1 to 1000: a stronger wish always counts more than a higher score.

    Args:
        tier: of the pair.
        p_mutual: joint score of the ranking, 0 to 1.
    """
    least, most = VALUES[tier]
    return least + round((most - least) * min(max(p_mutual, 0.0), 1.0))


@dataclass(frozen=True)
class FairProblem:
    """A fair as the planner sees it, and what its row numbers stand for.

    Args:
        rows: what it was built from.
        tiers: why each pair is there, in the order of the document's pairs.
        pinned: meetings of the parent version that stay, by (enterprise, buyer, slot)
            as row numbers, with the id of their table.
        impossible: pinned meetings that cannot stay, in words.
        document: the problem file's content.
        helpers: numbers of the interpreters that the parent's and the published
            version's meetings have.
    """

    rows: PlanningRows
    tiers: dict[Pair, Tier]
    pinned: dict[tuple[int, int, int], str]
    impossible: list[Sentence]
    document: dict[str, Any]
    helpers: dict[tuple[int, int, int], int] = field(default_factory=dict)

    @cached_property
    def general_tables(self) -> list[str]:
        """Ids of the tables that are nobody's booth, by number; hall by hall where that counts."""
        tables = [row for row in self.rows.tables if row.booth_of is None]
        if "hall_tables" in self.document:
            last = len(self.hall_number)
            tables.sort(key=lambda row: self.hall_number.get(row.hall, last))
        return [row.id for row in tables]

    @cached_property
    def hall_number(self) -> dict[str, int]:
        """Number of each hall in which an enterprise is."""
        halls = [row.hall for row in self.rows.enterprises]
        return dict(zip(halls, self.document["enterprise_hall"], strict=True))

    @cached_property
    def booth_tables(self) -> dict[str, list[str]]:
        """Ids of the booth tables of each enterprise that has any."""
        booths: dict[str, list[str]] = {}
        for row in self.rows.tables:
            if row.booth_of is not None:
                booths.setdefault(row.booth_of, []).append(row.id)
        return booths

    @property
    def names(self) -> "FairNames":
        """What the checker calls people and places in this fair."""
        return FairNames(self)

    def pair(self, enterprise: int, buyer: int) -> Pair:
        """Ids of a pair of row numbers."""
        return self.rows.enterprises[enterprise].id, self.rows.buyers[buyer].id

    def table(self, enterprise: int, table: int, nth: int = 0) -> str:
        """Id of a table number; -1 is the enterprise's booth, its nth table there."""
        if table < 0:
            return self.booth_tables[self.rows.enterprises[enterprise].id][nth]
        return self.general_tables[table]

    def tables(self, meetings: Iterable[tuple[int, int, int, int]]) -> list[str]:
        """Ids of the tables of meetings (enterprise, buyer, slot, table), in their order.

        A delegation's meetings at once are at different tables of its booth.
        """
        at_booth: Counter[tuple[int, int]] = Counter()
        found = []
        for enterprise, _, slot, table in meetings:
            found.append(self.table(enterprise, table, at_booth[enterprise, slot]))
            at_booth[enterprise, slot] += table < 0
        return found

    def with_pairs(self, extra: Iterable[tuple[int, int]]) -> dict[str, Any]:
        """Write the document with further pairs, worth next to nothing and bound by no need."""
        more = [[enterprise, buyer, 1] for enterprise, buyer in extra]
        document = self.document | {"pairs": [*self.document["pairs"], *more]}
        if "pair_languages" in document:
            document["pair_languages"] = [*document["pair_languages"], *([] for _ in more)]
        return document

    def interpreters(
        self, meetings: Iterable[tuple[int, int, int, int]]
    ) -> dict[tuple[int, int, int], str]:
        """Ids of the interpreters of those meetings that need one, by (enterprise, buyer, slot)."""
        if "interpreters" not in self.document:
            return {}
        problem = planning.problem_from(self.document)
        given = planning.interpreters_of(problem, [row[:3] for row in meetings], self.helpers)
        return {row: self.rows.interpreters[person].id for row, person in given.items()}

    @property
    def kept_tables(self) -> dict[tuple[int, int, int], int]:
        """General tables of pinned meetings, as numbers."""
        number = {table_id: place for place, table_id in enumerate(self.general_tables)}
        booths = self.document["booth_mode"]
        return {
            key: number[table_id]
            for key, table_id in self.pinned.items()
            if table_id in number and not booths[key[0]] and self._at_home(key[0], table_id)
        }

    def _at_home(self, enterprise: int, table_id: str) -> bool:
        """Say whether a table is one that an enterprise may use."""
        if "hall_tables" not in self.document:
            return True
        hall = {row.id: row.hall for row in self.rows.tables}[table_id]
        return bool(hall == self.rows.enterprises[enterprise].hall)


def build(
    rows: PlanningRows,
    parent: list[Row[Any]],
    published: list[Row[Any]],
    *,
    by_hall: bool = True,
) -> FairProblem:
    """Build the problem of a fair.

    Args:
        rows: the fair.
        parent: meetings of the version that this one starts from; pinned ones stay.
        published: meetings of the published version; moving one has a price.
        by_hall: whether enterprises keep to the tables of their hall, if they can.
    """
    place = _Places(rows)
    pinned, impossible = _pinned(rows, place, parent)
    tiers = _tiers(rows, place)
    for enterprise, buyer, _ in pinned:
        tiers.setdefault((rows.enterprises[enterprise].id, rows.buyers[buyer].id), Tier.PINNED)
    pairs = sorted(tiers, key=place.numbers)
    numbers = {pair: place.numbers(pair) for pair in pairs}
    booths = {row.booth_of for row in rows.tables if row.booth_of is not None}
    announced = [row for row in published if (row.enterprise_id, row.buyer_id) in numbers]
    document = _people_part(rows) | {
        "enterprises": len(rows.enterprises),
        "buyers": len(rows.buyers),
        "slots": len(rows.slots),
        "tables_per_slot": sum(row.booth_of is None for row in rows.tables),
        "pairs": [[*numbers[pair], value_of(tiers[pair], _score(rows, pair))] for pair in pairs],
        "short_penalty": rows.fair.short_penalty,
        "slot_session": _numbered([row.session_id for row in rows.slots]),
        "booth_mode": [row.id in booths for row in rows.enterprises],
        "must_meet": [
            list(numbers[pair])
            for pair in pairs
            if tiers[pair] in (Tier.BOTH_MUST, Tier.MUST_AND_MEET)
        ],
        "locked": [list(key) for key in sorted(pinned)],
        "published": [
            [*numbers[row.enterprise_id, row.buyer_id], place.slot[row.slot_id]]
            for row in sorted(announced, key=lambda row: numbers[row.enterprise_id, row.buyer_id])
        ],
        "move_price": MOVE_PRICE,
    }
    document |= rule_part(rows, pairs, document["enterprise_hall"], by_hall=by_hall)
    tiers = {pair: tiers[pair] for pair in pairs}
    helpers = _helpers(rows, place, [*parent, *published])
    return FairProblem(rows, tiers, pinned, impossible, document, helpers)


def _helpers(
    rows: PlanningRows, place: "_Places", meetings: list[Row[Any]]
) -> dict[tuple[int, int, int], int]:
    """Numbers of the interpreters that meetings have; the last word counts."""
    number = {row.id: at for at, row in enumerate(rows.interpreters)}
    return {
        (*place.numbers((row.enterprise_id, row.buyer_id)), place.slot[row.slot_id]): number[
            row.interpreter_id
        ]
        for row in meetings
        if row.interpreter_id in number
        and place.knows((row.enterprise_id, row.buyer_id))
        and row.slot_id in place.slot
    }


class _Places:
    """Row numbers of ids."""

    def __init__(self, rows: PlanningRows) -> None:
        self.enterprise = {row.id: number for number, row in enumerate(rows.enterprises)}
        self.buyer = {row.id: number for number, row in enumerate(rows.buyers)}
        self.slot = {row.id: number for number, row in enumerate(rows.slots)}

    def numbers(self, pair: Pair) -> tuple[int, int]:
        """Row numbers of a pair of ids."""
        return self.enterprise[pair[0]], self.buyer[pair[1]]

    def knows(self, pair: Pair) -> bool:
        """Say whether both sides still take part."""
        return pair[0] in self.enterprise and pair[1] in self.buyer


def _score(rows: PlanningRows, pair: Pair) -> float:
    return rows.proposals[pair][0] if pair in rows.proposals else _UNKNOWN


def _tiers(rows: PlanningRows, place: _Places) -> dict[Pair, Tier]:
    """Find every pair that may be planned and why; closed and gated ones never are."""
    apart = kept_apart(rows)
    tiers: dict[Pair, Tier] = {}
    for row in rows.wishes:
        pair = (row.enterprise_id, row.buyer_id)
        tier = tier_of(row.enterprise_says, row.buyer_says)
        if tier and place.knows(pair) and (tier.agreed or rows.fair.place_one_sided):
            tiers[pair] = tier
    if rows.fair.place_proposed:
        spoken = {(row.enterprise_id, row.buyer_id) for row in rows.wishes}
        for pair, (_, listed) in rows.proposals.items():
            if listed and pair not in spoken and place.knows(pair):
                tiers[pair] = Tier.PROPOSED
    return {pair: tier for pair, tier in tiers.items() if pair not in apart}


def kept_apart(rows: PlanningRows) -> dict[Pair, Sentence]:
    """Pairs that must not meet whatever anybody wishes, and why."""
    apart = {pair: Sentence("a requirement of the buyer is known to fail") for pair in rows.gated}
    for row in rows.wishes:
        if row.state == PairState.CLOSED:
            apart[row.enterprise_id, row.buyer_id] = Sentence("one of the two said no")
    buyer_by_code = {row.code: row.id for row in rows.buyers}
    enterprise_by_code = {row.code: row.id for row in rows.enterprises}
    never = Sentence("a profile says that they must never meet")
    for row in rows.enterprises:
        for code in row.never_meet:
            if code in buyer_by_code:
                apart[row.id, buyer_by_code[code]] = never
    for row in rows.buyers:
        for code in row.never_meet:
            if code in enterprise_by_code:
                apart[enterprise_by_code[code], row.id] = never
    return apart


def _pinned(
    rows: PlanningRows, place: _Places, parent: list[Row[Any]]
) -> tuple[dict[tuple[int, int, int], str], list[Sentence]]:
    """Part the parent's pinned meetings into those that stay and those that cannot."""
    apart = kept_apart(rows)
    stay: dict[tuple[int, int, int], str] = {}
    cannot: list[Sentence] = []
    for row in parent:
        pair = (row.enterprise_id, row.buyer_id)
        if not row.pinned or not place.knows(pair):
            continue  # who has withdrawn gives back what was kept for him
        enterprise, buyer = place.numbers(pair)
        if pair in apart:
            names = {
                "enterprise": name_of(rows.enterprises[enterprise]),
                "buyer": name_of(rows.buyers[buyer]),
                "why": apart[pair],
            }
            cannot.append(
                Sentence(
                    "%(enterprise)s and %(buyer)s are pinned, but %(why)s. Unpin the meeting "
                    "first.",
                    names,
                )
            )
        else:
            stay[enterprise, buyer, place.slot[row.slot_id]] = row.table_id
    return stay, cannot


def _people_part(rows: PlanningRows) -> dict[str, Any]:
    """Presence, limits and halls of both sides."""
    n_slots = len(rows.slots)
    fair = rows.fair
    limits_e = [_limits(rows, row.id, fair.least_meetings) for row in rows.enterprises]
    limits_b = [_limits(rows, row.id, 0) for row in rows.buyers]
    return {
        "enterprise_available": [_letters(rows, row.id) for row in rows.enterprises],
        "buyer_available": [_letters(rows, row.id) for row in rows.buyers],
        "enterprise_min": [min(least, n_slots) for least, _ in limits_e],
        "enterprise_max": [
            min(most, n_slots * seats)
            for (_, most), seats in zip(limits_e, enterprise_seats(rows), strict=True)
        ],
        "buyer_min": [min(least, n_slots) for least, _ in limits_b],
        "buyer_max": [
            min(most, n_slots * seats)
            for (_, most), seats in zip(limits_b, buyer_seats(rows), strict=True)
        ],
        "enterprise_hall": _numbered([row.hall for row in rows.enterprises]),
    }


def _limits(rows: PlanningRows, participant_id: str, fair_least: int) -> tuple[int, int]:
    least, most = rows.quotas.get(participant_id, (None, None))
    return (
        fair_least if least is None else least,
        rows.fair.most_meetings if most is None else most,
    )


def _letters(rows: PlanningRows, participant_id: str) -> str:
    """Presence as a letter a slot: 1 where the whole slot lies inside a span."""
    spans: list[tuple[datetime, datetime]] | None = rows.presence.get(participant_id)
    if spans is None:
        return "1" * len(rows.slots)
    return "".join(
        "01"[any(starts <= row.starts_at and row.ends_at <= ends for starts, ends in spans)]
        for row in rows.slots
    )


def _numbered(names: list[str]) -> list[int]:
    """Number names in the order in which they first stand."""
    numbers: dict[str, int] = {}
    return [numbers.setdefault(name, len(numbers)) for name in names]
