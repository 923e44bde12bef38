"""Plans changed by hand and at random: the checker sees every fault and invents none."""

import copy
import json
from collections import Counter
from collections.abc import Iterator
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain.errors import ProblemFileError
from matchmaker.planning import Budget, check, problem_from, solve
from tests.planning.tiny import Document, crowded, worth

Meetings = list[list[int]]


@cache
def _plan_text(seed: int, booths: bool) -> tuple[str, str]:
    document = crowded(6, 4, seed, booth_mode=[booths and e % 3 == 0 for e in range(6)])
    document |= {"buyer_min": [1] * 6, "slot_session": [0, 0, 1, 1]}
    plan = solve(problem_from(document), 1, Budget(2_000)).to_json()
    return json.dumps(document), json.dumps(plan)


def fair_and_plan(seed: int, *, booths: bool = True) -> tuple[Document, Document]:
    """A solved fair; both documents may be changed freely."""
    document, plan = _plan_text(seed, booths)
    return json.loads(document), json.loads(plan)


def words(document: Document, plan: Document) -> list[str]:
    return [str(sentence) for sentence in check(document, plan).violations]


def faults(document: Document, meetings: Meetings) -> set[str]:
    """Recount a plan the slow way and name the kinds of fault it has."""
    return set(_people(document, meetings)) | set(_places(document, meetings))


def _people(document: Document, meetings: Meetings) -> Iterator[str]:
    offered = [row[:2] for row in document["pairs"]]
    for number, (e, b, slot, _) in enumerate(meetings):
        for other_e, other_b, other_slot, _ in meetings[:number]:
            if slot == other_slot and (e == other_e or b == other_b):
                yield "twice"
            if (e, b) == (other_e, other_b):
                yield "again"
        if [e, b] not in offered:
            yield "stranger"
        if "0" in document["enterprise_available"][e][slot] + document["buyer_available"][b][slot]:
            yield "away"
    for place, side in enumerate(("enterprise", "buyer")):
        held = Counter(row[place] for row in meetings)
        if any(held[who] > most for who, most in enumerate(document[f"{side}_max"])):
            yield "most"


def _places(document: Document, meetings: Meetings) -> Iterator[str]:
    booth = document["booth_mode"]
    for slot in range(document["slots"]):
        here = [row for row in meetings if row[2] == slot]
        seated = [row for row in here if not booth[row[0]]]
        if len(seated) > document["tables_per_slot"]:
            yield "full"
        elif any(not 0 <= row[3] < document["tables_per_slot"] for row in seated):
            yield "no table"
        tables = [row[3] for row in here if row[3] >= 0]
        if len(set(tables)) < len(tables):
            yield "twice"
    if any(booth[row[0]] and row[3] != -1 for row in meetings):
        yield "booth"


MARKS = {
    "twice": "meetings in slot",
    "again": " times",
    "stranger": "never offered",
    "away": "is away in",
    "most": ", at most ",
    "full": " tables",
    "no table": "has no table number",
    "booth": "has a booth but sits at",
}


def heard(sentences: list[str]) -> set[str]:
    """Kinds of fault that the checker's sentences speak of."""
    return {
        kind
        for kind, mark in MARKS.items()
        for sentence in sentences
        if sentence.endswith(mark) or mark in sentence.removesuffix(" times")
    }


# --- at random -----------------------------------------------------------------------------------


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_the_checker_names_exactly_the_kinds_of_fault_that_recounting_finds(data):
    document, plan = fair_and_plan(data.draw(st.integers(0, 5)))
    meetings = plan["meetings"]
    for _ in range(data.draw(st.integers(1, 3))):
        changed(data, document, meetings)

    sentences = words(document, {"meetings": meetings})

    assert heard(sentences) == faults(document, meetings)
    assert (sentences == []) is (faults(document, meetings) == set())


