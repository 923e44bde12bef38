"""`matchmaker demo`: the invented fair, one sign-in link a role, and the pages."""

import socket
from typing import TYPE_CHECKING, Annotated, Any

import typer

from matchmaker.cli.said import answer, refusals
from matchmaker.domain.participant import Role
from matchmaker.domain.sentence import Sentence
from matchmaker.settings import get_settings

if TYPE_CHECKING:
    from matchmaker.storage.session import Database
    from matchmaker.storage.tables import Fair

_STAGES: dict[str, Sentence] = {
    "fair": Sentence("Making the demo fair"),
    "import": Sentence("Importing enterprises, products, buyers and needs"),
    "propose": Sentence("Finding partners"),
    "wishes": Sentence("Making up wishes"),
    "plan": Sentence("Planning the meetings"),
    "publish": Sentence("The plan is published"),
    "day": Sentence("Making up the first morning"),
}
_ROLES: dict[Role, Sentence] = {
    Role.ORGANISER: Sentence("Organiser"),
    Role.ENTERPRISE: Sentence("Enterprise"),
    Role.BUYER: Sentence("Buyer"),
}


def demo(
    serve: Annotated[bool, typer.Option(help="Serve the pages afterwards")] = True,
    port: Annotated[int, typer.Option(help="Port to listen on; 0 = any free one")] = -1,
    as_json: Annotated[bool, typer.Option("--json", help="Print the links as JSON")] = False,
    renew_vectors: Annotated[
        bool, typer.Option(help="Encode all texts again and keep their vectors", hidden=True)
    ] = False,
) -> None:
    """Load the demo fair, print one sign-in link a role, and serve it on this machine."""
    from matchmaker.cli.serve import run_server
    from matchmaker.services import demo as demo_fair
    from matchmaker.storage.migrations import upgrade
    from matchmaker.storage.session import database

    chosen = _chosen_port(port) if serve else max(port, 0) or get_settings().port
    db = database()
    with refusals():
        upgrade(db)
        fair = demo_fair.load_demo(db, on_progress=_Teller(), lend=not renew_vectors)
        if renew_vectors:
            _renew(db, fair)
        links = demo_fair.fresh_links(db, fair)
    addresses = {
        role: f"http://127.0.0.1:{chosen}/links/{secret}" for role, secret in links.items()
    }
    answer(addresses, as_json=as_json, lines=_lines(addresses, served=serve))
    if serve:
        run_server("127.0.0.1", chosen)


def _renew(db: "Database", fair: "Fair") -> None:
    from matchmaker.services.demo import organiser_scope
    from matchmaker.services.demo_vectors import keep_vectors

    typer.echo(keep_vectors(db, organiser_scope(fair.id)), err=True)


def _lines(addresses: dict[Role, str], *, served: bool) -> list[str]:
    width = max(len(_said(name)) for name in _ROLES.values())
    links = [f"  {_said(_ROLES[role]):{width}}  {link}" for role, link in addresses.items()]
    end = Sentence("Stop with Ctrl+C.") if served else Sentence("`matchmaker serve` opens them.")
    return [
        "",
        _said(Sentence("Sign in with one of these links (each works once):")),
        *links,
        "",
        _said(end),
    ]


class _Teller:
    """Says each stage once, and every further tenth of its work."""

    def __init__(self) -> None:
        self._last: tuple[str, int] = ("", 0)

    def __call__(self, event: dict[str, Any]) -> None:
        """Hear one event and say it if it is news."""
        stage = str(event["stage"])
        tenth = 10 * int(event["work_done"]) // max(int(event["work_total"]), 1)
        is_new_stage = stage != self._last[0]
        if is_new_stage or self._last[1] < tenth < 10:
            share = f" {10 * tenth} %" if 0 < tenth < 10 else ""
            typer.echo(f"{_said(_STAGES[stage])}{share} ...", err=True)
        self._last = (stage, tenth if is_new_stage else max(tenth, self._last[1]))


def _said(sentence: Sentence) -> str:
    from matchmaker.locale import say

    return say(sentence, get_settings().language)


def _chosen_port(port: int) -> int:
    """Find the port before the work begins, so that a taken one is said at once."""
    wanted = get_settings().port if port < 0 else port
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            taken = Sentence(
                "Port %(port)s is in use. Choose another with --port, or --port 0.",
                {"port": str(wanted)},
            )
            typer.echo(_said(taken), err=True)
            raise typer.Exit(2) from None
        found: int = probe.getsockname()[1]
    return found
