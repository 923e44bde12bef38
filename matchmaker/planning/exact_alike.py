"""Meetings that are alike: any two may change places, so one order of them stands for all."""

from collections import Counter, defaultdict
from dataclasses import replace
from itertools import pairwise

from matchmaker.planning.b2bsp import MeetingList
from matchmaker.planning.exact_domain import first_domain


def in_order(problem: MeetingList) -> MeetingList:
    """Let meetings that are alike come in the order of their numbers.

    Alike are meetings of one host with guests who meet nobody else, if they may be held
    in the same slots and no precedence names them. When two change places, everyone is
    as busy as before, so a plan with as few breaks is left whenever there was one; of a
    host's seven such guests 5,039 of 5,040 orders need no look any more.
    """
    before = [list(earlier) for earlier in problem.before]
    for alike in _alike(problem):
        for one, later in pairwise(alike):
            before[later].append(one)
    return replace(problem, before=tuple(map(tuple, before)))


def _alike(problem: MeetingList) -> list[list[int]]:
    """Group the meetings by host and slots allowed."""
    meetings = Counter(problem.people.ravel().tolist())
    named = {one for row in problem.before for one in row}
    named.update(later for later, row in enumerate(problem.before) if row)
    groups = defaultdict(list)
    for meeting, (couple, slots) in enumerate(
        zip(problem.people.tolist(), first_domain(problem), strict=True)
    ):
        host, guest = sorted(couple, key=lambda one: -meetings[one])
        if meeting not in named and meetings[guest] == 1:
            groups[host, slots.tobytes()].append(meeting)
    return list(groups.values())
