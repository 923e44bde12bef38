"""One changed profile at 5,000 x 3,000: how long until it stands in both sides' lists.

A made-up fair in a temporary SQLite file. Texts are combinations of trade
words, their vectors random; what is edited is encoded by the encoder in use.
The proposals of a full run would take minutes to make: rows of the same number
and shape are inserted instead. What a full run costs is counted from its reading,
the scoring and storing of a part of its pairs, and making the lists, without
comparing vectors: the share shown is the largest it could be.
"""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from sqlalchemy import insert
from sqlmodel import SQLModel

from matchmaker.domain.participant import Role, Scope
from matchmaker.embedding.encoder import Kind, text_hash
from matchmaker.evaluation.bench import cpu_s, median
from matchmaker.ranking.exposure import Float64, IntArray, Lists, make_lists
from matchmaker.ranking.signals import NAMES
from matchmaker.services import meaning, scoring
from matchmaker.services.edit_profile import edit_offer
from matchmaker.services.proposal_sides import Sides, sides_of
from matchmaker.services.propose import proposal_rows
from matchmaker.services.reference import agreements
from matchmaker.services.scoring import prior_model
from matchmaker.settings import get_settings
from matchmaker.storage.columns import new_id, now
from matchmaker.storage.core import PROPOSAL
from matchmaker.storage.queries.proposals_input import Among, fair_rows
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Buyer, Enterprise, Fair, Job, Need, Product, StoredVector

SEED = 7
_OFFERS = 3  # of each party
_SAMPLE = 4  # buyers whose pairs stand for all in the cost of a full run
_AT_ONCE = 20_000
_MEASURED = ("p_enterprise", "p_buyer", "p_mutual", "rank_for_enterprise", "rank_for_buyer")
_TRADE = """
    steel aluminium brass copper plastic rubber wooden cotton silk paper glass ceramic precision
    machined moulded stamped forged cast welded woven knitted dyed roasted dried frozen canned
    parts housings shafts gears bearings valves pumps motors cables connectors furniture garments
    shoes bags coffee rice pepper cashew shrimp fruit packaging cartons labels moulds tools jigs
    for automotive medical household garden industrial export orders with tight tolerances and
    short lead times in small large batches certified tested packed delivered assembled polished
"""
_WORDS = _TRADE.split()


@dataclass(frozen=True, slots=True)
class _MadeUp:
    """The fair of the bench: ids in the order of codes."""

    db: Database
    scope: Scope
    enterprises: list[str]
    buyers: list[str]
    products: list[str]
    needs: list[str]
    enterprise: IntArray
    buyer: IntArray
    p: Float64

    @property
    def pairs(self) -> int:
        """How many pairs are stored; their parties' row numbers and joint scores stand beside."""
        return len(self.p)


def bench_update(
    work: Callable[[Database], object],
    *,
    enterprises: int = 5_000,
    buyers: int = 3_000,
    rounds: int = 5,
) -> dict[str, Any]:
    """Measure edits from saving until both sides' lists show them.

    Args:
        work: does every waiting job of a database in this thread.
        enterprises, buyers: size of the fair.
        rounds: edits of either side after the first.

    Returns:
        `wall_s` (median, the first edit of either side left out), `worst_s`,
        `first_s` (the slower of those two: it reads the other side's vectors),
        `cpu_s`, `rebuild_cpu_s`, `rebuild_cpu_share`, and sizes.
    """
    meaning.encoder().encode(["ready"], "need")  # loaded, as in a service that is running
    _encode_in_one_thread()
    with TemporaryDirectory() as folder:
        db = Database(f"sqlite:///{Path(folder) / 'fair.db'}")
        try:
            fair = _made_up(db, enterprises, buyers)
            first = [_edited(fair, side, 0, work)[0] for side in (Role.ENTERPRISE, Role.BUYER)]
            later = [
                _edited(fair, side, turn, work)
                for turn in range(1, rounds + 1)
                for side in (Role.ENTERPRISE, Role.BUYER)
            ]
            rebuild = _rebuild_cpu_s(fair)
        finally:
            db.close()
    cpu = median(cpu for _, cpu in later)
    return {
        "enterprises": enterprises,
        "buyers": buyers,
        "offers_each": _OFFERS,
        "pairs": fair.pairs,
        "encoder": meaning.encoder().name,
        "wall_s": median(wall for wall, _ in later),
        "worst_s": median([max(wall for wall, _ in later)]),
        "first_s": median([max(first)]),
        "cpu_s": cpu,
        "rebuild_cpu_s": median([rebuild]),
        "rebuild_cpu_share": median([cpu / rebuild]),
    }


def _encode_in_one_thread() -> None:
    """Keep the model to one core, as everything else here is: two that wait for each other spin."""
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.set_num_threads(1)


# --- measuring ---------------------------------------------------------------------------------


