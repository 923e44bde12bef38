"""What is kept of a plan beside its meetings: by id, in words, adding up."""

import json
from typing import Any

from matchmaker import planning
from matchmaker.domain.meeting import PlanState
from matchmaker.domain.sentence import Sentence
from matchmaker.domain.wish import Says
from matchmaker.planning import Budget, Progress
from matchmaker.services import plan_record
from matchmaker.services.plan_problem import Tier, build
from matchmaker.services.plan_record import version_of
from matchmaker.storage.queries.planning_rows import planning_rows
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Fair, PlanVersion
from tests.fair_rows import agree, change, propose, say
from tests.small_fair import SmallFair, small_fair


def recorded(db: Database, fair: SmallFair, seed: int = 3) -> tuple[PlanVersion, dict[str, Any]]:
    """Plan a fair with a little work; give the version and the problem's document."""
    with db.read() as unit:
        rows = build(planning_rows(unit, fair.organiser), [], [])
    problem = planning.problem_from(rows.document)
    budget = Budget(2_000)
    plan = planning.solve(problem, seed, budget)
    return version_of(fair.organiser, rows, problem, plan, budget), rows.document


def crowded(db: Database) -> SmallFair:
    """One buyer for three enterprises and two slots: somebody is left out."""
    fair = small_fair(db, buyers=1, slots=2)
    agree(db, fair, (0, 0), (1, 0))
    say(db, fair, 2, 0, Says.MUST_MEET, Says.MUST_MEET)
    return fair


def test_a_version_is_a_draft_of_its_fair_with_its_makers_name(db: Database):
    fair = crowded(db)

    version, document = recorded(db, fair)

    assert (version.fair_id, version.state, version.seed) == (fair.id, PlanState.DRAFT, 3)
    assert (version.author, version.budget) == ("organiser@fair.example", 2_000)
    assert version.problem_fingerprint == planning.fingerprint(document)
    assert version.bound >= version.value
    assert version.stopped_by


def test_who_is_left_out_is_named_by_id_with_value_and_cause(db: Database):
    fair = crowded(db)

    version, _ = recorded(db, fair)

    [left] = version.result["unplaced"]
    assert left["enterprise_id"] in fair.enterprises[:2], "the must-meet is met"
    assert left["buyer_id"] == fair.buyers[0]
    assert left["value"] > 0
    assert str(Sentence.from_json(left["cause"]))


def test_a_broken_promise_is_named_with_its_enterprise(db: Database):
    fair = crowded(db)

    version, _ = recorded(db, fair)

    [short] = version.result["shortfalls"]
    assert short["enterprise_id"] == version.result["unplaced"][0]["enterprise_id"]
    assert short["missing"] == 1
    assert str(Sentence.from_json(short["sentence"]))


def test_counts_by_tier_add_up(db: Database):
    fair = crowded(db)

    counts = recorded(db, fair)[0].result["counts"]

    assert (counts["pairs"], counts["meetings"]) == (3, 2)
    assert sum(counts[f"{tier.value}_wanted"] for tier in Tier) == counts["pairs"]
    assert sum(counts[tier.value] for tier in Tier) == counts["meetings"]
    assert (counts["must_meets"], counts["must_meets_wanted"]) == (1, 1)
    assert (counts["both_must"], counts["agreed"], counts["agreed_wanted"]) == (1, 1, 2)
    assert counts["missing"] == 1


def test_what_is_kept_is_plain_json(db: Database):
    result = recorded(db, crowded(db))[0].result

    assert json.loads(json.dumps(result)) == result
    assert set(result["baselines"]) == {"first_come", "round_robin", "best_score"}


def test_the_same_seed_leaves_the_same_record(db: Database):
    fair = crowded(db)

    one, other = recorded(db, fair)[0], recorded(db, fair)[0]

    assert one.plan_fingerprint == other.plan_fingerprint
    assert one.result["unplaced"] == other.result["unplaced"]


def test_a_mere_proposal_that_is_not_met_needs_no_excuse(db: Database):
    fair = small_fair(db, buyers=1, slots=1)
    change(db, Fair, fair.id, place_proposed=True)
    agree(db, fair, (0, 0))
    propose(db, fair, 1, 0, p_mutual=0.01)

    version, _ = recorded(db, fair)

    assert version.result["counts"]["proposed_wanted"] == 1
    assert version.result["counts"]["proposed"] == 0
    assert version.result["unplaced"] == []


def test_of_very_many_left_out_the_dearest_are_explained(db: Database, monkeypatch):
    fair = small_fair(db, enterprises=4, buyers=1, slots=1)
    for number, score in enumerate((0.9, 0.1, 0.5, 1.0)):
        agree(db, fair, (number, 0))
        propose(db, fair, number, 0, p_mutual=score)
    monkeypatch.setattr(plan_record, "MOST_EXPLAINED", 2)

    left = recorded(db, fair)[0].result["unplaced"]

    assert [row["enterprise_id"] for row in left] == [fair.enterprises[0], fair.enterprises[2]]


# --- while it is being made ----------------------------------------------------------------


def event(value: int, bound: int, elapsed_s: float) -> Progress:
    return Progress("polish", 1, 2, value, bound, 0.0, 3, 0, 0, 1, elapsed_s)


def test_a_curve_keeps_every_change_and_ends_where_the_work_is():
    told: list[dict] = []
    tell = plan_record.with_curve(told.append)

    for progress in (event(1, 9, 0.1), event(1, 9, 0.2), event(5, 9, 0.3), event(5, 8, 0.4)):
        tell(progress)

    assert [(row["value"], row["bound"]) for row in told] == [(1, 9), (1, 9), (5, 9), (5, 8)]
    assert [row["elapsed_s"] for row in told[-1]["curve"]] == [0.1, 0.3, 0.4, 0.4]
    assert json.loads(json.dumps(told[-1])) == told[-1]
