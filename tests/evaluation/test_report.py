"""Measurements as one HTML file: the figures that went in, drawn true, nothing fetched."""

import re
from typing import Any

import pytest

from matchmaker.domain.errors import InvalidError
from matchmaker.evaluation.report import html_report
from tests.web.reading import Document, Element

CUT = {"version": "0.1.0", "commit": "abcdef0123456789", "seed": 7, "resamples": 2000}


def metric(mean: float | None, low: float | None, high: float | None, **rest: Any) -> Any:
    return {"mean": mean, "ci95": [low, high], **rest}


def ahead(mean: float, low: float, high: float) -> dict[str, Any]:
    return {"minus_bm25": metric(mean, low, high)}


def relevance(**changed: Any) -> dict[str, Any]:
    rankers = {
        "bm25": {"metrics": {"ndcg@10": metric(0.3, 0.25, 0.35, minus_bm25=None)}},
        "hybrid": {"metrics": {"ndcg@10": metric(0.4, 0.36, 0.44, **ahead(0.1, 0.05, 0.15))}},
    }
    one = {"documents": 2653, "queries": 570, "measured": 565, "rankers": rankers}
    return {
        "schema": "relevance/1", **CUT, "default": "hybrid",
        "encoder": {"name": "e5", "fingerprint": "f", "adapter": None},
        "sets": {"need_en": one}, **changed,
    }  # fmt: skip


def market() -> dict[str, Any]:
    metrics = {"meetings": {"mean": 1400.0, "se": 3.0, "pct_vs_product": None}}
    ours = {"meetings": {"mean": 1470.0, "se": 3.0, "pct_vs_product": metric(5.0, 4.6, 5.4)}}
    one = {
        "enterprises": 400, "buyers": 300, "congestion": 0.4, "seeds": 8,
        "policies": {"product": metrics, "load_price_floor": ours},
    }  # fmt: skip
    return {"schema": "market/1", **CUT, "default": "load_price_floor", "scenarios": [one]}


def reciprocal() -> dict[str, Any]:
    rankers = {
        "profile": {"metrics": {"auc_mutual": metric(0.54, 0.52, 0.56, minus_profile=None)}},
        "default": {
            "metrics": {
                "auc_mutual": metric(0.58, 0.55, 0.6, minus_profile=metric(0.04, 0.0, 0.08)),
                "ap": metric(None, None, None),
            }
        },
    }
    return {
        "schema": "reciprocal/1", **CUT, "default": "default", "pairs": 2508, "events": 15,
        "mutual_rate": 0.164, "train": "leave_one_event_out", "rankers": rankers,
    }  # fmt: skip


def learning(**changed: Any) -> dict[str, Any]:
    def model(auc: float, ahead: float, ece: float | None) -> dict[str, Any]:
        one = {
            "auc": auc,
            "auc_minus_prior": metric(ahead, ahead - 0.001, ahead + 0.001, least=ahead - 0.002),
            "ece": ece,
            "ci95": {"auc": [auc - 0.01, auc + 0.01], "ece": ece and [ece / 2, 2 * ece]},
        }
        return {"enterprise": one, "buyer": one, "mutual": one}

    models = {
        "prior": model(0.86, 0.0, 0.05), "learned": model(0.88, 0.02, 0.02),
        "serves": model(0.87, 0.01, 0.03), "oracle": model(0.9, 0.04, None),
    }  # fmt: skip
    one = {"pairs": 1000, "replaced": 0.35, "tau": 0.2, "models": models}
    return {
        "schema": "learning/1", **CUT, "default": "serves", "seeds": 20, "test_pairs": 20000,
        "sizes": [one], **changed,
    }  # fmt: skip


EVERY = [relevance(), market(), reciprocal(), learning()]


def document(results: dict[str, Any], language: str = "en") -> Document:
    return Document(html_report(results, language))


def cells(table: Element) -> list[list[str]]:
    return [
        [cell.text() for cell in row.all() if cell.tag in {"th", "td"}]
        for row in table.one("tbody").all("tr")
    ]


# --- self-contained and readable -----------------------------------------------------------


