"""`matchmaker hs`: trade codes for a text, and codes found by digits or words."""

from typing import Annotated

import typer

from matchmaker.cli.said import answer, ready_database, refusals

app = typer.Typer(no_args_is_help=True, help="HS codes: suggest for a text, find by words.")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON")]
Limit = Annotated[int, typer.Option(min=1, max=100, help="At most so many")]


@app.callback()
def hs() -> None:
    """Suggest HS codes for a text; find them by digits or words."""


@app.command("suggest")
def suggest(
    text: Annotated[str, typer.Argument(help="What is offered or sought, in any language")],
    need: Annotated[bool, typer.Option("--need", help="It is sought, not offered")] = False,
    limit: Limit = 3,
    as_json: AsJson = False,
) -> None:
    """Suggest HS codes for a text, with the chance that each is right."""
    from dataclasses import asdict

    from matchmaker.services.hs_codes import suggest_anew

    with refusals():
        found = suggest_anew(ready_database(), text, "need" if need else "product", limit)
    lines = [f"{one.code}  {one.chance:.2f}  {one.name_vi} / {one.name_en}" for one in found]
    answer([asdict(one) for one in found], as_json=as_json, lines=lines)


@app.command("find")
def find(
    words: Annotated[str, typer.Argument(help="Digits, or words with or without marks")],
    limit: Limit = 20,
    as_json: AsJson = False,
) -> None:
    """Find HS codes by their digits, or by Vietnamese or English words."""
    from dataclasses import asdict

    from matchmaker.services.hs_search import find_codes

    found = find_codes(words, limit)
    lines = [f"{one.code}  {one.name_vi} / {one.name_en}" for one in found.codes]
    answer(asdict(found), as_json=as_json, lines=[*lines, f"{len(found.codes)} / {found.total}"])
