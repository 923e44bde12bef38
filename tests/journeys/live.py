"""A live server and a real browser: what every journey stands on."""

import os
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response

from matchmaker.storage.session import Database
from matchmaker.web.app import create_app

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
LAUNCH = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZES = {"desktop": {"width": 1200, "height": 900}, "phone": {"width": 360, "height": 740}}
LOCALES = {"vi": "vi-VN", "en": "en-GB"}


@contextmanager
def served(db: Database) -> Iterator[str]:
    """Serve the application on a free port, with its worker; gives the address."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        server = uvicorn.Server(uvicorn.Config(create_app(db), log_level="warning"))
        thread = threading.Thread(target=server.run, args=([listener],), name="live server")
        thread.start()
        try:
            _wait_for(lambda: server.started or not thread.is_alive(), "the server to start")
            yield address
        finally:
            server.should_exit = True
            thread.join(timeout=20)


def _wait_for(is_so: Any, what: str, seconds: float = 20) -> None:
    ends = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > ends:
            raise TimeoutError(f"waited {seconds} s for {what}")
        time.sleep(0.02)


@dataclass
class Traveller:
    """Somebody on a journey: one browser window that notices everything that goes wrong.

    Args:
        page: the browser's window.
        address: of the live server.
        name: of the journey, for pictures.
        script: whether the browser runs JavaScript.
        faults: console errors, page errors, answers of the server's own fault.
        expected: what the journey itself provokes.
    """

    page: Page
    address: str
    name: str
    script: bool = True
    faults: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    pictures: int = 0

    def open(self, path: str) -> None:
        """Go to an address of the server."""
        self.page.goto(self.address + path)

    def path(self) -> str:
        """Say where one is, without the server's address."""
        return self.page.url.removeprefix(self.address)

    def look(self) -> None:
        """Look at the page: no sideways scroll, and no violation that axe knows of.

        axe needs scripts of its own; without JavaScript it cannot look.
        """
        self._keep_picture()
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        window = self.page.viewport_size
        assert window, "the window has a size"
        assert wide <= window["width"], f"{self.path()} is {wide} px wide"
        if self.script:
            found = Axe().run(self.page)
            assert found.violations_count == 0, f"{self.path()}: {found.generate_report()}"

    def see(self, path: str) -> None:
        """Go to an address and look."""
        self.open(path)
        self.look()

    @staticmethod
    def any_of(head: str) -> re.Pattern[str]:
        """Match every address below another."""
        return re.compile(re.escape(head))

    def asks_for(self, status: int) -> None:
        """Say that the next step means to be answered so: the browser may report it, once."""
        self.expected.append(f"status of {status}")

    def unexpected(self) -> list[str]:
        """Give the faults that no step meant to provoke."""
        left = list(self.faults)
        for meant in self.expected:
            found = next((fault for fault in left if meant in fault), None)
            if found:
                left.remove(found)
        return left

    def fetched(self, kind: str) -> bytes:
        """Follow the page's link to a file of a kind; gives its content."""
        with self.page.expect_download() as coming:
            self.page.locator(f"main a[href*='.{kind}']").first.click()
        return Path(coming.value.path()).read_bytes()

    def _keep_picture(self) -> None:
        """Keep a picture if somebody asks for them: MATCHMAKER_PICTURES names the folder."""
        folder = os.environ.get("MATCHMAKER_PICTURES")
        if folder:
            part = self.path().split("?")[0].strip("/").replace("/", "_") or "first"
            self.pictures += 1
            kept = Path(folder) / self.name / f"{self.pictures:02d}-{part[:40]}.png"
            kept.parent.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=kept, full_page=True)


@contextmanager
def travelling(
    browser: Browser,
    address: str,
    *,
    size: str = "desktop",
    language: str = "en",
    script: bool = True,
    dark: bool = False,
    name: str = "traveller",
) -> Iterator[Traveller]:
    """Open a window; at the end nothing may have gone wrong in it."""
    context: BrowserContext = browser.new_context(
        viewport=SIZES[size],
        locale=LOCALES[language],
        timezone_id="Asia/Ho_Chi_Minh",
        java_script_enabled=script,
        has_touch=size == "phone",
        is_mobile=size == "phone",
        color_scheme="dark" if dark else "light",
    )
    context.set_default_timeout(20_000)
    traveller = Traveller(context.new_page(), address, name, script)
    _listen(traveller)
    yield traveller
    context.close()
    assert traveller.unexpected() == []


def _listen(traveller: Traveller) -> None:
    page = traveller.page

    def said(message: ConsoleMessage) -> None:
        if message.type == "error":
            traveller.faults.append(f"console: {message.text} at {message.location['url']}")

    def answered(answer: Response) -> None:
        if answer.status >= 500:
            traveller.faults.append(f"{answer.status} at {answer.url}")

    page.on("pageerror", lambda error: traveller.faults.append(f"page error: {error}"))
    page.on("console", said)
    page.on("response", answered)
