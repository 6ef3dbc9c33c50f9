"""`occ portal import`: a real ledger from a CSV file, all of it or, unless told otherwise, nothing."""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from occ_tui.domain.access import ContactType
from occ_tui.domain.dates import epoch_day
from occ_tui.domain.money import to_decimal
from occ_tui.domain.text import clean
from occ_tui.locale import _, ngettext
from occ_tui.portal.balances import LedgerRefused
from occ_tui.portal.entries import (
    SETTLED,
    AccountEntry,
    Entry,
    GrantEntry,
    InvoiceEntry,
    LineEntry,
    PaymentEntry,
)
from occ_tui.portal.generate import sample_contacts
from occ_tui.portal.generate.draw import ocid
from occ_tui.portal.ledger import Ledger, LedgerUnusable
from occ_tui.portal.ledger_csv import REQUIRED, TARGETS, BadRow, Layout, LedgerRow, UnusableFile, read
from occ_tui.portal.schema import accounts, contacts, invoices

DAY_MS = 86_400_000
DONE, FOUND_BAD_ROWS, BAD_USAGE = 0, 1, 2
GRANTED_TO = (ContactType.FINANCE, ContactType.SUPPORT)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options of `occ portal import DIR FILE.csv`."""
    parser.add_argument(
        "--map",
        dest="columns",
        action="append",
        default=[],
        metavar=_("NAME=COLUMN"),
        help=_("which column holds what; names: {targets}").format(targets=", ".join(TARGETS)),
    )
    parser.add_argument(
        "--date-format", required=True, metavar="FORMAT", help=_("how dates are written, e.g. %%Y-%%m-%%d")
    )
    parser.add_argument("--currency", default="", metavar="CODE", help=_("currency of rows that name none"))
    parser.add_argument(
        "--as-of", type=_iso_day, metavar=_("DAY"), help=_("what was paid after this day counts as not yet paid")
    )
    parser.add_argument("--skip-bad", action="store_true", help=_("load the good rows although there are bad ones"))
    parser.add_argument(
        "--decimal",
        choices=(".", ","),
        default="",
        metavar=_("SIGN"),
        help=_("the sign before the cents, where amounts leave it open"),
    )
    parser.add_argument("--encoding", default="utf-8", metavar=_("NAME"), help=_("encoding of the file"))
    parser.add_argument("--delimiter", default=",", metavar=_("SIGN"), help=_("what stands between two cells"))


def run(options: argparse.Namespace) -> int:
    """Loads `options.file` into the portal in `options.directory`; returns the exit code."""
    try:
        layout = _layout(options)
        ledger = Ledger.open(options.directory)
    except (UnusableFile, LedgerUnusable) as error:
        print(error, file=sys.stderr)
        return BAD_USAGE
    try:
        return _load(ledger, options.file, layout, options.as_of, skips_bad=options.skip_bad)
    except (IntegrityError, LedgerRefused):
        print(_("The ledger changed while the file was read: nothing was loaded. Try again."), file=sys.stderr)
        return FOUND_BAD_ROWS
    except UnusableFile as error:
        print(_("{reason}. Nothing was loaded.").format(reason=str(error).rstrip(".")), file=sys.stderr)
        return BAD_USAGE
    finally:
        ledger.close()


def _load(ledger: Ledger, file: Path, layout: Layout, as_of: date | None, *, skips_bad: bool) -> int:
    reading = read(file, layout)
    with ledger.reading() as connection:
        book = _Book.of(connection)
        good = book.sort_out(reading.rows, reading.bad)
    for bad in sorted(reading.bad):
        print(f"{clean(str(file))}:{bad.line}: {bad.reason}", file=sys.stderr)
    if reading.bad and not skips_bad:
        print(_nothing_loaded(len(reading.bad)), file=sys.stderr)
        return FOUND_BAD_ROWS
    count = ledger.load(book.entries(good, None if as_of is None else epoch_day(as_of)))
    print(ngettext("{count} invoice loaded.", "{count} invoices loaded.", count).format(count=count))
    if new := len(book.new_accounts):
        print(ngettext("{count} account is new.", "{count} accounts are new.", new).format(count=new))
    if reading.bad:
        skipped = ngettext("{count} bad row left out", "{count} bad rows left out", len(reading.bad))
        print(skipped.format(count=len(reading.bad)), file=sys.stderr)
    return FOUND_BAD_ROWS if reading.bad else DONE


def _nothing_loaded(count: int) -> str:
    message = ngettext(
        "{count} bad row: nothing was loaded. Mend it, or load the others with --skip-bad.",
        "{count} bad rows: nothing was loaded. Mend them, or load the others with --skip-bad.",
        count,
    )
    return message.format(count=count)


def _layout(options: argparse.Namespace) -> Layout:
    columns: dict[str, str] = {}
    for pair in options.columns:
        target, equals, column = pair.partition("=")
        if not equals or not column or target not in TARGETS:
            message = _("--map {pair}: want NAME=COLUMN, where NAME is one of: {targets}")
            raise UnusableFile(message.format(pair=clean(pair), targets=", ".join(TARGETS)))
        if target in columns:
            raise UnusableFile(_("--map {target} was given twice").format(target=target))
        columns[target] = column
    missing = [target for target in REQUIRED if target not in columns]
    if missing:
        raise UnusableFile(_("missing: {maps}").format(maps=", ".join(f"--map {name}=COLUMN" for name in missing)))
    if not options.currency and "currencyCode" not in columns:
        raise UnusableFile(_("say --currency CODE, or map a column to currencyCode"))
    try:
        "".encode(options.encoding)
    except (LookupError, UnicodeError) as error:  # also for codecs that do not make text: hex, zip
        raise UnusableFile(_("there is no encoding {name}").format(name=clean(options.encoding))) from error
    if len(options.delimiter) != 1:
        raise UnusableFile(_("--delimiter is a single sign"))
    return Layout(columns, options.date_format, options.currency, options.decimal, options.encoding, options.delimiter)


@dataclass(slots=True)
class _Book:
    """Accounts and invoice numbers that the ledger has, and those that the file adds."""

    contact_ocids: dict[ContactType, str]
    ocids: dict[str, list[str]]
    """Name of an account → the accounts that have it."""
    numbers: dict[str, str]
    """Account number → name of the account."""
    taken: set[tuple[str, str]]
    """Accounts (OCID) with their invoice numbers."""
    new_accounts: dict[str, AccountEntry] = field(default_factory=dict)
    """By OCID."""

    @classmethod
    def of(cls, connection: Connection) -> _Book:
        """What the ledger holds; `UnusableFile` if it lacks the sample contacts that imports are granted to."""
        wanted = {contact.entry.email: contact.contact_type for contact in sample_contacts(0)}
        found = connection.execute(select(contacts.c.email, contacts.c.user_ocid).where(contacts.c.email.in_(wanted)))
        ocids = {wanted[row.email]: row.user_ocid for row in found}
        if not set(GRANTED_TO) <= set(ocids):
            raise UnusableFile(_("This portal lacks the contacts finance and support, who would see what is loaded"))
        book = cls(ocids, {}, {}, set())
        for row in connection.execute(select(accounts.c.ocid, accounts.c.name, accounts.c.number)):
            book.ocids.setdefault(row.name, []).append(row.ocid)
            book.numbers[row.number] = row.name
        named = select(accounts.c.ocid, invoices.c.number).join(accounts, accounts.c.id == invoices.c.account_id)
        book.taken = {(row.ocid, row.number) for row in connection.execute(named)}
        return book

    def sort_out(self, rows: list[LedgerRow], bad: list[BadRow]) -> list[tuple[str, LedgerRow]]:
        """The good rows with their accounts; what is a duplicate, or of an uncertain account, joins `bad`."""
        lines: dict[tuple[str, str], int] = {}
        good = []
        for row in rows:
            account = self._account(row)
            if account is None:
                bad.append(BadRow(row.line, self._why_no_account(row)))
                continue
            key = (account, row.invoice_number)
            values = {"number": row.invoice_number, "account": row.account_name}
            if key in lines:
                message = _("invoice {number} of {account} is already on line {line}")
                bad.append(BadRow(row.line, message.format(**values, line=lines[key])))
            elif key in self.taken:
                message = _("invoice {number} of {account} is already in the ledger")
                bad.append(BadRow(row.line, message.format(**values)))
            else:
                lines[key] = row.line
                good.append((account, row))
        return good

    def entries(self, rows: list[tuple[str, LedgerRow]], as_of: int | None) -> Iterator[Entry]:
        """Accounts that are new, who may see them, and the invoices."""
        used = {account for account, __ in rows}
        self.new_accounts = {account: entry for account, entry in self.new_accounts.items() if account in used}
        for account, entry in self.new_accounts.items():
            yield entry
            for kind in GRANTED_TO:
                yield GrantEntry(user_ocid=self.contact_ocids[kind], account_ocid=account, contact_type=kind)
        for account, row in rows:
            yield _invoice(account, row, as_of)

    def _account(self, row: LedgerRow) -> str | None:
        """The OCID of the row's account, new or known; `None` if it can't be told."""
        known = self.ocids.get(row.account_name)
        if known:
            is_other = row.account_number and self.numbers.get(row.account_number) != row.account_name
            return None if len(known) > 1 or is_other else known[0]
        number = row.account_number or self._free_number(row.account_name)
        if number in self.numbers:
            return None
        account = ocid("tenancy", 0, f"import/{row.account_name}")
        self.new_accounts[account] = AccountEntry(
            ocid=account, number=number, name=row.account_name, company_name=row.account_name
        )
        self.ocids[row.account_name] = [account]
        self.numbers[number] = row.account_name
        return account

    def _why_no_account(self, row: LedgerRow) -> str:
        if len(self.ocids.get(row.account_name, ())) > 1:
            return _("several accounts are called {name}").format(name=row.account_name)
        owner = self.numbers.get(row.account_number)
        if owner is None:
            message = _("account {name} has another number than {number}")
            return message.format(name=row.account_name, number=row.account_number)
        message = _("account number {number} belongs to {owner}, not to {name}")
        return message.format(number=row.account_number, owner=owner, name=row.account_name)

    def _free_number(self, name: str) -> str:
        """A number that follows from the name alone, so that the same file makes the same accounts."""
        number = _digits(name)
        while (text := f"{number // 10**4 % 10**4:04}-{number % 10**4:04}") in self.numbers:
            number += 1
        return text


def _invoice(account: str, row: LedgerRow, as_of: int | None) -> InvoiceEntry:
    is_paid = row.paid_day is not None and (as_of is None or row.paid_day <= as_of)
    identity = str(10**15 + _digits(f"{account}/{row.invoice_number}") % 10**15)
    terms = "" if row.due_day is None or row.due_day < row.invoice_day else f"NET {row.due_day - row.invoice_day}"
    line = LineEntry(
        product=f"Invoice {row.invoice_number}",
        net_unit_price=to_decimal(row.amount_minor, row.currency),
        total_minor=row.amount_minor,
    )
    payment = PaymentEntry(
        method="OTHER", state=SETTLED, paid_ms=(row.paid_day or 0) * DAY_MS, amount_minor=row.amount_minor
    )
    return InvoiceEntry(
        account_ocid=account,
        internal_invoice_id=identity,
        invoice_id=identity,
        number=row.invoice_number,
        type=row.invoice_type,
        currency=row.currency,
        amount_minor=row.amount_minor,
        time_invoice_ms=row.invoice_day * DAY_MS,
        due_day=row.due_day,
        po_number=row.po_number,
        party_name=row.account_name,
        payment_terms=terms,
        disputed_minor=row.amount_minor if row.is_disputed and not is_paid else 0,
        lines=(line,),
        payments=(payment,) if is_paid else (),
        contacts=row.contacts,
    )


def _digits(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def _iso_day(text: str) -> date:
    return date.fromisoformat(text)


_iso_day.__name__ = _("day")
