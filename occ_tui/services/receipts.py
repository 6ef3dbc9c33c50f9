"""Receipts of payments: saved as PDF, or mailed by the portal to somebody who wants one too."""

from __future__ import annotations

import os
import re
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from occ_tui.locale import language

if TYPE_CHECKING:
    from occ_tui.domain.payments import PaymentRecord
    from occ_tui.services.paying import Outcome
    from occ_tui.services.session import Session


def receipt_name(reference: str) -> str:
    """A file name made here from the reference: letters, digits, dash and underscore only."""
    plain = re.sub(r"[^A-Za-z0-9_-]+", "-", reference).strip("-")[:80]
    return f"receipt-{plain or 'without-number'}.pdf"


async def save_receipt(session: Session, payment: PaymentRecord, path: Path, *, overwrite: bool = False) -> Path:
    """Writes a payment's receipt to `path` (into it when it is a directory), 0600; the file's path.

    Errors: `FileExists` unless `overwrite`, `FileNotWritten`, and those of the client.
    """
    names = (payment.compartment_id, payment.id, payment.reference)
    return await save_receipt_of(session, *names, path, overwrite=overwrite)


async def save_receipt_of(
    session: Session, compartment_id: str, payment_id: str, reference: str, path: Path, *, overwrite: bool = False
) -> Path:
    """The same for a payment of which only the names are known."""
    from occ_tui.client.payments import PaymentClient
    from occ_tui.services.errors import FileExists
    from occ_tui.services.pdf import write_file
    from occ_tui.services.threads import in_thread

    file = path / receipt_name(reference) if path.is_dir() else path
    if not overwrite and os.path.lexists(file):
        raise FileExists(file)
    async with session.transport() as transport:
        content = await PaymentClient(transport).receipt(compartment_id, payment_id)
    return await in_thread(write_file, file, content, overwrite=overwrite)


async def mail_receipt(session: Session, payment: PaymentRecord, email: str) -> Outcome:
    """Has the portal mail the receipt of `payment` to one address, in the user's language; journalled like any change.

    Errors: `BadUsage` for what is no address, those of the journal, before anything was sent.
    """
    from occ_tui.client.payments import PAYMENTS
    from occ_tui.client.transport import path_segment
    from occ_tui.domain.emails import is_address
    from occ_tui.locale import _
    from occ_tui.services.changing import change
    from occ_tui.services.errors import BadUsage
    from occ_tui.wire.codec import dumps
    from occ_tui.wire.mail import EmailPaymentReceiptDetails

    if not is_address(email):
        raise BadUsage(_("that is not an e-mail address"))
    return await change(
        session,
        payment.compartment_id,
        "POST",
        f"{PAYMENTS}/{path_segment(payment.id)}/actions/emailReceipt",
        object=f"receipt {payment.id} to {sha256(email.casefold().encode()).hexdigest()[:16]}",
        query={"compartmentId": payment.compartment_id},
        body=dumps(EmailPaymentReceiptDetails(email=email, language_code=language()).to_wire()),
    )
