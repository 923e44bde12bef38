"""Partner matchmaking for international trade fairs."""

import typer

from matchmaker.cli import (
    bench,
    demo,
    evaluate,
    export,
    fair,
    hs,
    learn,
    models,
    planning,
    profiles,
    reference,
    serve,
    store,
)

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)
app.command("demo")(demo.demo)
app.command("serve")(serve.serve)
app.add_typer(fair.app, name="fair")
app.add_typer(fair.organiser_app, name="organiser")
app.command("import")(profiles.import_files)
app.command("template")(profiles.template)
app.command("invite")(fair.invite)
app.command("propose")(fair.propose)
app.command("plan")(fair.plan)
app.command("publish")(fair.publish)
app.command("learn")(learn.learn)
app.add_typer(export.app, name="export")
app.add_typer(planning.app, name="planning")
app.add_typer(evaluate.app, name="evaluate")
app.add_typer(bench.app, name="bench")
app.add_typer(models.app, name="models")
app.add_typer(reference.app, name="reference")
app.add_typer(hs.app, name="hs")
app.add_typer(store.app, name="db")
app.command("doctor")(store.doctor)


def main() -> None:
    """Run the command that was asked for."""
    app()