def changed(data: st.DataObject, document: Document, meetings: Meetings) -> None:
    """Do to a plan what a slip of the hand would."""
    row = data.draw(st.integers(0, len(meetings) - 1))
    kind = data.draw(st.sampled_from(["move", "copy", "drop", "retable", "guest", "host"]))
    if kind == "move":
        meetings[row][2] = data.draw(st.integers(0, document["slots"] - 1))
    elif kind == "copy":
        meetings.append(list(meetings[row]))
    elif kind == "drop" and len(meetings) > 1:
        del meetings[row]
    elif kind == "retable":
        meetings[row][3] = data.draw(st.integers(-2, document["tables_per_slot"]))
    elif kind == "guest":
        meetings[row][1] = data.draw(st.integers(0, document["buyers"] - 1))
    elif kind == "host":
        meetings[row][0] = data.draw(st.integers(0, document["enterprises"] - 1))


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_meeting_dropped_is_no_breach_but_a_figure_that_is_not_true_any_more(data):
    document, plan = fair_and_plan(data.draw(st.integers(0, 5)))
    row = data.draw(st.integers(0, len(plan["meetings"]) - 1))

    del plan["meetings"][row]

    sentences = words(document, plan)
    left = worth(document, [(e, b, slot) for e, b, slot, _ in plan["meetings"]])
    assert faults(document, plan["meetings"]) == set()
    assert (left == plan["value"]) or (
        f"the file says value {plan['value']:,}, counted are {left:,}" in sentences
    )
    assert all(sentence.startswith("the file says") for sentence in sentences)


