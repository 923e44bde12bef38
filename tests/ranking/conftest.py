"""Pairs written in few words: what is not said is not stated."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from matchmaker.ranking.rows import Fair, Firm, Offer, Pair
from matchmaker.ranking.score import Model, read_model
from matchmaker.settings import get_settings

FIRST_DAY = date(2026, 10, 27)
PairOf = Callable[..., Pair]

BARE = Pair(
    Fair(FIRST_DAY),
    Firm("e1", name="Khuôn Việt", code="DN-001", country="VN"),
    Firm("b1", name="Nordic Pumps", code="NM-001", country="DE"),
    Offer("p1", 0, texts={"name_en": "Injection mould", "text_vi": "Khuôn ép nhựa."}),
    Offer("n1", 0, texts={"text_original": "Moulds for housings. Hot runner."}),
    float("nan"),
)
_SIDES = ("fair", "enterprise", "buyer", "product", "need")


@pytest.fixture
def pair_of() -> PairOf:
    """Build a pair: `pair_of(need_moq=100, product_unit="kg", text_fit=0.9)`."""

    def build(**stated: Any) -> Pair:
        pair = BARE
        for key, value in stated.items():
            side, _, field = key.partition("_")
            if side in _SIDES:
                pair = replace(pair, **{side: replace(getattr(pair, side), **{field: value})})
            else:
                pair = replace(pair, **{key: value})
        return pair

    return build


@pytest.fixture(scope="session")
def model() -> Model:
    """Give the shipped model."""
    return read_model(get_settings().models_dir / "prior" / "model.json")
