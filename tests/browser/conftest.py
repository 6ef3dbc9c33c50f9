"""A real portal with one customer, and browsers that know nothing of each other."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from support import paying_world
from support.browser import Browser, browsing
from support.paying_world import PayingWorld
from support.portal_process import Customer


@pytest.fixture
def directory() -> Iterator[Path]:
    """A short path, which a Unix socket needs."""
    with tempfile.TemporaryDirectory(prefix="occ-", ignore_cleanup_errors=True) as name:
        yield Path(name)


@pytest.fixture
def world(directory: Path) -> Iterator[PayingWorld]:
    """The portal."""
    with paying_world.serving(directory) as made:
        yield made


@pytest.fixture
def url(directory: Path, world: PayingWorld) -> str:
    """The address of a page on which N-overdue is paid, opened by somebody who named no language."""
    way = httpx.HTTPTransport(uds=str(directory / "s"))
    with httpx.Client(transport=way, base_url="http://localhost") as client:
        address, invoice = Customer(world.config.parent, client).open_page()
    assert invoice["invoiceNumber"] == "N-overdue"
    return address


@pytest.fixture
def new_browser(directory: Path) -> Iterator[Callable[..., Browser]]:
    """Starts a browser with a new profile; all end with the test."""
    with ExitStack() as ending:
        started: list[Browser] = []

        def start(language: str = "en-US", *, waits: bool = True) -> Browser:
            home = directory / f"browser-{len(started)}"
            home.mkdir()
            started.append(ending.enter_context(browsing(home, language, waits=waits)))
            return started[-1]

        yield start


@pytest.fixture
def browser(new_browser: Callable[..., Browser]) -> Browser:
    """The browser of somebody who reads English."""
    return new_browser()
