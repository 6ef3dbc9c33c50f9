"""Lists of invoices sent by a portal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from occ_tui.wire.mail import PATH, EmailReceipt

if TYPE_CHECKING:
    from occ_tui.client.transport import Transport


class MailClient:
    """What a portal does with mail."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def email_invoices(self, details: bytes, *, retry_token: str) -> tuple[EmailReceipt, str]:
        """Has the portal send a list; its receipt and the request id. `details` are sent as they are, once.

        Errors whose `was_sent` holds, and every unreadable answer, leave the outcome unknown: the same bytes under the
        same token are then answered as they were the first time.
        """
        answer = await self._transport.request("POST", PATH, body=details, retry_token=retry_token)
        return answer.message(EmailReceipt), answer.request_id
