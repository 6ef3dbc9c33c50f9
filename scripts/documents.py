"""Looks at the site that `make docs` has built: every document is in it, nothing leads nowhere, nothing asks elsewhere.

The generator's strict mode finds dead links between documents; it knows neither documents that no section lists nor
sections without a document, and what its theme would fetch from other computers is for us to see.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).parents[1]
SITE = ROOT / "site"
_FETCHED = {"img": "src", "script": "src", "link": "href", "iframe": "src", "source": "srcset", "object": "data"}
"""Element → the attribute whose address a browser fetches by itself."""
_STYLE_ADDRESS = re.compile(r"(?:url\(\s*|@import\s+)['\"]?([a-z]*:?//[^'\")\s]+)")


class _Page(HTMLParser):
    """The addresses in a page: those that are fetched, and those that a reader may follow."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.followed: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if value and _FETCHED.get(tag) == name:
                self.fetched.append(value)
            elif value and (tag, name) == ("a", "href"):
                self.followed.append(value)


def listed(nav: Any) -> Iterator[str]:
    """The documents of a table of contents."""
    if isinstance(nav, str):
        yield nav
    else:
        for part in nav.values() if isinstance(nav, dict) else nav:
            yield from listed(part)


def problems() -> Iterator[str]:
    """What is wrong with the site, a sentence each."""
    project = tomllib.loads((ROOT / "zensical.toml").read_text(encoding="utf-8"))["project"]
    told, there = set(listed(project["nav"])), {path.name for path in (ROOT / "docs").glob("*.md")}
    yield from (f"docs/{name} is in no section of zensical.toml" for name in sorted(there - told))
    yield from (f"zensical.toml lists docs/{name}, which is not there" for name in sorted(told - there))
    pages = sorted(SITE.glob("*.html"))
    if not pages:
        yield "there is no site: run make docs"
    for path in pages:
        page = _Page(path)
        yield from (f"{path.name} fetches {address}" for address in page.fetched if _is_elsewhere(address))
        for address in (*page.fetched, *page.followed):
            if not _is_elsewhere(address) and not _leads_somewhere(path, address):
                yield f"{path.name} leads to {address}, which is not there"
    for path in (*SITE.rglob("*.css"), *SITE.rglob("*.svg")):
        text = path.read_text(encoding="utf-8")
        yield from (f"{path.relative_to(SITE)} fetches {address}" for address in _STYLE_ADDRESS.findall(text))


def _is_elsewhere(address: str) -> bool:
    parts = urlsplit(address)
    return bool(parts.netloc) or parts.scheme not in ("", "data")


def _leads_somewhere(page: Path, address: str) -> bool:
    path = unquote(urlsplit(address).path)
    target = SITE / path.removeprefix("/") if path.startswith("/") else page.parent / path
    return address.startswith("data:") or not path or target.exists()


def check() -> int:
    found = list(problems())
    print("\n".join(found) or f"The site is whole: {len(list(SITE.glob('*.html')))} pages that ask no other computer.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(check())
