"""Short lists of the service, kept in the store account by account until they are asked for again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from occ_tui.services.session import Session

Lists = Mapping[str, Sequence[tuple[str, Mapping[str, Any]]]]
"""Documents of an account by their resource, each with its id."""


def keep(session: Session, lists: Mapping[str, Lists]) -> None:
    """Puts each list of each account in the place of the one that was kept, with the time of now. Blocks.

    Errors: those of the store.
    """
    from occ_tui.services.sync import now_ms
    from occ_tui.store.documents import replace_documents

    at_ms = now_ms()
    with session.new_store() as store:
        for compartment_id, of_account in lists.items():
            for resource, found in of_account.items():
                replace_documents(store, resource, compartment_id, found, at_ms)
