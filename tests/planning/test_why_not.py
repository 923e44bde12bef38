"""Why two do not meet: causes that bind, and a price that is proven and tried."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.locale import say
from matchmaker.planning import Budget, check, document_of, problem_from, solve
from matchmaker.planning.board import Board
from matchmaker.planning.prices import Prices
from matchmaker.planning.ways import Ways
from matchmaker.planning.why_not import Hurdle, certain, why_not
from tests.planning.ruled import ruled
from tests.planning.tiny import best_by_trying, fairs, open_fair, tiny, wider_fairs


def asked(document: dict, placed: list[tuple[int, int, int]], pair: tuple[int, int]):
    return why_not(problem_from(document), [(*row, 0) for row in placed], pair)


def hurdles(answer) -> list[tuple[Hurdle, int | None]]:
    return [(cause.hurdle, cause.slot) for cause in answer.causes]


# --- each cause ----------------------------------------------------------------------------


def test_the_worked_example_is_held_by_its_only_table_and_costs_3300():
    document = tiny()
    plan = solve(problem_from(document), 1, Budget(1_000))

    answer = why_not(problem_from(document), plan.meetings, (0, 1), plan.prices)

    assert hurdles(answer) == [(Hurdle.TABLES, 1)]
    assert str(answer.causes[0].sentence) == (
        "slot 1: both would be free, but all 1 tables are taken."
    )
    assert answer.at_most == 3300
    assert answer.given_up == ((1, 0, 1),)
    assert answer.instead == ((0, 1, 1),)


def test_two_who_must_never_meet():
    answer = asked(open_fair(1, 1, 1, forbidden=[[0, 0]]), [], (0, 0))

    assert hurdles(answer) == [(Hurdle.FORBIDDEN, None)]
    assert (answer.at_least, answer.at_most) == (0, None)


def test_a_pair_that_nobody_asked_for():
    answer = asked(open_fair(1, 1, 1, pairs=[]), [], (0, 0))

    assert hurdles(answer) == [(Hurdle.NOT_OFFERED, None)]


def test_two_who_are_never_there_together():
    document = open_fair(1, 1, 2, enterprise_available=["10"], buyer_available=["01"])

    assert hurdles(asked(document, [], (0, 0))) == [(Hurdle.NEVER_TOGETHER, None)]


def test_a_full_enterprise_names_the_meetings_that_hold_its_places():
    document = open_fair(1, 3, 3, enterprise_max=[2])

    answer = asked(document, [(0, 1, 0), (0, 2, 1)], (0, 0))

    assert hurdles(answer)[0] == (Hurdle.ENTERPRISE_FULL, None)
    assert answer.causes[0].meetings == ((0, 1, 0), (0, 2, 1))
    assert answer.causes[0].values == (11, 12)
    assert answer.at_most == 11 - 10


def test_a_full_buyer_is_told_of_too():
    answer = asked(open_fair(2, 1, 2, buyer_max=[1]), [(1, 0, 0)], (0, 0))

    assert hurdles(answer)[0] == (Hurdle.BUYER_FULL, None)
    assert str(answer.causes[0].sentence) == ("The buyer already has the most meetings allowed: 1.")


def test_a_maximum_does_not_bind_where_another_meeting_stands_in_the_way_anyhow():
    """The only slot is taken: one more meeting allowed would change nothing."""
    document = open_fair(1, 2, 1, enterprise_max=[1])

    assert hurdles(asked(document, [(0, 1, 0)], (0, 0))) == [(Hurdle.ENTERPRISE_BUSY, 0)]


def test_who_sits_there_is_named_with_the_worth_of_it():
    answer = asked(open_fair(1, 2, 1), [(0, 1, 0)], (0, 0))

    assert str(answer.causes[0].sentence) == (
        "slot 0: the enterprise meets buyer 1 then, worth 11."
    )
    assert answer.causes[0].meetings == ((0, 1, 0),)
    assert answer.at_most == 1


def test_a_slot_in_which_both_sit_elsewhere_binds_only_if_one_of_them_is_cheap():
    """In slot 0 both are busy, in slot 1 only the buyer: there lies the cheapest way."""
    document = open_fair(2, 3, 2, pairs=[[0, 0, 5], [0, 1, 90], [1, 0, 95], [1, 2, 1]])

    answer = asked(document, [(0, 1, 0), (1, 0, 0)], (0, 0))

    assert answer.causes == ()
    assert answer.slot == 1, "it fits as it is"
    assert answer.at_most == -5 - 1, "a gain, and the other two may meet as well"


def test_a_pinned_meeting_in_the_only_slot_cannot_be_forced_aside():
    document = open_fair(1, 2, 1, locked=[[0, 1, 0]])

    answer = asked(document, [(0, 1, 0)], (0, 0))

    assert hurdles(answer) == [(Hurdle.ENTERPRISE_BUSY, 0)]
    assert answer.at_most is None


def test_a_full_hall_binds_and_gives_way_though_the_fair_has_tables_left():
    document = open_fair(
        3,
        3,
        1,
        tables_per_slot=3,
        pairs=[[0, 0, 5], [1, 1, 9], [2, 2, 3]],
        enterprise_hall=[0, 0, 1],
        hall_tables={"0": 1, "1": 2},
    )

    answer = asked(document, [(1, 1, 0), (2, 2, 0)], (0, 0))

    assert hurdles(answer) == [(Hurdle.TABLES, 0)]
    assert str(answer.causes[0].sentence) == (
        "slot 0: both would be free, but all 1 tables of the enterprise's hall are taken."
    )
    assert (answer.at_most, answer.given_up) == (9 - 5, ((1, 1, 0),))


def test_two_who_are_here_together_are_told_that_no_slot_is_long_enough():
    document = open_fair(1, 1, 2, slot_times=[[0, 20], [20, 40]], pair_minutes=[30])

    [cause] = asked(document, [], (0, 0)).causes

    assert cause.hurdle is Hurdle.TOO_SHORT
    assert str(cause.sentence).startswith("Both are here in 2 slots, and none of these is long")


def test_a_pinned_meeting_is_not_moved_for_those_who_lost_one():
    """0-1 could meet in the second slot if the pinned 0-2 went to the third: it may not."""
    document = open_fair(1, 3, 3, buyer_available=["100", "110", "011"])
    placed = [(0, 1, 0), (0, 2, 1)]

    answer = asked(document | {"locked": [[0, 2, 1]]}, placed, (0, 0))
    unpinned = asked(document, placed, (0, 0))

    assert (answer.given_up, answer.instead) == (((0, 1, 0),), ((0, 0, 0),))
    assert answer.at_most == 11 - 10
    assert set(unpinned.instead) == {(0, 0, 0), (0, 1, 1), (0, 2, 2)}


def test_a_slot_is_arranged_anew_around_the_pair_that_was_forced_in():
    """Buyer 1 gives way to buyer 0 and takes firm 1, whose buyer 2 goes to firm 2."""
    document = open_fair(
        3,
        3,
        1,
        tables_per_slot=3,
        pairs=[[0, 0, 20], [0, 1, 30], [1, 1, 50], [1, 2, 9], [2, 2, 8]],
    )

    answer = asked(document, [(0, 1, 0), (1, 2, 0)], (0, 0))

    assert set(answer.instead) == {(0, 0, 0), (1, 1, 0), (2, 2, 0)}
    assert answer.at_most == (30 + 9) - (20 + 50 + 8)


def test_what_is_certain_is_what_a_pair_pays_beyond_what_it_brings():
    problem = problem_from(
        open_fair(
            2,
            2,
            2,
            pairs=[[e, b, 5] for e in (0, 1) for b in (0, 1)],
            booth_mode=[False, True],
            must_meet=[[0, 1]],
            published=[[1, 1, 0]],
            move_price=3,
        )
    )
    prices = Prices(np.array([10, 20]), np.array([1, 2]), 4, must_meet=6, kept=3)

    sure = [certain(problem, row, prices) for row in range(4)]

    # 0-0: firm, buyer and place; 0-1: a must-meet; 1-0: at a booth; 1-1: announced, at a booth
    assert sure == [10 + 1 + 4 - 5, 10 + 2 + 4 - 5 - 6, 20 + 1 - 5, 20 + 2 - 5 - 3]


def test_a_pair_that_pays_its_way_costs_nothing_for_certain():
    problem = problem_from(open_fair(1, 1, 1))

    assert certain(problem, 0, Prices(np.array([3]), np.array([4]), 2)) == 0


def test_two_who_must_never_meet_are_no_comfort_for_who_lost_a_meeting():
    """Buyer 1 makes room for buyer 0; enterprise 1 is free for him, but they must never meet."""
    document = open_fair(2, 2, 1, pairs=[[0, 0, 5], [0, 1, 9], [1, 1, 7]], tables_per_slot=2)

    free, apart = (
        asked(document | {"forbidden": forbidden}, [(0, 1, 0)], (0, 0))
        for forbidden in ([], [[1, 1]])
    )

    assert (free.at_most, free.instead) == (9 - 5 - 7, ((0, 0, 0), (1, 1, 0)))
    assert (apart.at_most, apart.instead) == (9 - 5, ((0, 0, 0),))


def test_a_pair_that_meets_is_not_asked_about():
    with pytest.raises(ValueError, match="enterprise 0 and buyer 0 meet in this plan"):
        asked(open_fair(1, 1, 1), [(0, 0, 0)], (0, 0))


def test_a_loss_is_mended_where_it_can_be():
    """Buyer 1 gives way in slot 0, and finds slot 1 free."""
    document = open_fair(1, 2, 2, buyer_available=["10", "11"])

    answer = asked(document, [(0, 1, 0)], (0, 0))

    assert answer.at_most == -10
    assert answer.instead == ((0, 0, 0), (0, 1, 1))
    assert answer.given_up == ((0, 1, 0),)


# --- further rules ---------------------------------------------------------------------------

JAPANESE = {"pair_languages": [["ja"]] * 4, "tables_per_slot": 4}
RULES: dict[str, tuple[dict, list[tuple[int, int, int]], Hurdle, tuple]] = {
    "slot 0: every interpreter who could help them is in a talk.": (
        JAPANESE | {"interpreters": [{"languages": ["ja"], "available": "1"}]},
        [(1, 1, 0)],
        Hurdle.INTERPRETER,
        ((1, 1, 0),),
    ),
    "slot 0: no interpreter who could help them is here then.": (
        JAPANESE | {"interpreters": [{"languages": ["ja"], "available": "0"}]},
        [],
        Hurdle.INTERPRETER,
        (),
    ),
    "slot 1: the enterprise already has the most meetings allowed on that day.": (
        {"slots": 2, "slot_day": [0, 0], "enterprise_day_max": [1, 2]},
        [(0, 1, 0)],
        Hurdle.DAY,
        ((0, 1, 0),),
    ),
    "slot 1: the buyer already has the most meetings allowed on that day.": (
        {"slots": 2, "slot_day": [0, 0], "buyer_day_max": [1, 2]},
        [(1, 0, 0)],
        Hurdle.DAY,
        ((1, 0, 0),),
    ),
    "slot 1: both already have all the meetings they may have on that day.": (
        {"slots": 2, "slot_day": [0, 0], "enterprise_day_max": [1, 2], "buyer_day_max": [1, 2]},
        [(0, 1, 0), (1, 0, 0)],
        Hurdle.DAY,
        ((0, 1, 0), (1, 0, 0)),
    ),
    "slot 1: the meeting would use up a break that is kept free.": (
        {
            "slots": 2,
            "free_blocks": [{"side": "enterprise", "index": 0, "slots": [0, 1], "keep": 1}],
        },
        [(0, 1, 0)],
        Hurdle.BREAK,
        ((0, 1, 0),),
    ),
    (
        "slot 1: the buyer would have too little time to walk between this meeting and another one."
    ): (
        {"slots": 2, "enterprise_hall": [0, 1], "walk_minutes": [[0, 9], [9, 0]]},
        [(1, 0, 0)],
        Hurdle.WALK,
        ((1, 0, 0),),
    ),
}


def two_by_two(rule: dict) -> dict:
    return open_fair(2, 2, rule.get("slots", 1), tables_per_slot=2) | rule


@pytest.mark.parametrize("said", RULES)
def test_the_rule_that_stands_in_the_way_is_named_with_what_holds_it(said: str):
    rule, placed, hurdle, meetings = RULES[said]

    answer = asked(two_by_two(rule), placed, (0, 0))

    [cause] = [one for one in answer.causes if one.hurdle is hurdle]
    assert str(cause.sentence) == said
    assert cause.meetings == meetings
    assert say(cause.sentence, "vi").startswith(f"khung giờ số {cause.slot}: ")


@pytest.mark.parametrize("said", [said for said, (_, _, _, held) in RULES.items() if held])
def test_under_a_rule_a_pair_is_forced_in_and_what_it_costs_is_true(said: str):
    rule, placed, _, _ = RULES[said]
    document = two_by_two(rule)

    answer = asked(document, placed, (0, 0))

    forced = {*placed} - set(answer.given_up) | set(answer.instead)
    problem = problem_from(document)
    before = told_by_the_checker(problem, placed)
    assert (0, 0) in {row[:2] for row in forced}
    assert told_by_the_checker(problem, forced) == before - answer.at_most


def test_nobody_can_be_forced_in_without_an_interpreter():
    rule, placed, _, _ = RULES["slot 0: no interpreter who could help them is here then."]

    assert asked(two_by_two(rule), placed, (0, 0)).at_most is None


def test_a_talk_that_is_pinned_keeps_its_interpreter():
    rule, placed, _, _ = RULES["slot 0: every interpreter who could help them is in a talk."]
    document = two_by_two(rule) | {"locked": [[1, 1, 0]]}

    answer = asked(document, placed, (0, 0))

    assert [cause.hurdle for cause in answer.causes] == [Hurdle.INTERPRETER]
    assert (answer.causes[0].meetings, answer.at_most) == ((), None)


@pytest.mark.parametrize("seed", range(60))
def test_a_rule_is_named_only_if_without_it_less_would_have_to_go(seed: int):
    """The rule is struck from the fair, and the cheapest way through that slot found again."""
    keys = {
        Hurdle.INTERPRETER: ["pair_languages", "interpreters"],
        Hurdle.DAY: ["enterprise_day_max", "buyer_day_max"],
        Hurdle.BREAK: ["free_blocks"],
        Hurdle.WALK: ["walk_minutes"],
    }
    document = ruled(seed, keys=["interpreters", "day_max", "free_blocks", "walk_minutes"])
    problem = problem_from(document)
    plan = solve(problem, 1, Budget(1_000))

    for pair in left_out(problem, plan)[:5]:
        for cause in why_not(problem, plan.meetings, pair).causes:
            if cause.hurdle in keys:
                struck = {k: v for k, v in document.items() if k not in keys[cause.hurdle]}
                before = cheapest(problem, plan.meetings, pair)
                assert cheapest(problem_from(struck), plan.meetings, pair) < before


# --- what holds for every pair -------------------------------------------------------------


def left_out(problem, plan) -> list[tuple[int, int]]:
    met = {(e, b) for e, b, _, _ in plan.meetings}
    return [pair for pair in problem.pair_rows if pair not in met]


@given(wider_fairs())
@settings(max_examples=25, deadline=None)
def test_what_forcing_costs_is_seen_by_forcing(document):
    """The checker confirms the plan with the pair in it, and its value."""
    problem = problem_from(document)
    plan = solve(problem, 1, Budget(4_000))

    for pair in left_out(problem, plan)[:6]:
        answer = why_not(problem, plan.meetings, pair, plan.prices)
        if answer.at_most is None:
            continue
        forced = {row[:3] for row in plan.meetings} - set(answer.given_up) | set(answer.instead)
        assert pair in {row[:2] for row in forced}
        assert told_by_the_checker(problem, forced) == plan.value - answer.at_most


def told_by_the_checker(problem, placed) -> int:
    seats = dict.fromkeys(range(problem.n_slots), 0)
    meetings = []
    for e, b, t in sorted(placed):
        meetings.append([e, b, t, -1 if problem.has_booth[e] else seats[t]])
        seats[t] += not problem.has_booth[e]
    report = check(document_of(problem), {"meetings": meetings})
    assert report.violations == ()
    return report.value


@given(fairs(most_pairs=5), st.data())
@settings(max_examples=30, deadline=None)
def test_no_plan_with_the_pair_beats_the_bound_less_what_is_proven(document, data):
    problem = problem_from(document)
    plan = solve(problem, 1, Budget(2_000))
    pairs = [
        pair for pair in left_out(problem, plan) if problem.common_bits[problem.pair_rows[pair]]
    ]
    if not pairs:
        return
    pair = data.draw(st.sampled_from(pairs))
    slots = [t for t in range(problem.n_slots) if problem.common[problem.pair_rows[pair], t]]
    sure = certain(problem, problem.pair_rows[pair], plan.prices)

    for slot in slots:
        e, b = pair
        if document["enterprise_max"][e] and document["buyer_max"][b]:
            forced = document | {"locked": [[e, b, slot]]}
            if document["tables_per_slot"][slot] or document["booth_mode"][e]:
                assert best_by_trying(forced) <= plan.bound - sure


@given(wider_fairs())
@settings(max_examples=25, deadline=None)
def test_there_is_a_cause_for_every_pair_that_does_not_simply_fit(document):
    problem = problem_from(document)
    plan = solve(problem, 1, Budget(4_000))

    for pair in left_out(problem, plan)[:8]:
        answer = why_not(problem, plan.meetings, pair)
        fits = answer.at_most is not None and not answer.given_up
        assert answer.causes or fits
        assert all(str(cause.sentence) for cause in answer.causes)


@given(wider_fairs())
@settings(max_examples=20, deadline=None)
def test_a_meeting_is_named_only_if_without_it_less_would_have_to_go(document):
    """Each meeting named is taken out, and the question asked again."""
    problem = problem_from(document)
    plan = solve(problem, 1, Budget(4_000))

    for pair in left_out(problem, plan)[:4]:
        answer = why_not(problem, plan.meetings, pair)
        for cause in answer.causes:
            if cause.hurdle in {Hurdle.ENTERPRISE_BUSY, Hurdle.BUYER_BUSY}:
                rest = [row for row in plan.meetings if row[:3] not in cause.meetings]
                before = cheapest(problem, plan.meetings, pair)
                assert cheapest(problem, rest, pair) < before


def cheapest(problem, meetings, pair):
    board = Board(problem)
    for e, b, t, _ in meetings:
        board.place(problem.pair_rows[e, b], t)
    return Ways(board, problem.pair_rows[pair], frozenset()).all()[0].cost
