"""One participant's day as clauses, in two ways.

By its runs of meetings, for whoever may do without any break: most plans that matter leave
most people one run, which is named by when it begins. By the states of its diagram, for
whoever has a break in any case: there a run says little and what is over by then says much.
"""

from collections.abc import Sequence
from itertools import pairwise

from matchmaker.planning.exact_clauses import Clauses, negated
from matchmaker.planning.exact_diagram import Layers, State

STATES_PAIRWISE = 12  # layers up to this size say pair by pair that a day is in one state

Busy = Sequence[int | bool]  # for each slot "he is busy then", False where he cannot be
More = dict[int, int]  # for each j above the fewest breaks up to the most "at least j breaks"
Names = dict[State, int]  # the literal "his day stands so"


def by_runs(clauses: Clauses, layers: Layers, busy: Busy) -> More:
    """Count the runs of meetings from the morning on: one more of them than breaks.

    The number of busy slots is left to the meetings, each of which is held once. Only
    a day of one run, as long as there are meetings, is told its end by its beginning.

    Args:
        clauses: where to write.
        layers: the diagram. Where it leaves out more than breaks, slots and beginnings
            say, more days are allowed than it draws; none that it draws is forbidden.
        busy: literals, or what is known.

    Returns:
        For each number of breaks from 1 to the most drawn the literal "at least so many".
    """
    least, most = (find(state.breaks for state in layers[-1]) for find in (min, max))
    # begun[j][t]: after t slots at least j runs have begun
    begun: list[list[int | bool]] = [[True] * len(layers)]
    for _ in range(most + 1):
        begun.append([False, *(clauses.new() for _ in busy)])
        _count_runs(clauses, begun[-2], begun[-1], busy)
    for slot, (earlier, now) in enumerate(pairwise([False, *busy])):
        clauses.implied([begun[-1][slot], now], [earlier])  # a run more would be too many
    clauses.implied([], [begun[least + 1][-1]])
    one_run = negated(begun[2][-1]) if most else True
    _hold_one_run(clauses, layers, begun[1], busy, one_run)
    return {j: int(begun[j + 1][-1]) for j in range(1, most + 1)}


def _count_runs(
    clauses: Clauses, one_less: list[int | bool], begun: list[int | bool], busy: Busy
) -> None:
    """Let a run begin where somebody is busy, was idle before, and the runs before have begun."""
    for slot, (earlier, now) in enumerate(pairwise([False, *busy])):
        clauses.implied([begun[slot]], [begun[slot + 1]])
        clauses.implied([one_less[slot], now, negated(earlier)], [begun[slot + 1]])
        clauses.implied([begun[slot + 1]], [begun[slot], now])
        clauses.implied([begun[slot + 1]], [begun[slot], negated(earlier)])
        clauses.implied([begun[slot + 1]], [one_less[max(slot - 1, 0)]])


def _hold_one_run(
    clauses: Clauses, layers: Layers, begun: list[int | bool], busy: Busy, one_run: int | bool
) -> None:
    """Say of a day of one run in which slots it may begin, and that it lasts for all meetings."""
    meetings = layers[-1][0].held
    for slot, now in enumerate(busy):
        over = begun[slot + 1 - meetings] if slot >= meetings else False
        clauses.implied([one_run, begun[slot + 1], negated(over)], [now])
        clauses.implied([one_run, now], [negated(over)])
        if not _may_run_from(layers, slot):
            clauses.implied([one_run, begun[slot + 1]], [begun[slot]])
        if State(1, 0, busy=True) not in layers[slot + 1]:
            clauses.implied([begun[slot + 1]], [begun[slot]])


def _may_run_from(layers: Layers, slot: int) -> bool:
    """Say whether all meetings may be held one after the other from the slot on."""
    meetings, n_slots = layers[-1][0].held, len(layers) - 1
    end = slot + meetings
    return (
        end <= n_slots
        and all(State(k, 0, busy=True) in layers[slot + k] for k in range(1, meetings + 1))
        and all(State(0, 0, busy=False) in layers[t] for t in range(slot + 1))
        and all(State(meetings, 0, busy=False) in layers[t] for t in range(end + 1, n_slots + 1))
    )


def by_states(clauses: Clauses, layers: Layers, busy: Busy, fewest: int) -> More:
    """Follow the day through its diagram, and count its breaks at the end.

    Args:
        clauses: where to write.
        layers: the diagram.
        busy: literals, or what is known.
        fewest: breaks that he has in any case.

    Returns:
        For each number of breaks above the fewest the literal "at least so many".
    """
    names = [{state: clauses.new() for state in layer} for layer in layers]
    clauses.add(*names[0].values())
    for (before, after), now in zip(pairwise(names), busy, strict=True):
        _step(clauses, before, after, now)
    return _count_breaks(clauses, names[-1], fewest)


def _step(clauses: Clauses, before: Names, after: Names, busy: int | bool) -> None:
    """Tie the states before and after a slot to whether he is busy in it."""
    came_from: dict[State, list[int]] = {state: [] for state in after}
    for state, name in before.items():
        rest = after.get(state.rest())
        meet = after.get(state.meet()) if busy else None
        if rest is not None:
            came_from[state.rest()].append(name)
            clauses.implied([name], [rest, busy if meet is not None else False])
        if meet is not None:
            came_from[state.meet()].append(name)
            clauses.implied([name, busy if rest is not None else True], [meet])
        if rest is None and meet is None:
            clauses.add(-name)
    for state, name in after.items():
        clauses.add(-name, *came_from[state])
        clauses.implied([name], [busy if state.busy else negated(busy)])
    if len(after) <= STATES_PAIRWISE:
        clauses.at_most_one(list(after.values()))


def _count_breaks(clauses: Clauses, evening: Names, fewest: int) -> More:
    """Read "at least j breaks" off the last states, ordered."""
    most = max(state.breaks for state in evening)
    more = {j: clauses.new() for j in range(fewest + 1, most + 1)}
    for j in range(fewest + 1, most):
        clauses.add(-more[j + 1], more[j])
    for state, name in evening.items():
        if state.breaks > fewest:
            clauses.add(-name, more[state.breaks])
        if state.breaks < most:
            clauses.add(-name, -more[state.breaks + 1])
    return more