@pytest.mark.parametrize("results", EVERY, ids=lambda one: one["schema"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_report_fetches_nothing_and_runs_nothing(results: dict[str, Any], language: str):
    html = html_report(results, language)

    assert re.findall(r'(?:src|href)="(?!#)', html) == []
    assert "<script" not in html
    assert re.findall(r"url\((?!#)", html) == []
    assert Document(html).one("html").attributes["lang"] == language


@pytest.mark.parametrize("results", EVERY, ids=lambda one: one["schema"])
def test_it_carries_our_own_tokens_for_light_dark_and_print(results: dict[str, Any]):
    style = document(results).one("style").text()

    assert "--accent:" in style
    assert "prefers-color-scheme: dark" in style
    assert "@media print" in style


@pytest.mark.parametrize("results", EVERY, ids=lambda one: one["schema"])
def test_every_plot_has_a_title_a_description_and_the_same_figures_beneath(
    results: dict[str, Any],
):
    found = document(results)

    plots = found.all("svg", role="img")
    assert plots
    for plot in plots:
        ids = plot.attributes["aria-labelledby"].split()
        assert all(found.one(id=id_).text() for id_ in ids)
    for card in found.all("div", class_="card"):
        names = [row[0] for row in cells(card.one("table"))]
        drawn = [text.text() for text in card.one("svg").all("text")]
        assert set(names) <= set(drawn)


def test_a_heading_one_and_a_section_for_each_set():
    found = document(relevance(sets={"a": relevance()["sets"]["need_en"]} | relevance()["sets"]))

    assert [one.text() for one in found.all("h1")] == ["How well needs find products"]
    assert [one.text() for one in found.all("h2")] == ["a", "need_en"]


def test_it_says_where_its_figures_come_from():
    facts = document(relevance()).one("dl", class_="facts").text()

    for stated in ("0.1.0", "abcdef012345", "e5", "7", "2000"):
        assert stated in facts
    assert "abcdef0123456" not in facts


# --- the figures -----------------------------------------------------------------------------


def test_means_and_intervals_are_those_that_went_in():
    plain, difference, everything = document(relevance()).all("table")

    assert cells(plain) == [
        ["bm25", "0.300", "0.250 … 0.350"],
        ["hybrid", "0.400", "0.360 … 0.440"],
    ]
    assert cells(difference) == [["hybrid", "0.100", "0.050 … 0.150"]]
    assert cells(everything) == [["bm25", "0.300"], ["hybrid", "0.400"]]


def test_figures_are_written_as_the_language_writes_them():
    plain = document(relevance(), "vi").all("table")[0]

    assert cells(plain)[0] == ["bm25", "0,300", "0,250 … 0,350"]


def test_a_dot_stands_in_the_middle_of_its_line():
    svg = document(relevance()).all("svg")[0]

    dots = [float(one.attributes["cx"]) for one in svg.all("circle")]
    across = [
        one for one in svg.all("line", class_="whisker")
        if one.attributes["y1"] == one.attributes["y2"]
    ]  # fmt: skip
    for dot, line in zip(dots, across, strict=True):
        ends = float(line.attributes["x1"]), float(line.attributes["x2"])
        assert dot == pytest.approx(sum(ends) / 2, abs=0.2)
    assert dots[0] < dots[1]


def test_ours_is_told_apart_by_more_than_colour():
    svg = document(relevance()).all("svg")[0]

    (ours,) = svg.all("circle", class_="ours")
    (bold,) = svg.all("text", class_="strong")
    assert ours in svg.all("circle")
    assert bold.text() == "hybrid"


@pytest.mark.parametrize(
    ("difference", "said"),
    [
        (ahead(0.1, 0.05, 0.15), "hybrid is ahead of bm25"),
        (ahead(-0.1, -0.15, -0.05), "hybrid is behind bm25"),
        (ahead(0.1, -0.01, 0.15), "No difference of hybrid to bm25"),
    ],
)
def test_only_an_interval_beside_0_is_called_a_difference(difference: dict[str, Any], said: str):
    results = relevance()
    results["sets"]["need_en"]["rankers"]["hybrid"]["metrics"]["ndcg@10"] |= difference

    assert said in document(results).one("section").text()


def test_sets_with_judgements_alone_are_read_by_those():
    results = relevance()
    for one in results["sets"]["need_en"]["rankers"].values():
        one["metrics"]["judged_ndcg@10"] = one["metrics"]["ndcg@10"]

    assert "judged_ndcg@10 by ranker" in document(results).text()


def test_without_a_baseline_nothing_is_compared():
    results = relevance()
    del results["sets"]["need_en"]["rankers"]["bm25"]
    results["sets"]["need_en"]["rankers"]["hybrid"]["metrics"]["ndcg@10"]["minus_bm25"] = None

    found = document(results)

    assert len(found.all("svg")) == 1
    assert "beyond the interval" not in found.text()


def test_markets_stand_as_percent_of_the_same_baseline():
    plain, everything = document(market()).all("table")

    assert cells(plain) == [["load_price_floor", "5.0 %", "4.6 … 5.4"]]
    assert [row[0] for row in cells(everything)] == ["product", "load_price_floor"]
    assert "400 × 300, 0.4" in document(market()).text()


def test_a_figure_that_is_not_known_is_a_dash():
    everything = document(reciprocal()).all("table")[-1]

    assert cells(everything) == [["profile", "0.540", "–"], ["default", "0.580", "–"]]


def test_two_sided_results_say_that_they_are_not_trade():
    text = document(reciprocal()).text()

    assert "not trade" in text
    assert "Both said yes in 16.4 % of them." in text


def test_names_that_look_like_markup_stay_text():
    results = relevance(sets={"<b>x</b>": relevance()["sets"]["need_en"]})

    assert document(results).one("h2").text() == "<b>x</b>"
    assert "<b>x" not in html_report(results)


@pytest.mark.parametrize("results", [{}, {"schema": "other/1"}])
def test_results_of_an_unknown_form_are_refused(results: dict[str, Any]):
    with pytest.raises(InvalidError):
        html_report(results)


def test_a_measurement_without_sets_is_a_page_without_sections():
    found = document(relevance(sets={}))

    assert found.all("section") == []
    assert len(found.all("h1")) == 1


def test_markets_whose_baseline_never_met_are_compared_with_nothing():
    results = market()
    results["scenarios"][0]["policies"]["load_price_floor"]["meetings"]["pct_vs_product"] = None

    everything = document(results).all("table")[-1]

    assert [row[0] for row in cells(everything)] == ["product", "load_price_floor"]
    assert document(results).all("circle") == []


def test_what_is_not_stated_is_not_among_the_facts():
    bare = {key: value for key, value in reciprocal().items() if key not in CUT and key != "train"}

    facts = html_report(bare)

    for title in ("Commit", "Seed", "Resamples", "Learned from"):
        assert title in html_report(reciprocal())
        assert f"<dt>{title}" not in facts


def test_two_reports_of_the_same_results_are_the_same():
    for results in EVERY:
        assert html_report(results) == html_report(results)


def test_a_figure_without_an_interval_is_drawn_without_one():
    results = relevance()
    del results["sets"]["need_en"]["rankers"]["bm25"]["metrics"]["ndcg@10"]["ci95"]

    svg = document(results).all("svg")[0]

    assert len(svg.all("circle")) == 2
    assert len(svg.all("line", class_="whisker")) == 3
    assert cells(document(results).all("table")[0])[0][1] == "0.300"
    assert cells(document(results).all("table")[0])[0][2] == "–"


# --- learning --------------------------------------------------------------------------------


def test_learning_is_drawn_a_section_for_each_number_of_answered_pairs():
    few = learning()["sizes"][0] | {"pairs": 30, "replaced": 0.0}
    found = document(learning(sizes=[few, *learning()["sizes"]]))

    assert [one.text() for one in found.all("h1")] == [
        "What answers teach in worlds whose truth is known"
    ]
    assert [one.text() for one in found.all("h2")] == ["30", "1000"]
    text = found.text()
    assert "Answered pairs: 1,000; made-up worlds: 20." in text
    assert "passed the gates in 0 % of the worlds" in text
    assert "passed the gates in 35 % of the worlds" in text


def test_learned_order_difference_and_honesty_stand_with_their_intervals():
    order, ahead, error = document(learning()).all("div", class_="card")

    assert cells(order.one("table"))[0] == ["prior", "0.860", "0.850 … 0.870"]
    assert cells(ahead.one("table")) == [
        ["learned", "0.020", "0.019 … 0.021"],
        ["serves", "0.010", "0.009 … 0.011"],
        ["oracle", "0.040", "0.039 … 0.041"],
    ]
    assert [row[0] for row in cells(error.one("table"))] == ["prior", "learned", "serves"]


def test_learning_lists_both_sides_and_a_truth_without_chances():
    everything = document(learning()).all("table")[-1]

    columns = [cell.text() for cell in everything.one("thead").all("th")]
    assert columns[1:] == [
        f"{figure} {what}"
        for what in ("enterprise", "buyer", "mutual")
        for figure in ("auc", "ece")
    ]
    assert cells(everything)[-1] == ["oracle", *["0.900", "–"] * 3]


def test_the_model_that_serves_is_the_one_that_is_marked():
    for plot in document(learning()).all("svg"):
        assert [one.text() for one in plot.all("text", class_="strong")] == ["serves"]