def _edited(
    fair: _MadeUp, side: Role, turn: int, work: Callable[[Database], object]
) -> tuple[float, float]:
    """Edit an offer's text and do the work that follows; wall and CPU seconds."""
    seller = side is Role.ENTERPRISE
    owner, offer = (
        (fair.enterprises[turn], fair.products[turn * _OFFERS])
        if seller
        else (fair.buyers[turn], fair.needs[turn * _OFFERS])
    )
    scope = Scope(fair.scope.fair_id, side, owner, actor="bench")
    words = _sentence(np.random.default_rng([SEED, turn, seller]), 25)
    written = {"text_en" if seller else "text_original": f"Now {words}"}
    begun, cpu = time.perf_counter(), time.process_time()
    edit_offer(fair.db, scope, offer, written, version=1)
    work(fair.db)
    spent = time.perf_counter() - begun, time.process_time() - cpu
    _refuse_unlisted(fair, owner)
    return spent


def _refuse_unlisted(fair: _MadeUp, owner: str) -> None:
    """Show that the work was done: the job says how many of the owner's pairs are listed.

    Raises:
        RuntimeError: it was not, or it left the participant on no list.
    """
    from sqlmodel import select

    with fair.db.read() as unit:
        jobs = unit.exec(select(Job).where(Job.kind == "renew")).all()
    job = next(one for one in jobs if one.arguments == {"participant": owner})
    if not job.outcome.get("listed") or job.outcome.get("whole"):
        raise RuntimeError(f"the changed profile is on no list: {job.outcome or job.problem}")


def _rebuild_cpu_s(fair: _MadeUp) -> float:
    """CPU seconds of a full run's reading, scoring, listing and storing, by a part of its pairs."""
    begun = time.process_time()
    with fair.db.read() as unit:
        rows = fair_rows(unit, fair.scope)
    sides_of(rows, agreements())
    reading = time.process_time() - begun
    with fair.db.read() as unit:
        rows = fair_rows(unit, fair.scope, Among(None, fair.buyers[:_SAMPLE]))
    sides = sides_of(rows, agreements())
    fingerprint = meaning.encoder().fingerprint
    near = scoring.near_matrix(fair.db, fingerprint, sides)
    begun = time.process_time()
    scored = scoring.score_pairs(sides, near, prior_model())
    proposals = proposal_rows(fair.scope, sides, scored, _no_lists(sides), fingerprint)
    with fair.db.write() as unit:
        unit.execute(PROPOSAL.delete().where(PROPOSAL.c.buyer_id.in_(fair.buyers[:_SAMPLE])))
        unit.execute(insert(PROPOSAL), proposals)
    storing = (time.process_time() - begun) / len(proposals) * fair.pairs
    return reading + storing + cpu_s(lambda: _list(fair))


def _list(fair: _MadeUp) -> Lists:
    """Make both sides' lists of the drawn pairs, as a full run does."""
    mutual = np.full((len(fair.enterprises), len(fair.buyers)), np.nan)
    mutual[fair.enterprise, fair.buyer] = fair.p
    asks = np.sqrt(np.nan_to_num(mutual))
    return make_lists(mutual, asks, asks, get_settings().proposals_per_list)


def _no_lists(sides: Sides) -> Lists:
    return Lists(
        np.zeros((len(sides.enterprises), 0), np.int32), np.zeros((len(sides.buyers), 0), np.int32)
    )


# --- the fair ----------------------------------------------------------------------------------


def _made_up(db: Database, enterprises: int, buyers: int) -> _MadeUp:
    """Write the fair, its vectors and its proposals."""
    SQLModel.metadata.create_all(db.engine)
    day = date(2026, 10, 27)
    fair = Fair(slug="bench", name_vi="Đo", name_en="Bench", first_day=day, last_day=day)
    draw = np.random.default_rng(SEED)
    sellers = _party(Enterprise, fair.id, enterprises, "VN")
    seekers = _party(Buyer, fair.id, buyers, "DE")
    products = _offers(Product, sellers, "enterprise_id", draw)
    needs = _offers(Need, seekers, "buyer_id", draw)
    tables = ((Enterprise, sellers), (Buyer, seekers), (Product, products), (Need, needs))
    with db.write() as unit:
        unit.add(fair)
        unit.flush()
        for table, rows in tables:
            unit.connection().execute(insert(table), rows)
    scope = Scope(fair.id, Role.ORGANISER, actor="bench")
    _write_vectors(db, scope, draw)
    ids = [[row["id"] for row in rows] for _, rows in tables]
    fair_of = _MadeUp(db, scope, ids[0], ids[1], ids[2], ids[3], *_drawn_pairs(ids, draw))
    _write_proposals(fair_of)
    return fair_of


def _row_of(table: type[Any]) -> dict[str, Any]:
    """A row's defaults: making an object for each row would take longer than all else."""
    row: dict[str, Any] = table(fair_id="", code="").model_dump()
    return row


def _party(table: type[Any], fair_id: str, count: int, country: str) -> list[dict[str, Any]]:
    plain = _row_of(table) | {"fair_id": fair_id, "country": country, "languages": ["en"]}
    letter = table.__name__[0]
    return [
        plain | {"id": new_id(), "code": f"{letter}{at:05}", "name_en": f"Firm {letter}{at:05}"}
        for at in range(count)
    ]


