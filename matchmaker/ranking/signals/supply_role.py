"""How the enterprise supplies, against how the buyer wants to be supplied."""

from matchmaker.domain.participant import SupplyRole
from matchmaker.domain.sentence import Sentence
from matchmaker.ranking.rows import Pair
from matchmaker.ranking.signals.signal import UNKNOWN, Question, Signal

_NAMES = {
    SupplyRole.OEM: Sentence("OEM"),
    SupplyRole.ODM: Sentence("ODM"),
    SupplyRole.CONTRACT: Sentence("contract manufacturing"),
    SupplyRole.OWN_BRAND: Sentence("own brand"),
}
# how well an offered role (first) answers a wanted one (second); equal roles are 1
_NEAR: dict[tuple[str, str], float] = {
    ("oem", "contract"): 0.6,
    ("contract", "oem"): 0.6,
    ("odm", "oem"): 0.3,
    ("oem", "odm"): 0.0,
    ("odm", "own_brand"): -0.3,
    ("own_brand", "odm"): 0.2,
    ("contract", "odm"): -0.3,
    ("odm", "contract"): 0.2,
    ("own_brand", "contract"): -0.8,
    ("contract", "own_brand"): -1.0,
    ("own_brand", "oem"): -0.5,
    ("oem", "own_brand"): -0.5,
}


def measure(pair: Pair) -> float:
    """How well the offered role answers the wanted one, -1 to 1; NaN when not stated."""
    offered, wanted = pair.enterprise.role, pair.need.role
    if offered not in _NAMES or wanted not in _NAMES:
        return UNKNOWN
    return 1.0 if offered == wanted else _NEAR[offered, wanted]


def say(pair: Pair, value: float, helps: bool) -> Sentence:
    """Set wanted against offered."""
    del helps
    names = {
        "wanted": _NAMES[SupplyRole(pair.need.role)],
        "offered": _NAMES[SupplyRole(pair.enterprise.role)],
    }
    if value == 1.0:
        return Sentence("Sought and offered: %(wanted)s.", names)
    return Sentence("Sought: %(wanted)s; offered: %(offered)s.", names)


def ask(pair: Pair) -> Question | None:
    """Ask the enterprise only where the buyer said what he wants."""
    if pair.need.role in _NAMES and not pair.enterprise.role:
        sentence = Sentence("Do you supply as OEM, ODM, contract manufacturer or own brand?")
        return Question(sentence, "enterprise")
    return None


SIGNAL = Signal("supply_role", measure, say, ask)
