"""The signals, one file each: what it measures, and the words for it."""

from matchmaker.ranking.signals import (
    agreement,
    answer_rate,
    availability,
    carbon_border,
    certificates,
    drawing_format,
    export_experience,
    history,
    hs_overlap,
    incoterms,
    language,
    lead_time,
    lexical_fit,
    material,
    price_band,
    process,
    supply_role,
    target_market,
    tariff_saving,
    text_fit,
    tolerance_mm,
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
    process.SIGNAL,
    material.SIGNAL,
    tolerance_mm.SIGNAL,
    drawing_format.SIGNAL,
    tariff_saving.SIGNAL,
    price_band.SIGNAL,
    carbon_border.SIGNAL,
)
NAMES: tuple[str, ...] = tuple(signal.name for signal in SIGNALS)

UNSCORED: tuple[Signal, ...] = (availability.SIGNAL, history.SIGNAL, answer_rate.SIGNAL)
"""A gate, a label, and what moves the odds beside the model: never columns of the table."""

UNSPOKEN = frozenset({answer_rate.SIGNAL.name})
"""Signals that are neither shown nor a reason."""

__all__ = ["NAMES", "SIGNALS", "UNSCORED", "UNSPOKEN", "Evidence", "Signal"]
