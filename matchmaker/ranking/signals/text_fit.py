"""What is offered against what is sought, by meaning."""

from matchmaker.domain.sentence import Sentence
from matchmaker.ranking.rows import Pair
from matchmaker.ranking.signals.signal import Evidence, Question, Signal, first_words

PRODUCT_FIELDS = ("name_en", "name_vi", "text_en", "text_vi")
NEED_FIELDS = ("text_original", "text_en", "text_vi", "name_en", "name_vi")
# as near as a need and the product written for it (see `Pair.text_fit`)
_OWN = 1.0


def measure(pair: Pair) -> float:
    """Nearness of the two sets of texts; NaN when a side has none."""
    return pair.text_fit


def say(pair: Pair, value: float, helps: bool) -> Sentence:
    """Name the product and the need that are nearest.

    Of a product that is only nearer than the mean pair no more than that is said.
    """
    named = {"product": pair.product.name, "need": pair.need.name}
    if helps and value >= _OWN:
        return Sentence("The product “%(product)s” answers the need “%(need)s”.", named)
    if helps:
        return Sentence(
            "The text of the product “%(product)s” is nearer to the need “%(need)s” than usual.",
            named,
        )
    return Sentence("The product “%(product)s” is far from the need “%(need)s”.", named)


def ask(pair: Pair) -> Question:
    """Ask the side without words for some."""
    if any(pair.product.texts.values()):
        return Question(Sentence("What exactly do you seek? The need has no description."), "buyer")
    return Question(
        Sentence("What exactly do you offer? The product has no description."), "enterprise"
    )


def evidence(pair: Pair) -> list[Evidence]:
    """Quote the product's name and the need's first sentence."""
    return [
        *first_words("product", pair.product, PRODUCT_FIELDS),
        *first_words("need", pair.need, NEED_FIELDS),
    ]


SIGNAL = Signal("text_fit", measure, say, ask, evidence)
