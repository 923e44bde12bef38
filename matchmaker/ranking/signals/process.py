"""Processes that the need asks for and the product is made by."""

from matchmaker.domain.sentence import Sentence
from matchmaker.ranking.signals.named import named_signal

SIGNAL = named_signal(
    "process",
    lambda names: Sentence("Process asked for and offered: %(names)s.", {"names": names}),
    lambda names: Sentence("Do you work by %(names)s?", {"names": names}),
)
