"""What users and groups have in common: how a list of them is searched, and how one of them is changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

from occ_tui.domain.access import Access
from occ_tui.portal.auth import Caller
from occ_tui.portal.retries import Stored, once
from occ_tui.portal.routes.scim_common import Shown, account_of, sent

if TYPE_CHECKING:
    from fastapi.responses import Response
    from scim2_models import Resource
    from sqlalchemy import Connection

    from occ_tui.portal.ledger import AnyRow
    from occ_tui.portal.routes.common import TargetOf
    from occ_tui.portal.state import Portal

AnyResource = TypeVar("AnyResource", bound="Resource[Any]")


class Source(Protocol[AnyResource]):
    """Where the resources of a kind come from: a module of `portal.scim`."""

    def every(self, connection: Connection, portal: Portal, account: AnyRow) -> Sequence[AnyResource]:
        """All of an account."""
        ...

    def find(self, connection: Connection, portal: Portal, account: AnyRow, ocid: str, /) -> AnyResource:
        """One of them; refused with 404 if there is none."""
        ...

    def change(
        self,
        connection: Connection,
        portal: Portal,
        caller: Caller,
        account: AnyRow,
        before: AnyResource,
        wanted: AnyResource,
        if_match: str | None,
        confirmed: str | None,
    ) -> AnyResource:
        """Makes one what `wanted` says."""
        ...


Kind = Callable[[], tuple[Source[AnyResource], type[AnyResource]]]
"""A source and its model; imported when that is called, by the first request that needs it."""


class Asked(NamedTuple):
    """A request that changes one resource."""

    portal: Portal
    caller: Caller
    target: TargetOf
    account: str | None
    """OCID of the account, if it is not that of the signing key."""
    ocid: str
    if_match: str | None
    confirmed: str | None
    retry_token: str | None
    shown: Shown


def found(
    kind: Kind[AnyResource], portal: Portal, caller: Caller, account: str | None, given: Callable[[], dict[str, Any]]
) -> Response:
    """Those that a search is for; `given` says what is asked, once it is sure who asks."""
    chosen = account_of(portal, caller, account, Access.READ)
    from occ_tui.portal.scim import messages

    source, model = kind()
    asked = messages.search(model, given())
    with portal.ledger.reading() as connection:
        every = source.every(connection, portal, chosen)
    return sent(messages.found(asked, every, model))


def changed(
    kind: Kind[AnyResource], asked: Asked, change: Callable[[AnyResource, dict[str, Any]], AnyResource]
) -> Response:
    """One as it is after `change` of what it was and what the body says."""
    portal, caller = asked.portal, asked.caller
    chosen = account_of(portal, caller, asked.account, Access.WRITE)
    from occ_tui.portal.scim import messages

    source, _model = kind()
    content = messages.object_of(asked.target)

    def do(connection: Connection) -> Stored:
        before = source.find(connection, portal, chosen, asked.ocid)
        wanted = change(before, content)
        after = source.change(connection, portal, caller, chosen, before, wanted, asked.if_match, asked.confirmed)
        return messages.shown(after, asked.shown.content())

    return sent(once(portal, caller, asked.target, asked.retry_token, do))
