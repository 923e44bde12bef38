"""`matchmaker models`: learned artefacts, built anew from their sources."""

import json

import typer

from matchmaker.domain.errors import MatchmakerError

app = typer.Typer(no_args_is_help=True, help="Build learned artefacts anew.")


@app.callback()
def models() -> None:
    """Build learned artefacts anew."""


@app.command("centring")
def centring() -> None:
    """Rebuild models/centring from its texts, and print what nearness means with it."""
    from matchmaker.services.meaning import encoder
    from matchmaker.services.train_centring import train_centring
    from matchmaker.settings import get_settings

    try:
        measured = train_centring(get_settings().models_dir / "centring", encoder())
    except MatchmakerError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    typer.echo(json.dumps({"nearness": measured}, indent=2))


@app.command("goods")
def goods() -> None:
    """Encode the lines that name the goods of every code anew; needed when goods.csv changed."""
    from matchmaker.services.goods import keep_lines
    from matchmaker.services.meaning import encoder
    from matchmaker.settings import get_settings

    try:
        kept = keep_lines(get_settings().models_dir / "goods", encoder())
    except MatchmakerError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    typer.echo(json.dumps({"vectors": kept}))


@app.command("hs-suggestion")
def hs_suggestion() -> None:
    """Learn anew how often a suggested trade code is right, and print what was learned."""
    from matchmaker.services.meaning import encoder
    from matchmaker.services.train_hs_suggestion import train_hs_suggestion
    from matchmaker.settings import get_settings

    try:
        learned = train_hs_suggestion(get_settings().models_dir / "hs_suggestion", encoder())
    except MatchmakerError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    typer.echo(json.dumps(learned["curves"], indent=2))
