"""Codes by mail: eight digits that are good once, for ten minutes and five tries (reliability.md §5).

Known and unknown addresses are treated alike, statement by statement: a code is made, kept as a hash and written into
a mail for both, but what was made for an unknown one fits nothing, and its mail goes nowhere.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import Connection, delete, insert, select, update

from occ_tui.domain.dates import epoch_ms
from occ_tui.domain.emails import folded
from occ_tui.domain.mail.wishes import MailRefused, address
from occ_tui.domain.people import ContactState
from occ_tui.locale import LANGUAGES
from occ_tui.portal import outbox
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.people_mail import code_mail, known_language
from occ_tui.portal.refusals import invalid_parameter, too_many_requests
from occ_tui.portal.schema import contacts, grants
from occ_tui.portal.schema_people import sign_in_codes
from occ_tui.portal.state import Portal

DIGITS = 8
VALID = timedelta(minutes=10)
TRIES = 5
MOST_AN_HOUR = 5
"""Codes that one address is sent; more than that is somebody else's doing, or guessing."""
NOBODY = "nobody@localhost.invalid"
_HOUR_MS = 3_600_000
_DAY_MS = 24 * _HOUR_MS


class Purpose(StrEnum):
    """What a code is for: one for this is none for that."""

    SIGN_IN = "sign-in"
    UNLOCK = "unlock"


def typed_address(email: str | None) -> str:
    """An address as somebody typed it, folded; refused with 400 if mail cannot go to it."""
    try:
        return folded(address(email or ""))
    except MailRefused:
        raise invalid_parameter("email: not an e-mail address.") from None


def ask(connection: Connection, portal: Portal, email: str, purpose: Purpose, language: str | None) -> None:
    """Sends a code to `email` (folded) if it is that of somebody who may have one; refused with 429 if too often."""
    now = portal.now()
    _check_rate(connection, email, purpose, epoch_ms(now))
    contact = who(connection, email)
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    kept = code if contact else secrets.token_hex(DIGITS)
    connection.execute(
        insert(sign_in_codes).values(
            purpose=str(purpose),
            email=email,
            code_hash=_hash(portal, email, purpose, kept),
            created_ms=epoch_ms(now),
            expires_ms=epoch_ms(now + VALID),
        )
    )
    to = contact.email if contact else NOBODY
    words = known_language(contact.language if contact else "", language)
    # Written in every language, whichever is sent: nobody shall be known by how long theirs takes.
    minutes = VALID // timedelta(minutes=1)
    written = {one: code_mail(portal, to, code, purpose, minutes, one) for one in LANGUAGES}
    outbox.put(connection, portal, None, written[words], now, secret_until=now + VALID, is_withheld=contact is None)


def accept(
    connection: Connection, portal: Portal, email: str, purpose: Purpose, code: str, fingerprint: str = ""
) -> bool:
    """Whether `code` is the newest one of that address and is used now; a try is counted either way.

    The transaction must be kept in both cases. The same code with the same key again is the same answer asked again.
    """
    now_ms = epoch_ms(portal.now())
    newest = select(sign_in_codes).where(sign_in_codes.c.email == email, sign_in_codes.c.purpose == str(purpose))
    row = connection.execute(newest.order_by(sign_in_codes.c.id.desc()).limit(1)).first()
    given = _hash(portal, email, purpose, "".join(code.split()))
    fits = hmac.compare_digest(row.code_hash if row else _hash(portal, email, purpose, NOBODY), given)
    is_good = fits and _is_open(row, now_ms, fingerprint)
    values = {"used_ms": now_ms, "fingerprint": fingerprint} if is_good else {"tries": sign_in_codes.c.tries + 1}
    connection.execute(update(sign_in_codes).where(sign_in_codes.c.id == (row.id if row else 0)).values(values))
    return is_good


def who(connection: Connection, email: str) -> AnyRow | None:
    """The contact of an address (folded) who may sign in: not suspended, and granted something."""
    granted = select(grants.c.contact_id).where(grants.c.contact_id == contacts.c.id).exists()
    known = (contacts.c.email == email, contacts.c.state != str(ContactState.SUSPENDED), granted)
    return connection.execute(select(contacts).where(*known)).first()


def _is_open(row: AnyRow | None, now_ms: int, fingerprint: str) -> bool:
    if row is None or row.expires_ms <= now_ms or row.tries >= TRIES:
        return False
    return row.used_ms is None or bool(fingerprint and row.fingerprint == fingerprint)


def _check_rate(connection: Connection, email: str, purpose: Purpose, now_ms: int) -> None:
    connection.execute(delete(sign_in_codes).where(sign_in_codes.c.created_ms < now_ms - _DAY_MS))
    asked = select(sign_in_codes.c.created_ms).where(
        sign_in_codes.c.email == email,
        sign_in_codes.c.purpose == str(purpose),
        sign_in_codes.c.created_ms > now_ms - _HOUR_MS,
    )
    found = connection.execute(asked.order_by(sign_in_codes.c.id)).scalars().all()
    if len(found) >= MOST_AN_HOUR:
        raise too_many_requests(max(1, (found[-MOST_AN_HOUR] + _HOUR_MS - now_ms) // 1000))


def _hash(portal: Portal, email: str, purpose: Purpose, code: str) -> str:
    message = "\0".join((purpose, email, code)).encode("utf-8", "surrogatepass")
    return hmac.digest(portal.code_secret, message, "sha256").hex()
