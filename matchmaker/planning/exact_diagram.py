"""One participant's day as a decision diagram: which busy hours hold all his meetings."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple


class State(NamedTuple):
    """Where a day stands after some slots."""

    held: int
    breaks: int
    busy: bool

    def rest(self) -> "State":
        """Let one slot pass idle."""
        return State(self.held, self.breaks, busy=False)

    def meet(self) -> "State":
        """Hold one more meeting; after an idle run it ends a break."""
        return State(self.held + 1, self.breaks + (self.held > 0 and not self.busy), busy=True)


@dataclass(frozen=True)
class Day:
    """What one participant's day allows.

    Args:
        could: slots in which he may be busy, T of them.
        must: slots in which he is busy in any case.
        least, most: meetings that must, and that may, be over after t slots, T + 1 of each;
            the last of both is the number of his meetings.
    """

    could: Sequence[bool]
    must: Sequence[bool]
    least: Sequence[int]
    most: Sequence[int]

    @property
    def meetings(self) -> int:
        """How many meetings he has."""
        return self.most[-1]


Layers = list[list[State]]


def diagram(day: Day, fewest: int = 0, most: int | None = None) -> Layers:
    """Draw all days with all meetings held and a number of breaks within limits.

    Args:
        day: what is allowed.
        fewest, most: limits of the breaks; None is no upper limit.

    Returns:
        The states after t slots for t = 0..T, sorted; each lies on a way from the
        morning to the evening. Empty layers if there is no such day.
    """
    ceiling = day.meetings if most is None else most
    layers: list[set[State]] = [{State(0, 0, busy=False)}]
    for t in range(len(day.could)):
        after = {one for state in layers[-1] for one in successors(day, t, state)}
        layers.append({one for one in after if one.breaks <= ceiling})
    layers[-1] = {one for one in layers[-1] if one.breaks >= fewest}
    for t in range(len(day.could) - 1, -1, -1):
        alive = layers[t + 1]
        layers[t] = {
            state for state in layers[t] if any(one in alive for one in successors(day, t, state))
        }
    return [sorted(layer) for layer in layers]


def successors(day: Day, t: int, state: State) -> list[State]:
    """Give the one or two states that may follow in slot t."""
    found = [] if day.must[t] else [state.rest()]
    if day.could[t]:
        found.append(state.meet())
    return [one for one in found if day.least[t + 1] <= one.held <= day.most[t + 1]]


def busy_hours(layers: Layers) -> tuple[list[bool], list[bool]]:
    """Say of each slot whether he can be busy, and whether he can be idle, in some such day."""
    could = [any(state.busy for state in layer) for layer in layers[1:]]
    idle = [any(not state.busy for state in layer) for layer in layers[1:]]
    return could, idle
