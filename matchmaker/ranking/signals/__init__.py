"""The signals, one file each: what it measures, and the words for it."""

from matchmaker.ranking.signals import (
    agreement,
    certificates,
    export_experience,
    hs_overlap,
    incoterms,
    language,
    lead_time,
    lexical_fit,
    supply_role,
    target_market,
    text_fit,
    volume,
)
from matchmaker.ranking.signals.signal import Evidence, Signal

SIGNALS: tuple[Signal, ...] = (
    text_fit.SIGNAL,
    lexical_fit.SIGNAL,
    hs_overlap.SIGNAL,
    certificates.SIGNAL,
    volume.SIGNAL,
    lead_time.SIGNAL,
    target_market.SIGNAL,
    agreement.SIGNAL,
    language.SIGNAL,
    supply_role.SIGNAL,
    export_experience.SIGNAL,
    incoterms.SIGNAL,
)
NAMES: tuple[str, ...] = tuple(signal.name for signal in SIGNALS)

__all__ = ["NAMES", "SIGNALS", "Evidence", "Signal"]