@given(st.integers(0, 5), st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_the_order_of_meetings_in_a_file_means_nothing(seed, dice):
    document, plan = fair_and_plan(seed)
    shuffled = plan | {"meetings": dice.sample(plan["meetings"], len(plan["meetings"]))}

    assert check(document, shuffled) == check(document, plan)


# --- one by one ----------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("booths", [True, False])
def test_a_plan_of_ours_is_passed_as_it_is(seed: int, booths: bool):
    document, plan = fair_and_plan(seed, booths=booths)

    assert words(document, plan) == []
    assert faults(document, plan["meetings"]) == set()


@pytest.mark.parametrize("seed", range(4))
def test_every_meeting_doubled_is_seen_every_time(seed: int):
    document, plan = fair_and_plan(seed)
    for row in plan["meetings"]:
        doubled = plan | {"meetings": [*plan["meetings"], row]}
        e, b, slot, _ = row

        sentences = words(document, doubled)

        assert f"enterprise {e} has 2 meetings in slot {slot}" in sentences
        assert f"buyer {b} has 2 meetings in slot {slot}" in sentences
        assert f"enterprise {e} and buyer {b} meet 2 times" in sentences


@pytest.mark.parametrize("seed", range(4))
def test_every_meeting_moved_to_where_somebody_is_away_is_seen(seed: int):
    document, plan = fair_and_plan(seed)
    moved = 0
    for number, (e, b, _, _) in enumerate(plan["meetings"]):
        for slot in range(document["slots"]):
            if document["enterprise_available"][e][slot] == "1":
                continue
            elsewhere = copy.deepcopy(plan)
            elsewhere["meetings"][number][2] = slot
            moved += 1

            assert f"enterprise {e} is away in slot {slot}" in words(document, elsewhere), b
    assert moved > 0


@pytest.mark.parametrize("seed", range(4))
def test_every_table_taken_from_a_booth_owner_or_given_to_one_is_seen(seed: int):
    document, plan = fair_and_plan(seed)
    for number, (e, _, slot, table) in enumerate(plan["meetings"]):
        wrong = copy.deepcopy(plan)
        wrong["meetings"][number][3] = 0 if table == -1 else -1

        expected = (
            f"enterprise {e} has a booth but sits at table 0"
            if table == -1
            else f"slot {slot} has no table number -1"
        )

        assert expected in words(document, wrong)


@pytest.mark.parametrize("seed", range(4))
def test_a_smaller_maximum_than_a_plan_needs_is_broken_by_name(seed: int):
    document, plan = fair_and_plan(seed)
    held = [sum(row[1] == who for row in plan["meetings"]) for who in range(6)]
    busiest = held.index(max(held))
    limits = [4] * 6
    limits[busiest] = held[busiest] - 1

    sentences = words(document | {"buyer_max": limits}, plan)

    assert sentences == [f"buyer {busiest}: {held[busiest]} meetings, at most {held[busiest] - 1}"]


@pytest.mark.parametrize("seed", range(4))
def test_a_pair_forbidden_after_the_plan_is_found_in_it(seed: int):
    document, plan = fair_and_plan(seed)
    for e, b, _, _ in plan["meetings"]:
        assert words(document | {"forbidden": [[e, b]]}, plan) == [
            f"enterprise {e} and buyer {b} must never meet"
        ]


@pytest.mark.parametrize("seed", range(4))
def test_a_pair_taken_from_the_offer_after_the_plan_is_found_in_it(seed: int):
    document, plan = fair_and_plan(seed)
    e, b, _, _ = plan["meetings"][0]
    fewer = document | {"pairs": [row for row in document["pairs"] if row[:2] != [e, b]]}

    assert words(fewer, plan) == [f"enterprise {e} and buyer {b} were never offered to each other"]


@pytest.mark.parametrize("seed", range(4))
def test_a_lock_elsewhere_is_missed_in_the_plan(seed: int):
    document, plan = fair_and_plan(seed)
    e, b, slot, _ = plan["meetings"][0]
    other = (slot + 1) % document["slots"]

    assert words(document | {"locked": [[e, b, other]]}, plan) == [
        f"the locked meeting of enterprise {e} and buyer {b} is not in slot {other}"
    ]


@pytest.mark.parametrize("key", ["value", "bound", "gap_pct", "breaks", "moved"])
@pytest.mark.parametrize("lie", [-1, 10**9, 10**400, "many", None, [1], {"is": 1}, True])
def test_a_figure_that_is_a_lie_or_no_figure_at_all_is_named(key: str, lie: object):
    document, plan = fair_and_plan(3)
    plan[key] = lie

    sentences = words(document, plan)

    if plan[key] != fair_and_plan(3)[1][key]:
        assert any(sentence.startswith(f"the file says {key} ") for sentence in sentences)


def test_breaks_that_were_hidden_are_counted_again():
    document, plan = fair_and_plan(1)
    truth = plan["breaks"]

    assert words(document, plan | {"breaks": truth + 1}) == [
        f"the file says breaks {truth + 1}, counted are {truth}"
    ]


def test_an_announced_meeting_that_is_gone_counts_as_moved():
    document, plan = fair_and_plan(1)
    e, b, slot, _ = plan["meetings"][0]
    published = [[e, b, (slot + 1) % 4]]

    sentences = words(document | {"published": published}, plan)

    assert sentences == ["the file says moved 0, counted are 1"]


def test_an_announced_meeting_that_stands_is_not_moved():
    document, plan = fair_and_plan(1)
    published = [row[:3] for row in plan["meetings"]]

    assert words(document | {"published": published}, plan) == []


def test_a_broken_plan_is_told_its_breaches_and_not_its_figures():
    document, plan = fair_and_plan(2)
    plan["meetings"].append(list(plan["meetings"][0]))
    plan["value"] = 1

    assert not any(sentence.startswith("the file says") for sentence in words(document, plan))


@pytest.mark.parametrize("part", range(4))
@pytest.mark.parametrize("nonsense", [None, "0", 0.0, True, [0], 10**400, -(10**400)])
def test_a_meeting_with_nonsense_in_it_is_refused_or_named(part: int, nonsense: object):
    """People and slots must be of the fair; a table of any number is a whole number at least."""
    document, plan = fair_and_plan(2)
    plan["meetings"][0][part] = nonsense

    if part == 3 and type(nonsense) is int:
        assert words(document, plan)
    else:
        with pytest.raises(ProblemFileError, match="row 0"):
            check(document, plan)
