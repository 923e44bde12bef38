"""The problem file: JSON, `.gz` allowed. Whatever is wrong is refused by key and row.

Indices count from 0; availability is a text of 0 and 1, one letter a slot.
"""

import gzip
import hashlib
import json
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from matchmaker.domain.errors import ProblemFileError
from matchmaker.domain.sentence import Sentence
from matchmaker.planning import keys
from matchmaker.planning.keys import LARGEST_NUMBER, Document
from matchmaker.planning.options_file import OPTION_KEYS, read_options, written
from matchmaker.planning.problem import BoolArray, IntArray, PlanningProblem, as_triples

LARGEST_FILE = 256 * 2**20
MOST_SLOTS = 500

REQUIRED = (
    "enterprises", "buyers", "slots", "tables_per_slot", "pairs", "enterprise_available",
    "buyer_available", "enterprise_min", "enterprise_max", "buyer_max", "short_penalty",
)  # fmt: skip
OPTIONAL = (
    "buyer_min", "enterprise_hall", "slot_session", "booth_mode", "must_meet", "forbidden",
    "locked", "published", "move_price", *OPTION_KEYS,
)  # fmt: skip


def read_problem(path: Path) -> PlanningProblem:
    """Read a problem from a file; raises ProblemFileError."""
    return problem_from(read_json(path))


