"""The bench of one changed profile: done by the real way, on a fair like a real one."""

import pytest
from sqlmodel import select

from matchmaker.embedding.encoder import LexicalEncoder
from matchmaker.jobs import Worker
from matchmaker.services import bench_update as module
from matchmaker.services import meaning, nearest, scoring
from matchmaker.services.bench_update import bench_update
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Buyer, Enterprise, Proposal


@pytest.fixture(autouse=True)
def lexical(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compare by letters, and treat the fair as too large to score every pair."""
    monkeypatch.setattr(meaning, "encoder", LexicalEncoder)
    monkeypatch.setattr(scoring, "ALL_PAIRS", 100)
    monkeypatch.setattr(scoring, "NEAREST", 6)
    nearest.forget()


def work(db: Database) -> int:
    return Worker(db).work_off()


def test_a_changed_profile_is_measured_until_it_is_listed():
    found = bench_update(work, enterprises=20, buyers=15, rounds=2)

    assert (found["enterprises"], found["buyers"], found["pairs"]) == (20, 15, 120)
    assert 0 < found["wall_s"] <= found["worst_s"]
    assert found["rebuild_cpu_share"] == pytest.approx(
        found["cpu_s"] / found["rebuild_cpu_s"], rel=0.01
    )


def test_work_that_is_not_done_is_found_out():
    with pytest.raises(RuntimeError, match="on no list"):
        bench_update(lambda _db: None, enterprises=8, buyers=8, rounds=1)


def test_the_made_up_fair_is_like_a_proposed_one(db: Database):
    fair = module._made_up(db, 12, 9)

    with db.read() as unit:
        rows = unit.exec(select(Proposal)).all()
        assert len(unit.exec(select(Enterprise)).all()) == 12
        assert len(unit.exec(select(Buyer)).all()) == 9
    assert len(rows) == fair.pairs == 12 * 6
    for side in ("enterprise", "buyer"):
        lists: dict[str, list[tuple[int, float]]] = {}
        for row in rows:
            place = getattr(row, f"rank_for_{side}")
            if place is not None:
                lists.setdefault(getattr(row, f"{side}_id"), []).append((place, row.p_mutual))
        for entries in lists.values():
            places = sorted(entries)
            assert [place for place, _ in places] == list(range(1, len(places) + 1))
            assert [p for _, p in places] == sorted((p for _, p in places), reverse=True)
