"""`matchmaker serve`: the pages, and the background worker beside them."""

import ipaddress
import sys
from typing import Annotated

import typer

from matchmaker.cli.said import refusals
from matchmaker.settings import get_settings


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on")] = "",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 = any free one")] = -1,
) -> None:
    """Serve the pages on this machine."""
    settings = get_settings()
    wanted_host = host or settings.host
    refuse_open_http(wanted_host)
    run_server(wanted_host, settings.port if port < 0 else port)


def run_server(host: str, port: int) -> None:
    """Run the server until it is told to stop; what runs is finished first."""
    import uvicorn

    from matchmaker.storage.migrations import upgrade
    from matchmaker.storage.session import database
    from matchmaker.web.app import create_app

    db = database()
    with refusals():
        upgrade(db)
    uvicorn.run(
        create_app(db),
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=30,
        server_header=False,
    )


def refuse_open_http(host: str) -> None:
    """Refuse to listen beyond this machine unless that was switched on.

    Over plain http every cookie can be read on the way, so it must be a
    choice: MATCHMAKER_INSECURE_LAN=1, which puts a band on every page.
    """
    loopback = host == "localhost" or (
        host.replace(".", "").isdigit() and ipaddress.ip_address(host).is_loopback
    ) or host == "::1"  # fmt: skip
    if not loopback and not get_settings().insecure_lan:
        sys.stderr.write(
            f"{host} can be reached from other machines, and the pages go over plain http.\n"
            "Put a proxy with https in front of 127.0.0.1, or set MATCHMAKER_INSECURE_LAN=1.\n"
        )
        raise typer.Exit(2)
