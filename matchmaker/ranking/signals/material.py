"""Materials that the need asks for and the product is made of."""

from matchmaker.domain.sentence import Sentence
from matchmaker.ranking.signals.named import named_signal

SIGNAL = named_signal(
    "material",
    lambda names: Sentence("Material asked for and offered: %(names)s.", {"names": names}),
    lambda names: Sentence("Do you work with %(names)s?", {"names": names}),
)
