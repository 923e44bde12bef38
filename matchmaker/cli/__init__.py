"""Partner matchmaking for international trade fairs."""

import typer

from matchmaker.cli import export, planning, profiles, serve

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)
app.command("serve")(serve.serve)
app.command("import")(profiles.import_files)
app.command("template")(profiles.template)
app.add_typer(planning.app, name="planning")
app.add_typer(export.app, name="export")


def main() -> None:
    """Run the command that was asked for."""
    app()
