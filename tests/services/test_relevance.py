"""Measuring: the rankers see texts alone, and the answer has its promised shape."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from matchmaker.domain.errors import InvalidError
from matchmaker.domain.trade import TariffLine
from matchmaker.embedding.encoder import LexicalEncoder
from matchmaker.evaluation.relevance import RelevanceSet
from matchmaker.services import relevance
from matchmaker.services.goods import goods_of
from matchmaker.services.relevance import RANKERS, TextRankers, evaluate_relevance, in_tariff

DOCUMENTS = [
    {"id": "d1", "text": "Plastic injection mould", "company": "secret"},
    {"id": "d2", "text": "Roasted coffee beans"},
    {"id": "d3", "text": "Copper power cable"},
]
QUERIES = [
    {"id": "q1", "text": "injection moulds", "source": "a"},
    {"id": "q2", "text": "coffee", "source": "b"},
    {"id": "q3", "text": "nothing of the kind", "source": "a"},
]
JUDGED = [("q1", "d1", 2), ("q1", "d3", 1), ("q2", "d2", 2), ("q3", "d3", 1)]


def write_set(folder: Path, documents=DOCUMENTS, queries=QUERIES, judged=JUDGED) -> Path:
    folder.mkdir(parents=True)
    with gzip.open(folder / "docs.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in documents)
    (folder / "queries.jsonl").write_text("\n".join(json.dumps(row) for row in queries))
    lines = ["query_id\tdoc_id\tgrade", *("\t".join(map(str, row)) for row in judged)]
    (folder / "qrels.tsv").write_text("\n".join(lines) + "\n")
    return folder


@pytest.fixture(autouse=True)
def lexical(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Compare texts by their letters, with a cache of the test's own."""
    monkeypatch.setattr(relevance, "open_encoder", lambda *_, **__: LexicalEncoder())
    monkeypatch.setenv("MATCHMAKER_CACHE_DIR", str(tmp_path / "cache"))
    relevance.get_settings.cache_clear()
    yield
    relevance.get_settings.cache_clear()


@pytest.fixture
def task() -> RelevanceSet:
    return RelevanceSet("t", ["steel mould", "coffee"], ["coffee"], [{1: 2}], [""], 2)


def test_the_answer_has_the_promised_shape(tmp_path: Path):
    found = evaluate_relevance(write_set(tmp_path / "tiny"))

    assert found["schema"] == "relevance/1"
    assert (found["seed"], found["resamples"], found["default"]) == (7, 2000, "hybrid")
    assert found["encoder"] == {
        "name": "lexical",
        "fingerprint": LexicalEncoder.fingerprint,
        "adapter": None,
    }
    one = found["sets"]["tiny"]
    assert (one["documents"], one["queries"], one["measured"], one["relevant_grade"]) == (
        3,
        3,
        2,
        2,
    )
    assert set(one["rankers"]) == set(RANKERS)
    assert json.dumps(found)


def test_our_ranker_finds_the_plain_cases(tmp_path: Path):
    rankers = evaluate_relevance(write_set(tmp_path / "tiny"))["sets"]["tiny"]["rankers"]

    assert rankers["hybrid"]["metrics"]["hit@1"]["mean"] == 1.0
    assert rankers["bm25"]["metrics"]["hit@1"]["mean"] == 1.0


def test_the_baseline_is_compared_with_nothing_and_all_others_with_it(tmp_path: Path):
    rankers = evaluate_relevance(write_set(tmp_path / "tiny"))["sets"]["tiny"]["rankers"]

    assert rankers["bm25"]["metrics"]["ndcg@10"]["minus_bm25"] is None
    assert set(rankers["random"]["metrics"]["ndcg@10"]["minus_bm25"]) == {"mean", "ci95"}


def test_sources_are_reported_apart(tmp_path: Path):
    rankers = evaluate_relevance(write_set(tmp_path / "tiny"))["sets"]["tiny"]["rankers"]

    assert {s: v["queries"] for s, v in rankers["hybrid"]["by_source"].items()} == {"a": 1, "b": 1}


