"""What can be looked at in a browser: payment pages that are open, Oracle's console, the address of a portal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from occ_tui.annotations import NamedTuple
from occ_tui.domain.operations import State
from occ_tui.domain.text import clean
from occ_tui.locale import _

if TYPE_CHECKING:
    from occ_tui.services.session import Session
    from occ_tui.store.journal.records import Operation

CONSOLE_URL = "https://cloud.oracle.com/"
"""The console of Oracle's commercial realm; the addresses of those of other realms are published nowhere."""


class WebAddress(NamedTuple):
    """An address, and what is there."""

    title: str
    """In the user's language."""
    url: str
    is_page: bool = True
    """A browser shows something there; else it is for another `occ`."""


def is_web_address(url: str) -> bool:
    """Whether a text from outside is an address that is shown and opened: http or https, and nothing odd in it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    is_plain = clean(url) == url and not any(sign.isspace() for sign in url)
    return is_plain and parts.scheme in ("http", "https") and bool(parts.hostname)


def addresses(session: Session, under_way: Iterable[Operation], about: Iterable[str] = ()) -> list[WebAddress]:
    """Every address that is known here: the pages that are open first, those `about` these objects before others."""
    wanted = set(about)
    open_pages = [one for one in under_way if one.state is State.SESSION and is_web_address(one.result.get("url", ""))]
    open_pages.sort(key=lambda one: one.object not in wanted)
    found = [WebAddress(_("payment page that is open"), one.result["url"]) for one in open_pages]
    if session.profile.kind == "oracle":
        if console := _console(session):
            found.append(WebAddress(_("Oracle's console"), console))
    elif is_web_address(endpoint := session.profile.endpoint or ""):
        found.append(WebAddress(_("address of the portal, for occ login"), endpoint, is_page=False))
    return found


def no_address(session: Session) -> str:
    """Why there is none."""
    if session.profile.kind == "oracle":
        return _("Oracle publishes no address of its console for this region: open it in a browser as you are used to.")
    return _("This portal listens on a socket: there is no address that a browser opens.")


def _console(session: Session) -> str | None:
    """Oracle's console, at its start: Oracle publishes no addresses of single invoices, orders or contracts."""
    from occ_tui.client.regions import COMMERCIAL_DOMAIN, full_name, second_level_domain

    region = full_name(session.profile.region)
    if second_level_domain(region) != COMMERCIAL_DOMAIN:
        return None
    address = f"{CONSOLE_URL}?region={region}"
    return address if is_web_address(address) else None
