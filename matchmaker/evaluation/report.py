"""Measurements as one HTML file: plots, figures, where they come from; nothing is fetched.

What `matchmaker evaluate ... --json` prints goes in. Each schema has a reader
that turns it into sections of plots and tables; one template draws them all.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from matchmaker.domain.errors import InvalidError
from matchmaker.domain.sentence import Sentence, fixed
from matchmaker.evaluation.plots import Plot, Section, Table, means_of, plot_of
from matchmaker.locale.templates import environment

STYLE = Path(__file__).parents[1] / "web" / "static" / "style.css"


def html_report(results: dict[str, Any], language: str = "en") -> str:
    """Lay results out as one HTML page that needs nothing beside it.

    Args:
        results: one object as `matchmaker evaluate` prints it; its `schema` says which.
        language: of the page, vi or en.

    Raises:
        InvalidError: nobody knows how to lay out such results.
    """
    schema = str(results.get("schema", ""))
    if schema not in _READERS:
        raise InvalidError("There is no report for results of the form %(schema)s.", schema=schema)
    title, read = _READERS[schema]
    return (
        environment(language)
        .get_template("report.html")
        .render(
            title=title,
            facts=_facts(results),
            sections=tuple(read(results)),
            style=STYLE.read_text(encoding="utf-8"),
        )
    )


def _facts(results: dict[str, Any]) -> tuple[tuple[Sentence, str], ...]:
    """Where the figures come from."""
    encoder = results.get("encoder") or {}
    stated = (
        (Sentence("Version of the program"), results.get("version")),
        (Sentence("Commit"), str(results.get("commit", ""))[:12]),
        (Sentence("Language model"), encoder.get("name")),
        (Sentence("Learned from"), results.get("train")),
        (Sentence("Seed"), results.get("seed")),
        (Sentence("Resamples"), results.get("resamples")),
    )
    return tuple((title, str(value)) for title, value in stated if value not in {None, ""})


# --- one reader a schema ---------------------------------------------------------------------


def _relevance(results: dict[str, Any]) -> Iterable[Section]:
    ours = results["default"]
    for name, one in results["sets"].items():
        rankers = one["rankers"]
        main = "judged_ndcg@10" if _has(rankers, "judged_ndcg@10") else "ndcg@10"
        counts = {"documents": one["documents"], "measured": one["measured"]}
        yield Section(
            title=name,
            says=(
                Sentence("Documents: %(documents)s; queries measured: %(measured)s.", counts),
                *_verdict(rankers, ours, main, "minus_bm25", "bm25"),
            ),
            plots=(
                _plot(Sentence("%(metric)s by ranker", {"metric": main}), rankers, ours, main),
                *_difference(rankers, ours, main, "minus_bm25", "bm25"),
            ),
            tables=(_metrics(rankers),),
        )


def _reciprocal(results: dict[str, Any]) -> Iterable[Section]:
    ours, rankers = results["default"], results["rankers"]
    counts = {"pairs": results["pairs"], "events": results["events"]}
    rate = {"rate": fixed(100 * results["mutual_rate"], 1)}
    yield Section(
        title="auc_mutual",
        says=(
            Sentence("Meetings: %(pairs)s of %(events)s events.", counts),
            Sentence("Both said yes in %(rate)s %% of them.", rate),
            Sentence("These are meetings of people who seek a partner, not trade."),
        ),
        plots=(
            _plot(
                Sentence("%(metric)s by ranker", {"metric": "auc_mutual"}),
                rankers,
                ours,
                "auc_mutual",
                marks=(0.5,),
            ),
            *_difference(rankers, ours, "auc_mutual", "minus_profile", "profile"),
        ),
        tables=(_metrics(rankers),),
    )


def _market(results: dict[str, Any]) -> Iterable[Section]:
    ours = results["default"]
    for one in results["scenarios"]:
        policies = one["policies"]
        shape = f"{one['enterprises']} × {one['buyers']}, {one['congestion']:g}"
        ahead = {
            name: found
            for name, metrics in policies.items()
            if (found := metrics["meetings"]["pct_vs_product"])
        }
        title = Sentence("Meetings, percent more or less than with lists by product of chances")
        yield Section(
            title=shape,
            says=(
                Sentence("Made-up markets, %(seeds)s of them.", {"seeds": one["seeds"]}),
                Sentence("The last figure of the heading is the congestion, 0 to 1."),
            ),
            plots=(plot_of(title, ahead, ours, digits=1, unit=" %"),),
            tables=(means_of(policies),),
        )


def _learning(results: dict[str, Any]) -> Iterable[Section]:
    ours = results["default"]
    for size in results["sizes"]:
        counts = {"pairs": size["pairs"], "worlds": results["seeds"]}
        rate = {"rate": round(100 * size["replaced"])}
        yield Section(
            title=str(size["pairs"]),
            says=(
                Sentence("Answered pairs: %(pairs)s; made-up worlds: %(worlds)s.", counts),
                Sentence("What was learned passed the gates in %(rate)s %% of the worlds.", rate),
            ),
            plots=_learned({n: model["mutual"] for n, model in size["models"].items()}, ours),
            tables=(_by_side(size["models"]),),
        )


def _learned(models: dict[str, Any], ours: str) -> tuple[Plot, ...]:
    """How well each model orders the pairs in which both say yes, and how honest it is."""
    order = {name: _with_ends(one, "auc") for name, one in models.items()}
    ahead = {name: one["auc_minus_prior"] for name, one in models.items() if name != "prior"}
    error = {n: _with_ends(one, "ece") for n, one in models.items() if one["ece"] is not None}
    return (
        plot_of(Sentence("AUC of a mutual yes"), order, ours, marks=(0.5,)),
        plot_of(
            Sentence("AUC of a mutual yes, difference to the shipped weights (0 = the same)"),
            ahead,
            ours,
        ),
        plot_of(Sentence("Calibration error of a mutual yes (0 = honest)"), error, ours),
    )


_READERS: dict[str, tuple[Sentence, Callable[[dict[str, Any]], Iterable[Section]]]] = {
    "relevance/1": (Sentence("How well needs find products"), _relevance),
    "reciprocal/1": (Sentence("How well a mutual yes is foreseen"), _reciprocal),
    "market/1": (Sentence("Meetings that lists bring about in made-up markets"), _market),
    "learning/1": (Sentence("What answers teach in worlds whose truth is known"), _learning),
}


# --- parts -----------------------------------------------------------------------------------


def _has(rankers: dict[str, Any], metric: str) -> bool:
    return all(metric in one["metrics"] for one in rankers.values())


def _plot(
    title: Sentence,
    rankers: dict[str, Any],
    ours: str,
    metric: str,
    *,
    marks: tuple[float, ...] = (0.0,),
) -> Plot:
    found = {name: one["metrics"][metric] for name, one in rankers.items()}
    return plot_of(title, found, ours, marks=marks)


def _difference(
    rankers: dict[str, Any], ours: str, metric: str, key: str, baseline: str
) -> tuple[Plot, ...]:
    """The same queries with and without: nothing where there is no baseline to compare with."""
    found = {
        name: less
        for name, one in rankers.items()
        if name != baseline and (less := one["metrics"][metric].get(key))
    }
    if not found:
        return ()
    names = {"metric": metric, "baseline": baseline}
    title = Sentence("%(metric)s, difference to %(baseline)s (0 = the same)", names)
    return (plot_of(title, found, ours),)


def _verdict(
    rankers: dict[str, Any], ours: str, metric: str, key: str, baseline: str
) -> tuple[Sentence, ...]:
    """Say whether ours is ahead; only an interval beside 0 is a difference."""
    found = rankers.get(ours, {}).get("metrics", {}).get(metric, {}).get(key)
    if not found or found["mean"] is None:
        return ()
    low, high = found["ci95"]
    names = {"ours": ours, "baseline": baseline}
    if low > 0:
        return (Sentence("%(ours)s is ahead of %(baseline)s beyond the interval.", names),)
    if high < 0:
        return (Sentence("%(ours)s is behind %(baseline)s beyond the interval.", names),)
    return (Sentence("No difference of %(ours)s to %(baseline)s beyond the interval.", names),)


def _metrics(rankers: dict[str, Any]) -> Table:
    return means_of({label: one["metrics"] for label, one in rankers.items()})


def _by_side(models: dict[str, Any]) -> Table:
    """Every model's order and honesty for each side and for both."""
    return means_of(
        {
            label: {
                f"{figure} {what}": {"mean": measured[figure]}
                for what, measured in model.items()
                for figure in ("auc", "ece")
            }
            for label, model in models.items()
        }
    )


def _with_ends(found: dict[str, Any], name: str) -> dict[str, Any]:
    """Give a figure that stands apart from its interval the form of all others."""
    return {"mean": found[name], "ci95": found["ci95"][name]}
