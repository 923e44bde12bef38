"""Invented events of two sides: everybody of A meets everybody of B, a meeting a round."""

import json
from pathlib import Path

import numpy as np

from matchmaker.evaluation.reciprocal import Meetings
from matchmaker.ranking.calibrate import sigmoid


def events(count: int, each: int = 5, seed: int = 0, *, taste: float = 0.0) -> Meetings:
    """Make meetings whose people differ in how readily they say and get a yes.

    Args:
        count: number of events.
        each: people a side and event.
        seed: of everything drawn.
        taste: how much likeness of the numbers moves a yes, in log-odds.
    """
    rng = np.random.default_rng(seed)
    people = 2 * each * count
    says, liked = rng.normal(0, 1.5, (2, people))
    numbers = rng.normal(size=(people, 4))
    rows = [
        (event, 2 * each * event + i, 2 * each * event + each + (i + turn) % each, turn + 1)
        for event in range(count)
        for i in range(each)
        for turn in range(each)
    ]
    event, a, b, order = np.array(rows, np.int32).T
    near = -taste * np.abs(numbers[a, 0] - numbers[b, 0])
    chances = sigmoid(np.stack([says[a] + liked[b] + near, says[b] + liked[a] + near], axis=1))
    return Meetings(
        offers=[f"offer {n % 7} steel" for n in range(people)],
        needs=[f"need {n % 5} steel" for n in range(people)],
        fields=("age", "tastes.art", "tastes.music", "tastes.sport"),
        numbers=numbers,
        events=tuple(f"w{n:02}" for n in range(count)),
        a=a,
        b=b,
        event=event,
        order=order,
        says=(rng.random((len(a), 2)) < chances).astype(np.float64),
    )


def write(meetings: Meetings, folder: Path) -> Path:
    """Write meetings as the files of a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    side, event = {}, {}
    for a, b, at in zip(meetings.a, meetings.b, meetings.event, strict=True):
        side |= {a: "A", b: "B"}
        event |= dict.fromkeys((a, b), meetings.events[at])
    people = [
        {
            "id": f"p{n}",
            "side": side[n],
            "event": event[n],
            "offer": meetings.offers[n],
            "need": meetings.needs[n],
            "age": age,
            "tastes": {"art": art, "music": music, "sport": sport},
        }
        for n, (age, art, music, sport) in enumerate(meetings.numbers.tolist())
    ]
    lines = ["event\ta_id\tb_id\ta_says_yes\tb_says_yes\tmutual\trounds_in_event\torder_met"]
    for row in range(len(meetings.a)):
        one, other = meetings.says[row].astype(int).tolist()
        name, order = meetings.events[meetings.event[row]], meetings.order[row]
        met = f"{name}\tp{meetings.a[row]}\tp{meetings.b[row]}"
        lines.append(f"{met}\t{one}\t{other}\t{one * other}\t{order}\t{order}")
    text = "\n".join(json.dumps(person) for person in people)
    (folder / "people.jsonl").write_text(text + "\n", encoding="utf-8")
    (folder / "pairs.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder
