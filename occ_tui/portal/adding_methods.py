"""Sessions of the hosted page on which a payment method is added, and the test methods that can be chosen there.

What a bank's own page would do with a card, the test methods stand for: each is a token with brand, last digits and
expiry. No number is ever typed, sent or stored.
"""

from __future__ import annotations

import secrets
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, insert, select, update

from occ_tui.domain.dates import epoch_day, epoch_ms, from_epoch_day, from_epoch_ms
from occ_tui.locale import N_
from occ_tui.portal import methods
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.methods import NewMethod
from occ_tui.portal.paying import SESSION, hashed
from occ_tui.portal.schema import accounts
from occ_tui.portal.schema_payments import method_sessions
from occ_tui.portal.state import Portal
from occ_tui.wire.customer_payments import AddPaymentMethodDetails, MethodKind, PageReceipt


class TestMethod(NamedTuple):
    """A method that can be chosen on the page."""

    token: str
    method: NewMethod
    months: int | None
    """Whole months for which it can be used after this one; `None` for ever."""
    behaviour: str
    """What it does, for translation."""


_CARD = str(MethodKind.CREDIT_CARD)
PAYS = N_("pays")

TEST_METHODS = (
    TestMethod("test-visa", NewMethod(_CARD, "VISA", "4242"), 30, PAYS),
    TestMethod("test-mastercard", NewMethod(_CARD, "MASTERCARD", "4444"), 18, PAYS),
    TestMethod("test-amex", NewMethod(_CARD, "AMEX", "0005"), 0, N_("pays, and expires at the end of this month")),
    TestMethod(
        "test-limit",
        NewMethod(_CARD, "MASTERCARD", "5100", limit_units=100),
        24,
        N_("fails above 100 of any currency"),
    ),
    TestMethod(
        "test-funds",
        NewMethod(_CARD, "VISA", "9995", lacks_funds=True),
        24,
        N_("always fails for insufficient funds"),
    ),
    TestMethod("test-paypal", NewMethod(str(MethodKind.PAYPAL), email="payer@paypal.example"), None, PAYS),
)
"""None of them can be charged."""


def expires_day(today: int, months: int | None) -> int | None:
    """The first epoch day after this month and `months` more."""
    if months is None:
        return None
    day = from_epoch_day(today)
    years, month = divmod(day.month + months, 12)
    return epoch_day(date(day.year + years, month + 1, 1))


def offered(today: int) -> list[tuple[TestMethod, NewMethod]]:
    """The test methods with the expiry that each has today."""
    return [(test, test.method._replace(expires_day=expires_day(today, test.months))) for test in TEST_METHODS]


def open_session(
    connection: Connection, portal: Portal, contact_id: int, account_id: int, details: AddPaymentMethodDetails
) -> PageReceipt:
    """A new hosted page for an account."""
    token, header_id = secrets.token_urlsafe(32), secrets.token_hex(16)
    expires_ms = epoch_ms(portal.now() + SESSION)
    connection.execute(
        insert(method_sessions).values(
            header_id=header_id,
            token_hash=hashed(token),
            account_id=account_id,
            contact_id=contact_id,
            language_code=details.language_code or "",
            return_url=details.return_url or "",
            expires_ms=expires_ms,
        )
    )
    url = f"{portal.pages_url}/method/{token}"
    return PageReceipt(url=url, header_id=header_id, token=token, expires_at=from_epoch_ms(expires_ms))


def find_session(connection: Connection, token: str) -> AnyRow | None:
    """The session of a page's token, with its account."""
    account = (
        accounts.c.name.label("account_name"),
        accounts.c.number.label("account_number"),
        accounts.c.time_zone,
    )
    query = (
        select(method_sessions, *account)
        .join(accounts, accounts.c.id == method_sessions.c.account_id)
        .where(method_sessions.c.token_hash == hashed(token))
    )
    return connection.execute(query).first()


def choose(
    connection: Connection,
    portal: Portal,
    session: AnyRow,
    actor: str,
    chosen: NewMethod,
    name: str,
    *,
    is_default: bool,
) -> int:
    """Stores what was chosen on a page, and that the page is used up."""
    method_id = methods.add(connection, portal, session.account_id, actor, chosen, name, is_default=is_default)
    mine = method_sessions.c.header_id == session.header_id
    connection.execute(update(method_sessions).where(mine).values(method_id=method_id))
    return method_id
