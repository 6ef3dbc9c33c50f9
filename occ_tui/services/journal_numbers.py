"""By which numbers people know what operations of the journal pay: the journal itself holds internal ids alone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from occ_tui.domain.operations import Kind

if TYPE_CHECKING:
    from occ_tui.services.session import SessionOptions
    from occ_tui.store.database import Store
    from occ_tui.store.journal.records import Operation

Numbers = Mapping[str, Sequence[str]]
"""By the id of an operation, the number of each thing that it pays; the internal id of one whose number is unknown."""

_ABOUT_BILLS = (Kind.PAY, Kind.PAY_PAGE, Kind.REDEEM)


def numbers(operations: Iterable[Operation], options: SessionOptions) -> Numbers:
    """The numbers of what `operations` pay, as far as the caches of their profiles know them. Asks no server.

    An operation of which no number is known is left out. A cache that is not there is not made, and a profile or a
    cache that can't be read is passed over: the journal is shown whatever became of them.
    """
    from occ_tui.services.service_names import one_name

    paying: dict[str, list[Operation]] = {}
    for operation in operations:
        if operation.kind in _ABOUT_BILLS:
            paying.setdefault(operation.profile, []).append(operation)
    found: dict[str, Sequence[str]] = {}
    for profile, some in paying.items():
        known = _known(some, options._replace(profile=profile, account=None))
        for operation in some:
            here, names = known.get((one_name(operation.service), operation.account), {}), ids_of(operation)
            if any(name in here for name in names):
                found[operation.id] = tuple(here.get(name, name) for name in names)
    return found


def what_for(operation: Operation, known: Numbers) -> str:
    """What an operation is about in few words: `100380243`, or `100380243 +2` where it pays more than one thing."""
    called = known.get(operation.id)
    if not called:
        return operation.object
    return called[0] if len(called) == 1 else f"{called[0]} +{len(called) - 1}"


def ids_of(operation: Operation) -> tuple[str, ...]:
    """Internal ids of what an operation pays, in the order of its request."""
    try:
        parts = json.loads(operation.request)["allocations"]
        return tuple(str(part["id"]) for part in parts) or (operation.object,)
    except (KeyError, TypeError, ValueError):
        return (operation.object,)


def _known(operations: Iterable[Operation], options: SessionOptions) -> dict[tuple[str, str], dict[str, str]]:
    """Numbers by internal id, per service and account, of one profile."""
    from occ_tui.client.errors import OccClientError
    from occ_tui.services.service_names import is_of_service, service_of
    from occ_tui.services.session import Session
    from occ_tui.settings import SettingsError
    from occ_tui.store.database import Store
    from occ_tui.store.errors import StoreError

    wanted: dict[str, dict[str, None]] = {}
    try:
        with Session.open(options) as session, Store.open(session.cache_path, read_only=True) as store:
            service = service_of(session)
            for operation in operations:
                if is_of_service(session, operation):
                    wanted.setdefault(operation.account, {}).update(dict.fromkeys(ids_of(operation)))
            return {(service, account): _of_account(store, account, list(ids)) for account, ids in wanted.items()}
    except (OccClientError, SettingsError, StoreError, OSError):
        return {}


def _of_account(store: Store, account: str, ids: Sequence[str]) -> dict[str, str]:
    """What was paid before may be owed no more, and is then among the payments alone."""
    from occ_tui.services.payments import PAYABLES, PAYMENTS
    from occ_tui.store.documents import documents
    from occ_tui.store.invoices import Scope, get_many

    found = {part["id"]: part["number"] for paid in documents(store, PAYMENTS, [account]) for part in paid["parts"]}
    found |= {owed["id"]: owed["number"] for owed in documents(store, PAYABLES, [account])}
    records = get_many(store, ids, Scope((account,)))
    found |= {record.internal_invoice_id: record.invoice_number for record in records}
    return {name: found[name] for name in ids if found.get(name)}
