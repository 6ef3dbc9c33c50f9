"""Whom an operation asks, by one name however a profile spells it: what is under way there excludes others like it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from occ_tui.client.regions import second_level_domain

if TYPE_CHECKING:
    from occ_tui.services.session import Session
    from occ_tui.store.journal.records import Operation

_USUAL_PORTS = {"http": 80, "https": 443}


def service_of(session: Session) -> str:
    """The name of the session's service."""
    return one_name(session.profile.endpoint or session.profile.region)


def is_of_service(session: Session, operation: Operation) -> bool:
    """Whether an operation, which an older version may have recorded under another name, asks the session's service."""
    return one_name(operation.service) == service_of(session)


def one_name(service: str) -> str:
    """The one name of an endpoint or a region.

    All of Oracle's regions of a realm are one service: whichever is asked, an account's invoices are the same.
    """
    if "://" in service:
        return _of_address(service)
    return service if "." in service else second_level_domain(service)


def _of_address(address: str) -> str:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return address  # nothing is ever sent there
    if parts.scheme.lower() == "unix":
        return address
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    shown = "" if port in (None, _USUAL_PORTS.get(parts.scheme.lower())) else f":{port}"
    return f"{parts.scheme.lower()}://{host}{shown}{parts.path.rstrip('/')}"
