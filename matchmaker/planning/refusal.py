"""What a further rule has against a pair in a slot of a finished plan, in words."""

from matchmaker.domain.sentence import Sentence
from matchmaker.planning.limits import Days, FreeBlocks, Interpreting, Limit, Walks
from matchmaker.planning.rules.plain import Names
from matchmaker.planning.ways import Ways


def refusal(ways: Ways, rule: type[Limit], slot: int, names: Names) -> Sentence:
    """Say why a rule keeps a pair out of a slot while everything stands as it does.

    Args:
        ways: of the pair.
        rule: one that its board asks and that refuses the slot.
        slot: the slot.
        names: what slots are called.
    """
    values = {"slot": names.slot(slot)}
    for limit in ways.board.limits:
        if isinstance(limit, Interpreting) and rule is Interpreting:
            return _no_interpreter(limit, ways.pair, slot, values)
        if isinstance(limit, Days) and rule is Days:
            return _full_day(limit, ways, slot, values)
    if rule is FreeBlocks:
        return Sentence("%(slot)s: the meeting would use up a break that is kept free.", values)
    if rule is Walks:
        return Sentence(
            "%(slot)s: the buyer would have too little time to walk between this meeting and "
            "another one.",
            values,
        )
    return Sentence("%(slot)s: another rule stands in the way.", values)


def _no_interpreter(
    limit: Interpreting, pair: int, slot: int, values: dict[str, Sentence | str]
) -> Sentence:
    pools, need = limit.pools, limit.need[pair]
    able = [column for column, bits in enumerate(pools.serves) if bits >> need & 1]
    if pools.present[slot, able].sum():
        return Sentence("%(slot)s: every interpreter who could help them is in a talk.", values)
    return Sentence("%(slot)s: no interpreter who could help them is here then.", values)


def _full_day(limit: Days, ways: Ways, slot: int, values: dict[str, Sentence | str]) -> Sentence:
    day = limit.day[slot]
    full_e = limit.held_e[ways.enterprise, day] >= limit.most_e[ways.enterprise]
    full_b = limit.held_b[ways.buyer, day] >= limit.most_b[ways.buyer]
    if full_e and full_b:
        return Sentence(
            "%(slot)s: both already have all the meetings they may have on that day.", values
        )
    if full_e:
        return Sentence(
            "%(slot)s: the enterprise already has the most meetings allowed on that day.", values
        )
    return Sentence(
        "%(slot)s: the buyer already has the most meetings allowed on that day.", values
    )
