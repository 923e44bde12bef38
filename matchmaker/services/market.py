"""Play made-up markets with the fair's own lists beside other policies."""

import logging
from pathlib import Path
from typing import Any

from matchmaker.evaluation.market import DEFAULT, read_scenarios, report
from matchmaker.evaluation.market_model import Market
from matchmaker.evaluation.market_policies import BASELINES, IntArray, Policy
from matchmaker.evaluation.relevance import RESAMPLES, SEED
from matchmaker.ranking.exposure import FLOOR, make_lists
from matchmaker.services.provenance import provenance

_LOG = logging.getLogger(__name__)

OURS = "load_price_floor"


def _ours(floor: int) -> Policy:
    """Give the fair's own lists, with a floor."""

    def lists(market: Market, length: int) -> tuple[IntArray, IntArray]:
        made = make_lists(
            market.p_mutual,
            market.p_enterprise,
            market.p_buyer,
            length,
            floor=floor,
            need=market.need,
        )
        return made.for_enterprises, made.for_buyers

    return lists


POLICIES: dict[str, Policy] = BASELINES | {"load_price": _ours(0), OURS: _ours(FLOOR)}


def evaluate_market(folder: Path | None = None) -> dict[str, Any]:
    """Play every scenario with every policy; the answer has schema market/1.

    Args:
        folder: scenario files; none = the nine of the protocol.

    Raises:
        InvalidError: the folder holds no scenario, or one that is refused.
    """
    scenarios = DEFAULT if folder is None else read_scenarios(folder)
    return {
        "schema": "market/1",
        **provenance(),
        "seed": SEED,
        "resamples": RESAMPLES,
        "default": OURS,
        "scenarios": report(scenarios, POLICIES, _LOG.info),
    }