def read_json(path: Path) -> Document:
    """Read a JSON object from a plain or gzipped file; raises ProblemFileError."""
    try:
        content = path.read_bytes()
        if content[:2] == b"\x1f\x8b":
            with gzip.open(path) as file:
                content = file.read(LARGEST_FILE + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise ProblemFileError(
            "The file cannot be opened: %(why)s", why=type(error).__name__
        ) from error
    if len(content) > LARGEST_FILE:
        raise ProblemFileError("The file is larger than %(most)s MiB.", most=LARGEST_FILE // 2**20)
    return parse_json(content)


def parse_json(content: bytes) -> Document:
    """Parse a JSON object, refusing what JSON does not know (NaN) and keys that stand twice."""
    try:
        parsed = json.loads(
            content.decode("utf-8"), parse_constant=_no_constant, object_pairs_hook=_once_each
        )
    except ProblemFileError:
        raise
    except (ValueError, RecursionError) as error:
        raise ProblemFileError("The file is not JSON in UTF-8.") from error
    if not isinstance(parsed, dict):
        raise ProblemFileError("The file must hold one JSON object with named keys.")
    return parsed


def _no_constant(word: str) -> NoReturn:
    raise ProblemFileError("%(word)s is not a number that a file may hold.", word=word)


def _once_each(items: list[tuple[str, Any]]) -> Document:
    found: Document = {}
    for key, value in items:
        if key in found:
            raise ProblemFileError('The key "%(key)s" stands twice.', key=key)
        found[key] = value
    return found


def problem_from(document: Document) -> PlanningProblem:
    """Build the problem from a parsed document; raises ProblemFileError by key and row."""
    check_keys(document)
    n_e, n_b = keys.number(document, "enterprises"), keys.number(document, "buyers")
    n_t = keys.number(document, "slots", most=MOST_SLOTS)
    pairs = _pairs(document["pairs"], n_e, n_b)
    must = _couples(document, "must_meet", n_e, n_b)
    problem = PlanningProblem(
        pair_enterprise=pairs[:, 0],
        pair_buyer=pairs[:, 1],
        pair_value=pairs[:, 2],
        enterprise_available=keys.availability(document, "enterprise_available", n_e, n_t),
        buyer_available=keys.availability(document, "buyer_available", n_b, n_t),
        tables=_tables(document, n_t),
        enterprise_min=keys.numbers(document, "enterprise_min", n_e),
        enterprise_max=keys.numbers(document, "enterprise_max", n_e),
        buyer_min=keys.numbers(document, "buyer_min", n_b),
        buyer_max=keys.numbers(document, "buyer_max", n_b),
        short_penalty=keys.number(document, "short_penalty"),
        has_booth=_booths(document.get("booth_mode", False), n_e),
        enterprise_hall=keys.numbers(document, "enterprise_hall", n_e),
        slot_session=keys.numbers(document, "slot_session", n_t),
        must_meet=np.zeros(len(pairs), dtype=np.bool_),
        forbidden=_couples(document, "forbidden", n_e, n_b),
        locked=_placed(document, "locked", n_e, n_b, n_t),
        published=_placed(document, "published", n_e, n_b, n_t),
        move_price=keys.number(document, "move_price") if "move_price" in document else 0,
    )
    _mark_must_meets(problem, must)
    _offered(problem, "locked", problem.locked[:, :2])
    options = read_options(document, n_e, n_b, n_t, problem.enterprise_hall)
    return replace(problem, options=options)


def check_keys(document: Document) -> None:
    """Refuse missing and unknown keys by name."""
    for key in document:
        if key not in REQUIRED and key not in OPTIONAL:
            raise ProblemFileError('The key "%(key)s" is unknown.', key=key)
    for key in REQUIRED:
        if key not in document:
            raise ProblemFileError('The key "%(key)s" is missing.', key=key)


def document_of(problem: PlanningProblem) -> Document:
    """Write a problem as the document that reads back equal; defaults are left out."""
    document: Document = {
        "enterprises": problem.n_enterprises,
        "buyers": problem.n_buyers,
        "slots": problem.n_slots,
        "tables_per_slot": problem.tables.tolist(),
        "pairs": np.stack(
            [problem.pair_enterprise, problem.pair_buyer, problem.pair_value], axis=1
        ).tolist(),
        "enterprise_available": keys.as_letters(problem.enterprise_available),
        "buyer_available": keys.as_letters(problem.buyer_available),
        "enterprise_min": problem.enterprise_min.tolist(),
        "enterprise_max": problem.enterprise_max.tolist(),
        "buyer_max": problem.buyer_max.tolist(),
        "short_penalty": problem.short_penalty,
    }
    return document | _optional_part(problem) | written(problem.options)


def _optional_part(problem: PlanningProblem) -> Document:
    must = np.stack([problem.pair_enterprise, problem.pair_buyer], axis=1)[problem.must_meet]
    optional: Document = {
        "buyer_min": problem.buyer_min.tolist(),
        "enterprise_hall": problem.enterprise_hall.tolist(),
        "slot_session": problem.slot_session.tolist(),
        "booth_mode": problem.has_booth.tolist(),
        "must_meet": must.tolist(),
        "forbidden": problem.forbidden.tolist(),
        "locked": problem.locked.tolist(),
        "published": problem.published.tolist(),
        "move_price": problem.move_price,
    }
    return {
        key: value
        for key, value in optional.items()
        if (any(value) if isinstance(value, list) else value)
    }


def fingerprint(document: Document) -> str:
    """Hash a document: SHA-256 over its canonical JSON, `seconds` left out."""
    kept = {key: value for key, value in document.items() if key != "seconds"}
    canonical = json.dumps(kept, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def write_json(path: Path, document: Document) -> None:
    """Write a document, gzipped if the name ends in .gz."""
    content = json.dumps(document, separators=(",", ":")).encode()
    path.write_bytes(gzip.compress(content, mtime=0) if path.suffix == ".gz" else content)


# --- single keys --------------------------------------------------------------------------


def _tables(document: Document, n_slots: int) -> IntArray:
    if isinstance(document["tables_per_slot"], list):
        return keys.numbers(document, "tables_per_slot", n_slots)
    return np.full(n_slots, keys.number(document, "tables_per_slot"), dtype=np.int64)


def _booths(value: Any, n_enterprises: int) -> BoolArray:
    if isinstance(value, bool):
        return np.full(n_enterprises, value, dtype=np.bool_)
    for number, row in enumerate(keys.list_of(value, "booth_mode", n_enterprises)):
        if not isinstance(row, bool):
            keys.refuse_row("booth_mode", number, Sentence("true or false"))
    return np.array(value, dtype=np.bool_)


def _once(rows: list[list[int]], key: str) -> None:
    seen: dict[tuple[int, int], int] = {}
    for number, row in enumerate(rows):
        first = seen.setdefault((row[0], row[1]), number)
        if first != number:
            raise ProblemFileError(
                '"%(key)s", row %(row)s: the pair %(enterprise)s-%(buyer)s stands in row '
                "%(first)s already.",
                key=key,
                row=number,
                enterprise=row[0],
                buyer=row[1],
                first=first,
            )


def _pairs(value: Any, n_e: int, n_b: int) -> IntArray:
    rows = keys.rows_within(
        value,
        "pairs",
        (n_e, n_b, LARGEST_NUMBER + 1),
        Sentence("[enterprise, buyer, value] in whole numbers"),
    )
    _once(rows, "pairs")
    return as_triples(rows)


def _couples(document: Document, key: str, n_e: int, n_b: int) -> IntArray:
    rows = keys.rows_within(document.get(key, []), key, (n_e, n_b), Sentence("[enterprise, buyer]"))
    return np.array(rows, dtype=np.int64).reshape(len(rows), 2)


def _placed(document: Document, key: str, n_e: int, n_b: int, n_t: int) -> IntArray:
    rows = keys.rows_within(
        document.get(key, []), key, (n_e, n_b, n_t), Sentence("[enterprise, buyer, slot]")
    )
    _once(rows, key)
    return as_triples(rows)


def _mark_must_meets(problem: PlanningProblem, couples: IntArray) -> None:
    _offered(problem, "must_meet", couples)
    for enterprise, buyer in couples.tolist():
        problem.must_meet[problem.pair_rows[enterprise, buyer]] = True


def _offered(problem: PlanningProblem, key: str, couples: IntArray) -> None:
    for row, (enterprise, buyer) in enumerate(couples.tolist()):
        if (enterprise, buyer) not in problem.pair_rows:
            raise ProblemFileError(
                '"%(key)s", row %(row)s: the pair %(enterprise)s-%(buyer)s is not among "pairs".',
                key=key,
                row=row,
                enterprise=enterprise,
                buyer=buyer,
            )