def _offers(
    table: type[Any], owners: list[dict[str, Any]], owner_key: str, draw: np.random.Generator
) -> list[dict[str, Any]]:
    plain = _row_of(table) | {"sector": "machinery"}
    text = "text_en" if table is Product else "text_original"
    rows = []
    for owner in owners:
        for turn in range(_OFFERS):
            name = _sentence(draw, 3)
            stated = {"id": new_id(), "fair_id": owner["fair_id"], owner_key: owner["id"]}
            stated |= {"code": f"{owner['code']}-{turn}", "name_en": name, "name_vi": name}
            rows.append(plain | stated | {text: _sentence(draw, 25)})
    return rows


def _sentence(draw: np.random.Generator, words: int) -> str:
    return " ".join(_WORDS[at] for at in draw.integers(0, len(_WORDS), words).tolist())


def _write_vectors(db: Database, scope: Scope, draw: np.random.Generator) -> None:
    """Give every passage a random unit vector under the encoder in use."""
    encoder = meaning.encoder()
    with db.read() as unit:
        sides = sides_of(fair_rows(unit, scope), ())
    kinds: tuple[tuple[Kind, list[Any]], ...] = (
        ("product", sides.product_texts),
        ("need", sides.need_texts),
    )
    hashes = {text_hash(kind, text.text) for kind, texts in kinds for text in texts}
    width = encoder.encode(["ready"], "need").shape[1]
    vectors = draw.standard_normal((len(hashes), width), np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    rows = [
        {"encoder": encoder.fingerprint, "text_hash": key, "values": vector.tobytes()}
        for key, vector in zip(sorted(hashes), vectors, strict=True)
    ]
    with db.write() as unit:
        unit.connection().execute(insert(StoredVector), rows)


def _drawn_pairs(
    ids: list[list[str]], draw: np.random.Generator
) -> tuple[IntArray, IntArray, Float64]:
    """As many pairs as a full run would keep at least: a hundred of each enterprise."""
    sellers, seekers = len(ids[0]), len(ids[1])
    each = min(scoring.NEAREST, seekers)
    buyer = np.concatenate([draw.permutation(seekers)[:each] for _ in range(sellers)])
    p = -np.sort(-draw.uniform(0.02, 0.5, (sellers, each)), axis=1).ravel()
    enterprise = np.repeat(np.arange(sellers), each)
    return enterprise.astype(np.int32), buyer.astype(np.int32), p


def _write_proposals(fair: _MadeUp) -> None:
    """Insert the drawn pairs, each in its place on both lists."""
    to_enterprise, to_buyer = _places(fair.enterprise, fair.p), _places(fair.buyer, fair.p)
    same = _same_for_all(fair.scope)
    columns = [*_pair_columns("", "", "", ""), *_MEASURED, *same]
    marks = ", ".join("?" * len(columns))
    statement = f"INSERT INTO proposal ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608 - names of ours

    def row(at: int) -> tuple[Any, ...]:
        e, b, chance = int(fair.enterprise[at]), int(fair.buyer[at]), float(fair.p[at])
        offers = fair.products[e * _OFFERS], fair.needs[b * _OFFERS]
        pair = _pair_columns(fair.enterprises[e], fair.buyers[b], *offers).values()
        places = int(to_enterprise[at]) or None, int(to_buyer[at]) or None
        return (*pair, chance**0.5, chance**0.5, chance, *places, *same.values())

    with fair.db.write() as unit:
        for start in range(0, fair.pairs, _AT_ONCE):
            part = [row(at) for at in range(start, min(start + _AT_ONCE, fair.pairs))]
            unit.connection().exec_driver_sql(statement, part)


def _pair_columns(enterprise: str, buyer: str, product: str, need: str) -> dict[str, str]:
    return {
        "id": new_id(),
        "enterprise_id": enterprise,
        "buyer_id": buyer,
        "best_product_id": product,
        "best_need_id": need,
    }


def _same_for_all(scope: Scope) -> dict[str, Any]:
    """Columns that are alike in every made-up proposal, as SQLite stores them."""
    return {
        "fair_id": scope.fair_id,
        "known_share": 0.4,
        "signals": json.dumps({**dict.fromkeys(NAMES), "text_fit": 0.3}),
        "reasons": "{}",
        "gates": "[]",
        "encoder": meaning.encoder().fingerprint,
        "model": prior_model().fingerprint,
        "created_at": now().replace(tzinfo=None).isoformat(" ", "microseconds"),
    }


def _places(reader: IntArray, p: Float64) -> IntArray:
    """Place of each pair on its reader's list, 0 where it stands on none."""
    length = get_settings().proposals_per_list
    order = np.lexsort((-p, reader))
    starts = np.searchsorted(reader[order], np.arange(reader.max() + 1))
    place = np.arange(len(order)) - starts[reader[order]] + 1
    found = np.zeros(len(order), np.int64)
    found[order] = np.where(place <= length, place, 0)
    return found.astype(np.int32)
