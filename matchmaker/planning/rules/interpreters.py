"""Everyone who needs an interpreter has one of his own in each slot."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from matchmaker.domain.sentence import Sentence
from matchmaker.planning.rules.plain import Names, PlainFair, PlainMeeting


def broken(fair: PlainFair, meetings: Sequence[PlainMeeting], names: Names) -> Iterator[Sentence]:
    """Name slots in which interpreters are short, and the languages that are."""
    talks: dict[int, list[frozenset[str]]] = defaultdict(list)
    for row in meetings:
        need = fair.further.needs.get((row.enterprise, row.buyer))
        if need:
            talks[row.slot].append(need)
    for slot, needs in sorted(talks.items()):
        people = [spoken for spoken, there in fair.further.interpreters if there[slot] == "1"]
        short = _short_of(needs, people)
        if short:
            yield Sentence(
                "%(slot)s: %(talks)s talks need %(languages)s, interpreters there: %(people)s",
                {
                    "slot": names.slot(slot),
                    "talks": sum(need <= short for need in needs),
                    "languages": ", ".join(sorted(short)),
                    "people": sum(bool(spoken & short) for spoken in people),
                },
            )


def _short_of(needs: Sequence[frozenset[str]], people: Sequence[set[str]]) -> frozenset[str]:
    """Languages whose talks are more than the people who speak one of them; none if all go.

    Talks get people one by one, earlier ones change theirs where that helps.
    Who cannot be helped and all whose people could have changed to him are a
    group that is short (the proof of Hall's theorem).
    """
    helps: dict[int, int] = {}
    for talk in range(len(needs)):
        seen: set[int] = set()
        if not _find(talk, needs, people, helps, seen):
            group = {talk} | {helps[person] for person in seen}
            return frozenset().union(*(needs[one] for one in group))
    return frozenset()


def _find(
    talk: int,
    needs: Sequence[frozenset[str]],
    people: Sequence[set[str]],
    helps: dict[int, int],
    seen: set[int],
) -> bool:
    for person, spoken in enumerate(people):
        if person not in seen and spoken & needs[talk]:
            seen.add(person)
            if person not in helps or _find(helps[person], needs, people, helps, seen):
                helps[person] = talk
                return True
    return False
