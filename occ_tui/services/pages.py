"""How a hosted page is reached from here: by a browser on this computer, by a telephone, or through a tunnel."""

from __future__ import annotations

import getpass
import ipaddress
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import urlsplit

from occ_tui.annotations import NamedTuple
from occ_tui.locale import _


class Reach(NamedTuple):
    """How one gets to a page."""

    is_loopback: bool
    """Only this computer reaches it."""
    tunnel: str
    """The command that makes it reachable from where one sits; empty where none is needed."""
    no_browser: str | None
    """Why no browser is opened from here; `None` when one can be."""

    @property
    def has_code(self) -> bool:
        """Whether a telephone could follow the address."""
        return not self.is_loopback


def reach(url: str, environment: Mapping[str, str] | None = None) -> Reach:
    """How `url` is reached, by where this program runs."""
    known = os.environ if environment is None else environment
    parts = urlsplit(url)
    host, is_far = parts.hostname or "", bool(known.get("SSH_CONNECTION"))
    is_loopback = _is_loopback(host)
    tunnel = (
        _tunnel(host, parts.port or (443 if parts.scheme == "https" else 80), known) if is_loopback and is_far else ""
    )
    return Reach(is_loopback, tunnel, _no_browser(known, is_far=is_far))


def open_in_browser(url: str) -> bool:
    """Opens `url` in a browser of its own window; `False` where there is none. Blocks: for a thread."""
    import webbrowser

    with suppress(webbrowser.Error):
        browser = webbrowser.get()
        if type(browser) is webbrowser.GenericBrowser:
            return False  # one for text terminals, which would take this one
        return browser.open(url)
    return False


def _is_loopback(host: str) -> bool:
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost" or host.endswith(".localhost")


def _tunnel(host: str, port: int, known: Mapping[str, str]) -> str:
    """`ssh -L 8182:127.0.0.1:8182 anna@10.0.0.5`; the address is the one the user's own connection came to."""
    words = known.get("SSH_CONNECTION", "").split()
    try:
        server = str(ipaddress.ip_address(words[2]))
    except (IndexError, ValueError):
        server = "HOST"
    try:
        user = known.get("USER") or getpass.getuser()
    except (KeyError, OSError):
        user = "USER"
    plain = "".join(sign for sign in user if sign.isalnum() or sign in "._-") or "USER"
    shown = f"[{host}]" if ":" in host else host
    return f"ssh -L {port}:{shown}:{port} {plain}@{server}"


def _no_browser(known: Mapping[str, str], *, is_far: bool) -> str | None:
    if is_far:
        return _("This terminal is far away: copy the address, and open it where you sit.")
    if sys.platform != "darwin" and not (known.get("DISPLAY") or known.get("WAYLAND_DISPLAY")):
        return _("There is no browser here: copy the address, and open it elsewhere.")
    return None
