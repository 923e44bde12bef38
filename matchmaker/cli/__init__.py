"""The command line: one file a group of commands."""

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)


def main() -> None:
    """Run the command that was asked for."""
    app()
