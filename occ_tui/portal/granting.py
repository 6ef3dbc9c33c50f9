"""`occ portal grant` and `revoke`: who runs the portal makes the first manager of an account, and support."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, or_, select, update

from occ_tui.domain.access import ContactType
from occ_tui.domain.dates import epoch_ms
from occ_tui.domain.emails import folded
from occ_tui.domain.people import GrantSource
from occ_tui.domain.text import clean
from occ_tui.locale import _, ngettext
from occ_tui.portal import audit, document_grants, keys, people
from occ_tui.portal.ledger import AnyRow, Ledger, LedgerUnusable
from occ_tui.portal.people_changes import keep_a_manager, withdraw_all
from occ_tui.portal.refusals import Refusal
from occ_tui.portal.schema import accounts, contacts

DONE, BAD_USAGE, NOT_FOUND, REJECTED = 0, 2, 4, 6


class CannotGrant(Exception):
    """What was asked for can't be done; nothing was changed. The text says why."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code


def add_arguments(parser: argparse.ArgumentParser, *, is_revoke: bool) -> None:
    """Declares the options of `occ portal grant` and `revoke`."""
    parser.add_argument("directory", type=Path, metavar="DIR")
    parser.add_argument("email", type=_address, metavar="EMAIL")
    parser.add_argument(
        "--type",
        dest="types",
        action="append",
        type=ContactType,
        choices=list(ContactType),
        required=not is_revoke,
        help=_("contact type; may be said several times (all of them, without)")
        if is_revoke
        else _("contact type; may be said several times"),
    )
    parser.add_argument(
        "--account",
        dest="accounts",
        action="append",
        metavar=_("NUMBER|OCID|NAME"),
        help=_("account; may be said several times (the only one, without)"),
    )
    if not is_revoke:
        parser.add_argument("--name", default="", help=_("the person's name"))


def run(options: argparse.Namespace) -> int:
    """Grants or revokes; returns the exit code."""
    try:
        ledger = Ledger.open(options.directory)
    except LedgerUnusable as error:
        print(error, file=sys.stderr)
        return BAD_USAGE
    try:
        with ledger.writing() as connection:
            (_grant if options.command == "grant" else _revoke)(connection, options)
    except CannotGrant as error:
        print(error, file=sys.stderr)
        return error.exit_code
    finally:
        ledger.close()
    return DONE


def _grant(connection: Connection, options: argparse.Namespace) -> None:
    email, now_ms = folded(options.email), _now_ms()
    chosen = _accounts(connection, options.accounts)
    contact = _contact(connection, email)
    if contact is None:
        name = " ".join(clean(options.name).split())
        number = document_grants.add_contact(connection, email, now_ms, name)
        contact = connection.execute(select(contacts).where(contacts.c.id == number)).one()
    for account in chosen:
        before = people.types_of(connection, contact.id).get(account.id, [])
        for kind in options.types:
            people.give(connection, contact, account.id, kind, GrantSource.COMMAND, now_ms)
        _log(connection, account, contact, "people.grant", before, now_ms)
    _count(connection, contact, now_ms)
    text = ngettext(
        "{email} is now {types} in {count} account, and signs in with a code that is mailed there.",
        "{email} is now {types} in {count} accounts, and signs in with a code that is mailed there.",
        len(chosen),
    )
    print(text.format(email=email, types=people.words(options.types), count=len(chosen)))


def _revoke(connection: Connection, options: argparse.Namespace) -> None:
    email, now_ms = folded(options.email), _now_ms()
    chosen = _accounts(connection, options.accounts)
    contact = _contact(connection, email)
    if contact is None:
        raise CannotGrant(_("{email} is nobody here. Nothing was changed.").format(email=email), NOT_FOUND)
    for account in chosen:
        before = people.types_of(connection, contact.id).get(account.id, [])
        after = [kind for kind in before if options.types and kind not in options.types]
        try:
            keep_a_manager(connection, account.id, contact.id, before, after)
        except Refusal:
            text = _(
                "Nobody would be left who can manage the people of account {number}. Grant somebody else first, with: "
                "occ portal grant. Nothing was changed."
            )
            raise CannotGrant(text.format(number=clean(account.number)), REJECTED) from None
        people.set_types(connection, contact, account.id, after, GrantSource.COMMAND, now_ms)
        if not after:
            withdraw_all(connection, account.id, email, now_ms)
        _log(connection, account, contact, "people.revoke", before, now_ms)
    if not people.types_of(connection, contact.id):
        keys.revoke_all(connection, contact.id, now_ms)
    _count(connection, contact, now_ms)
    taken = ngettext(
        "Taken from {email} in {count} account, at once.",
        "Taken from {email} in {count} accounts, at once.",
        len(chosen),
    )
    print(taken.format(email=email, count=len(chosen)))


def _accounts(connection: Connection, wanted: list[str] | None) -> list[AnyRow]:
    """The accounts that are meant, each by number, OCID or name; the only one, when none is said."""
    if not wanted:
        rows = connection.execute(select(accounts).order_by(accounts.c.id).limit(2)).all()
        if len(rows) != 1:
            raise CannotGrant(_("There are several accounts: say which, with --account."), BAD_USAGE)
        return list(rows)
    found: list[AnyRow] = []
    for word in wanted:
        named = or_(accounts.c.number == word, accounts.c.ocid == word, accounts.c.name == word)
        rows = connection.execute(select(accounts).where(named).order_by(accounts.c.id)).all()
        if not rows:
            text = _("There is no account {account}. Nothing was changed.")
            raise CannotGrant(text.format(account=clean(word)), NOT_FOUND)
        if len(rows) > 1:
            text = _("Several accounts are called {account}: say a number, one of {numbers}.")
            numbers = ", ".join(clean(row.number) for row in rows)
            raise CannotGrant(text.format(account=clean(word), numbers=numbers), BAD_USAGE)
        found += rows
    return found


def _contact(connection: Connection, email: str) -> AnyRow | None:
    return connection.execute(select(contacts).where(contacts.c.email == email)).first()


def _count(connection: Connection, contact: AnyRow, now_ms: int) -> None:
    counted = {"version": contacts.c.version + 1, "changed_ms": now_ms}
    connection.execute(update(contacts).where(contacts.c.id == contact.id).values(counted))


def _log(
    connection: Connection, account: AnyRow, contact: AnyRow, action: str, before: people.Types, now_ms: int
) -> None:
    after = people.types_of(connection, contact.id).get(account.id, [])
    told = (contact.user_ocid, contact.email, people.words(before), people.words(after))
    people.log_change(connection, account.id, now_ms, audit.SYSTEM, action, *told)


def _now_ms() -> int:
    return epoch_ms(datetime.now(UTC))


def _address(text: str) -> str:
    from occ_tui.domain.mail.wishes import address

    return address(text)


_address.__name__ = _("address")
