"""An invented pair for the page that shows every component."""

from typing import Any

from matchmaker.domain.sentence import Sentence

SAMPLE_PAIR: dict[str, Any] = {
    "why": [
        {
            "sentence": Sentence("Must meet").to_json(),
            "evidence": [{"field": "text_vi", "quote": "khuôn đúc áp lực nhôm"}],
        }
    ],
    "against": [],
    "facts": [{"sentence": Sentence("Price ranges meet.").to_json(), "evidence": []}],
    "failed": [],
    "missing": [],
    "instead": None,
}
