"""The server does not open itself to a network unless somebody chose so."""

import pytest
import typer

from matchmaker.cli.serve import refuse_open_http
from matchmaker.settings import get_settings


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.53", "localhost", "::1"])
def test_this_machine_alone_may_be_served_over_plain_http(host: str):
    refuse_open_http(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "10.0.0.2", "fair.example", "::"])
def test_a_network_is_refused_with_a_way_out(host: str, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(typer.Exit) as ended:
        refuse_open_http(host)

    assert ended.value.exit_code == 2
    assert "MATCHMAKER_INSECURE_LAN=1" in capsys.readouterr().err


def test_a_network_is_served_once_that_was_chosen(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MATCHMAKER_INSECURE_LAN", "1")
    get_settings.cache_clear()

    refuse_open_http("0.0.0.0")

    monkeypatch.undo()
    get_settings.cache_clear()
