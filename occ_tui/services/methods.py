"""Stored ways to pay: made the default, renamed, removed, added on a hosted page. Journalled like every change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from occ_tui.locale import language
from occ_tui.services.changing import change

if TYPE_CHECKING:
    from occ_tui.domain.payments import Method
    from occ_tui.services.paying import Outcome
    from occ_tui.services.session import Session


async def update(
    session: Session, compartment_id: str, method: Method, *, name: str | None = None, is_default: bool | None = None
) -> Outcome:
    """Gives a method another name, or makes it the default; what is `None` stays as it is. Errors: the journal's."""
    from occ_tui.wire.codec import dumps
    from occ_tui.wire.customer_payments import UpdatePaymentMethodDetails

    body = dumps(UpdatePaymentMethodDetails(name=name, is_default=is_default).to_wire())
    return await _change(session, compartment_id, "PUT", method, body)


async def remove(session: Session, compartment_id: str, method: Method) -> Outcome:
    """Removes a method; the portal refuses while something still needs it. Errors: the journal's."""
    return await _change(session, compartment_id, "DELETE", method, b"")


async def add_page(session: Session, compartment_id: str) -> Outcome:
    """Opens a hosted page on which a method is added; its address is in the result. No number is ever typed here."""
    from occ_tui.client.payments import METHODS
    from occ_tui.wire.codec import dumps
    from occ_tui.wire.customer_payments import AddPaymentMethodDetails

    return await change(
        session,
        compartment_id,
        "POST",
        f"{METHODS}/actions/addPage",
        object=f"methods of {compartment_id}",
        query={"compartmentId": compartment_id},
        body=dumps(AddPaymentMethodDetails(language_code=language()).to_wire()),
    )


async def _change(session: Session, compartment_id: str, verb: str, method: Method, body: bytes) -> Outcome:
    from occ_tui.client.payments import METHODS
    from occ_tui.client.transport import path_segment

    return await change(
        session,
        compartment_id,
        verb,
        f"{METHODS}/{path_segment(method.token)}",
        object=f"method {method.token}",
        query={"compartmentId": compartment_id},
        body=body,
        etag=method.etag,
    )
