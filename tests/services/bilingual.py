"""Small sets to choose weights on, and offers that are described in two languages."""

import gzip
import json
from pathlib import Path

_THINGS = """
    steel moulds|khuôn thép
    roasted coffee|cà phê rang
    power cable|cáp điện
    leather shoes|giày da
    water pumps|máy bơm nước
    rice noodles|bún gạo khô
    wooden chairs|ghế gỗ
    glass bottles|chai thuỷ tinh
    cotton shirts|áo sơ mi bông
    frozen shrimp|tôm đông lạnh
    green tea|chè xanh
    brake discs|đĩa phanh
    paper boxes|hộp giấy
    solar panels|tấm pin mặt trời
"""
THINGS = [tuple(line.strip().split("|")) for line in _THINGS.split("\n") if line.strip()]


def _write(folder: Path, documents: list[dict[str, str]]) -> Path:
    folder.mkdir(parents=True)
    with gzip.open(folder / "docs.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in documents)
    return folder


def bilingual_set(folder: Path) -> Path:
    """Offers with a name and a text in both languages, one each without the other language."""
    documents = [
        {
            "id": f"d{row}",
            "title": english,
            "text": f"We make {english}. For export",
            "title_vi": vietnamese,
            "text_vi": f"Chúng tôi sản xuất {vietnamese}. Để xuất khẩu",
        }
        for row, (english, vietnamese) in enumerate(THINGS)
    ]
    return _write(folder, [*documents, {"id": "x", "text": "Only English", "title_vi": "Tên"}])


def small_set(folder: Path) -> Path:
    """English offers, each asked for once by its name."""
    made = _write(
        folder,
        [
            {"id": f"d{row}", "text": f"We make {english}. For export"}
            for row, (english, _) in enumerate(THINGS)
        ],
    )
    queries = [{"id": f"q{row}", "text": english} for row, (english, _) in enumerate(THINGS)]
    lines = "\n".join(json.dumps(row) for row in queries)
    (made / "queries.jsonl").write_text(lines, encoding="utf-8")
    judged = [f"q{row}\td{row}\t2" for row in range(len(THINGS))]
    (made / "qrels.tsv").write_text("\n".join(["query_id\tdoc_id\tgrade", *judged]) + "\n")
    return made
