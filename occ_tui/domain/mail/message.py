"""Letter and attachments as one message (RFC 5322): text and HTML side by side, headers that nothing can break."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from occ_tui.annotations import NamedTuple
from occ_tui.domain.mail.attachments import Attachment
from occ_tui.domain.mail.html import as_html
from occ_tui.domain.mail.letter import Letter
from occ_tui.domain.mail.text import as_text
from occ_tui.domain.text import clean
from occ_tui.locale import language


class Envelope(NamedTuple):
    """Who writes to whom, under which name."""

    sender: str
    """The address that mail servers answer to."""
    recipients: tuple[str, ...]
    message_id: str
    """`<…@…>`; the same one each time this message goes out."""
    at: datetime
    """When it was written; aware."""
    sender_name: str = ""
    reply_to: str = ""
    """Empty: answers go to the sender."""


def message(letter: Letter, envelope: Envelope, attachments: Sequence[Attachment] = ()) -> bytes:
    """The whole message in seven-bit bytes with CRLF, in the language now spoken."""
    return message_of(letter.subject, as_text(letter), as_html(letter), envelope, attachments)


def message_of(
    subject: str, plain: str, html: str, envelope: Envelope, attachments: Sequence[Attachment] = ()
) -> bytes:
    """The same of texts that were made elsewhere; `html` may be empty."""
    mail = EmailMessage(policy=SMTP)
    # The policy refuses a header with a line break in it; what is cleaned has none.
    mail["From"] = Address(clean(envelope.sender_name), addr_spec=envelope.sender)
    if envelope.reply_to and envelope.reply_to != envelope.sender:
        mail["Reply-To"] = Address(addr_spec=envelope.reply_to)
    mail["To"] = [Address(addr_spec=recipient) for recipient in envelope.recipients]
    mail["Subject"] = clean(subject)
    mail["Date"] = envelope.at
    mail["Message-ID"] = envelope.message_id
    mail.set_content(plain, cte="quoted-printable")
    if html:
        mail.add_alternative(html, subtype="html", cte="quoted-printable")
    for attachment in attachments:
        main, _slash, sub = attachment.media_type.partition("/")
        parameters = {"charset": "utf-8"} if main == "text" else {}
        mail.add_attachment(
            attachment.content, maintype=main, subtype=sub, filename=attachment.name, cte="base64", params=parameters
        )
    mail["Content-Language"] = language()  # last: content headers go to the parts when those are made
    return mail.as_bytes()


def new_message_id(token: str, sender: str) -> str:
    """The name of a message: `token` is random, the domain is the sender's."""
    return f"<{token}@{sender.rpartition('@')[2]}>"