def test_one_ranker_is_measured_beside_the_baseline(tmp_path: Path):
    found = evaluate_relevance(write_set(tmp_path / "tiny"), ["dense"])

    assert list(found["sets"]["tiny"]["rankers"]) == ["bm25", "dense"]


def test_a_folder_of_sets_is_measured_set_by_set(tmp_path: Path):
    for name in ("one", "two"):
        write_set(tmp_path / "sets" / name)

    assert list(evaluate_relevance(tmp_path / "sets")["sets"]) == ["one", "two"]


def test_an_unknown_ranker_is_refused(tmp_path: Path):
    with pytest.raises(InvalidError, match="There is no ranker magic"):
        evaluate_relevance(write_set(tmp_path / "tiny"), ["magic"])


def test_two_runs_give_the_same_figures(tmp_path: Path):
    folder = write_set(tmp_path / "tiny")

    one, two = (evaluate_relevance(folder)["sets"]["tiny"]["rankers"] for _ in range(2))

    for name in RANKERS:
        assert one[name]["metrics"] == two[name]["metrics"]


def test_documents_that_share_no_word_are_not_returned(task: RelevanceSet, tmp_path: Path):
    rankers = TextRankers(LexicalEncoder(), tmp_path).by_name

    assert np.isneginf(rankers["bm25"](task)[0, 0])
    assert np.isfinite(rankers["hybrid"](task)).all()


@pytest.mark.parametrize("name", RANKERS)
def test_every_ranker_scores_every_document_of_every_query(name, task, tmp_path):
    scores = TextRankers(LexicalEncoder(), tmp_path).by_name[name](task)

    assert scores.shape == (1, 2)
    assert scores.dtype == np.float32


@pytest.mark.parametrize("name", [name for name in RANKERS if name != "random"])
def test_a_rankers_choice_does_not_hang_on_the_order_of_documents(name, tmp_path):
    documents = [row["text"] for row in DOCUMENTS]
    rankers = TextRankers(LexicalEncoder(), tmp_path).by_name
    straight = RelevanceSet("t", documents, ["coffee"], [{}], [""], 2)
    turned = RelevanceSet("t", documents[::-1], ["coffee"], [{}], [""], 2)

    assert np.allclose(rankers[name](straight)[0], rankers[name](turned)[0][::-1], atol=1e-5)


def test_vietnamese_on_both_sides_keeps_its_plain_words(tmp_path: Path):
    """ "in" is an English stop word and the Vietnamese for print."""
    task = RelevanceSet("t", ["máy in màu", "máy bơm nước"], ["máy in"], [{}], [""], 2)

    scores = TextRankers(LexicalEncoder(), tmp_path).by_name["bm25"](task)[0]

    assert scores[0] > scores[1] > 0


# --- goods codes -----------------------------------------------------------------------------

OFFERS = ["Khuôn ép phun nhựa", "Hạt cà phê đã rang", "Giày mũ bằng da thuộc, đế ngoài bằng cao su"]
TARIFF = [TariffLine("848071", "Khuôn > Loại khác", "Moulds > Zyzzyva")]
FILE = "Mã HS;Mô tả tiếng Việt;Mô tả tiếng Anh\n84807190;Loại khác;Zyzzyva\n"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[list[TariffLine]]:
    """Give the tariffs that goods were put together with."""
    heard: list[list[TariffLine]] = []

    def listening(encoder, tariff=()):
        heard.append(list(tariff))
        return goods_of(encoder, tariff)

    monkeypatch.setattr(relevance, "goods_of", listening)
    return heard


def test_the_bridge_joins_texts_that_share_no_word(tmp_path: Path):
    queries = ["injection moulds for plastics", "roasted coffee", "leather footwear"]
    task = RelevanceSet("t", OFFERS, queries, [{}] * 3, [""] * 3, 2)
    by_name = TextRankers(LexicalEncoder(), tmp_path).by_name

    assert by_name["bridge"](task).argmax(axis=1).tolist() == [0, 1, 2]
    assert by_name["hybrid"](task).argmax(axis=1).tolist() == [0, 1, 2]
    assert np.isneginf(by_name["bm25"](task)).all()


