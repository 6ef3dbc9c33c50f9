"""One's own keys on a portal: listed, renamed, revoked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING

from occ_tui.locale import _
from occ_tui.services.changing import change

if TYPE_CHECKING:
    from occ_tui.domain.formatting import Formatter
    from occ_tui.domain.rows.table import Table
    from occ_tui.services.paying import Outcome
    from occ_tui.services.session import Session
    from occ_tui.wire.customer_people import ApiKey


async def keys(session: Session) -> list[ApiKey]:
    """Those that are not revoked, this profile's among them. Errors: the tree of `client.errors`."""
    from occ_tui.client.people import PeopleClient

    async with session.transport() as transport:
        return await PeopleClient(transport).keys()


def table(known: Sequence[ApiKey], zone: tzinfo, write: Formatter) -> Table:
    """What they are called, when they were made and used; a sign before the one of this profile."""
    from occ_tui.domain.rows.table import Heading, Table

    headings = [
        Heading(" "),
        Heading(_("Key"), is_whole=True),
        Heading(_("Called"), most=40),
        Heading(_("Made"), priority=1),
        Heading(_("Last used")),
    ]
    rows = [
        [
            "▸" if key.is_current else " ",
            key.fingerprint or "",
            key.label or "",
            write.date_time(key.time_created, zone) if key.time_created else "–",
            write.date_time(key.time_last_used, zone) if key.time_last_used else _("never"),
        ]
        for key in known
    ]
    return Table(headings, rows, _("You have no key here."))


def not_revocable(key: ApiKey) -> tuple[str, str] | None:
    """Why a key is not revoked, and what to do instead; `None` if it can be."""
    if key.is_current:
        return _("That is the key of this profile."), _("Sign out instead: occ logout")
    return None


async def rename(session: Session, fingerprint: str, label: str) -> Outcome:
    """Calls a key something else. Errors: those of the journal, before anything was sent."""
    from occ_tui.client.people import key_path
    from occ_tui.wire.codec import dumps
    from occ_tui.wire.customer_people import RenameKeyDetails

    body = dumps(RenameKeyDetails(label=label).to_wire())
    return await _changed(session, "PUT", key_path(fingerprint), fingerprint, body)


async def revoke(session: Session, fingerprint: str) -> Outcome:
    """Takes a key out of use, at once and for good: whoever works with it is out with their next key press."""
    from occ_tui.client.people import key_path

    return await _changed(session, "DELETE", key_path(fingerprint), fingerprint)


async def _changed(session: Session, method: str, path: str, fingerprint: str, body: bytes = b"") -> Outcome:
    return await change(session, session.profile.tenancy, method, path, object=f"key {fingerprint}", body=body)