def test_the_bridge_tells_nothing_of_texts_that_no_line_knows(tmp_path: Path):
    """Such a need must not find the goods of the first codes, live horses."""
    offers = ["Pure-bred breeding horses", "Zyzzyva"]
    task = RelevanceSet("t", offers, ["qwxyz unheard-of"], [{}], [""], 2)

    scores = TextRankers(LexicalEncoder(), tmp_path).by_name["bridge"](task)[0]

    assert scores[0] == scores[1] < -6


def test_a_tariff_helps_where_offers_are_searched(tmp_path: Path):
    task = RelevanceSet("t", OFFERS, ["zyzzyva"], [{}], [""], 2)

    alone, helped = (
        TextRankers(LexicalEncoder(), tmp_path, tariff).by_name["bridge"](task)[0]
        for tariff in ([], TARIFF)
    )

    assert np.ptp(alone) < 0.01
    assert helped.argmax() == 0
    assert helped[0] > helped[1] + 1


@pytest.mark.parametrize("name", ["bridge", "hybrid"])
def test_a_tariff_stays_out_where_its_own_lines_are_searched(name, asked, tmp_path):
    task = RelevanceSet("t", ["Khuôn > Loại khác", "Cà phê > Đã rang"], ["zyzzyva"], [{}], [""], 2)

    found = TextRankers(LexicalEncoder(), tmp_path, TARIFF).by_name[name](task)

    assert asked == [[]]
    alone = TextRankers(LexicalEncoder(), tmp_path).by_name[name](task)
    assert np.array_equal(found, alone)


def test_goods_are_put_together_once_for_all_sets(asked, tmp_path: Path):
    by_name = TextRankers(LexicalEncoder(), tmp_path, TARIFF).by_name
    offers = RelevanceSet("o", OFFERS, ["coffee"], [{}], [""], 2)
    lines = RelevanceSet("l", ["a > b"], ["coffee"], [{}], [""], 2)

    for name in ("bridge", "hybrid"):
        by_name[name](offers)
        by_name[name](lines)

    assert asked == [TARIFF, []]


def test_rankers_of_words_need_no_goods(asked, task: RelevanceSet, tmp_path: Path):
    by_name = TextRankers(LexicalEncoder(), tmp_path).by_name

    for name in ("random", "bm25", "char", "dense"):
        by_name[name](task)

    assert asked == []


@pytest.mark.parametrize(
    ("documents", "expected"),
    [
        (["Coffee > Roasted", "Coffee > Other"], True),
        (["Coffee > Roasted", "Coffee > Other", "Tea"], True),
        (["Coffee > Roasted", "Tea"], False),
        (["Tolerance >0.01 mm", "a>b"], False),
        ([], False),
    ],
)
def test_lines_of_a_tariff_are_known_by_their_headings(documents: list[str], expected: bool):
    assert in_tariff(documents) is expected


def test_the_tariff_file_reaches_the_rankers(asked, tmp_path: Path):
    file = tmp_path / "tariff.csv"
    file.write_text(FILE, encoding="utf-8")

    evaluate_relevance(write_set(tmp_path / "tiny"), ["bridge"], file)

    assert asked == [[TariffLine("848071", "Loại khác", "Zyzzyva")]]


def test_a_missing_tariff_file_is_named(tmp_path: Path):
    with pytest.raises(InvalidError, match=r"nowhere\.csv cannot be opened: No such file"):
        evaluate_relevance(write_set(tmp_path / "tiny"), ["bridge"], tmp_path / "nowhere.csv")


def test_a_tariff_file_without_lines_is_refused(tmp_path: Path):
    file = tmp_path / "empty.csv"
    file.write_text(FILE.splitlines()[0], encoding="utf-8")

    with pytest.raises(InvalidError, match=r"empty\.csv holds no line that can be used"):
        evaluate_relevance(write_set(tmp_path / "tiny"), ["bridge"], file)
