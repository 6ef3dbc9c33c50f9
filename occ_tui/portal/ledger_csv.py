"""Reads a ledger from CSV: every row becomes a checked record or a reason why it can't be one. Nothing is guessed."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from occ_tui.domain.access import ContactType
from occ_tui.domain.cards import holds_card_number
from occ_tui.domain.dates import epoch_day
from occ_tui.domain.emails import split_addresses
from occ_tui.domain.invoices import InvoiceType
from occ_tui.domain.mail.wishes import MailRefused, address
from occ_tui.domain.money import InexactAmount, exponent, to_minor
from occ_tui.domain.text import clean
from occ_tui.locale import _
from occ_tui.locale.reasons import of_system

REQUIRED = ("accountName", "invoiceNumber", "timeInvoice", "invoiceAmount")
OPTIONAL = (
    "timeInvoiceDue", "timePaid", "accountNumber", "currencyCode", "invoicePoNumber", "invoiceType", "isDisputed",
    "contactEmail", "contactType",
)  # fmt: skip
TARGETS = (*REQUIRED, *OPTIONAL)
"""What a column may be mapped to: Oracle's names where it has one."""
DAYS = ("timeInvoice", "timeInvoiceDue", "timePaid")

LARGEST_MINOR = 2**63 - 1
LONGEST_TEXT = 400
"""Characters of a name or number, once filtered."""

_YES = {"yes", "y", "true", "1"}
_NO = {"no", "n", "false", "0", ""}
_CURRENCY = re.compile(r"[A-Z]{3}")
_PLAIN = re.compile(r"[0-9]+")
_AMOUNT = (
    r"(?P<whole>[1-9][0-9]{{0,2}}(?P<group>[{groups} '’\u00a0\u202f])[0-9]{{3}}(?:(?P=group)[0-9]{{3}})*|[0-9]+)"
    r"(?:{sign}(?P<fraction>[0-9]+))?"
)
_READINGS = {
    ".": re.compile(_AMOUNT.format(groups=",", sign=r"\.")),
    ",": re.compile(_AMOUNT.format(groups=".", sign=",")),
}
"""How an amount reads when this sign parts the whole from the fraction."""


class UnusableFile(Exception):
    """A file, or a description of it, that no row can be read by. The text says what and how to mend it."""


class BadCell(ValueError):
    """A cell that is not what its column should hold. The text is the reason."""


class BadRow(NamedTuple):
    """A row that can't be loaded."""

    line: int
    """Where it begins, counted from 1 with the header."""
    reason: str


class LedgerRow(NamedTuple):
    """A row that can: filtered text, minor units, epoch days."""

    line: int
    account_name: str
    account_number: str
    invoice_number: str
    invoice_type: InvoiceType
    po_number: str
    currency: str
    amount_minor: int
    invoice_day: int
    due_day: int | None
    paid_day: int | None
    is_disputed: bool
    contacts: tuple[tuple[str, ContactType], ...] = ()
    """Who is named on it, and as what."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How to read a file."""

    columns: Mapping[str, str]
    """Target → name of its column."""
    date_format: str
    """As `strptime` takes it."""
    currency: str
    """Of rows that name none; empty if every row must."""
    decimal_sign: str = ""
    """`.` or `,` if the user settled what amounts such as 1.234 mean; empty makes those bad rows."""
    encoding: str = "utf-8"
    delimiter: str = ","


@dataclass(slots=True)
class Reading:
    """What a file holds."""

    rows: list[LedgerRow] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)


def read(path: Path, layout: Layout) -> Reading:
    """All rows of `path`; raises `UnusableFile` if it is not such a file at all."""
    check_date_format(layout.date_format)
    reading = Reading()
    places: dict[str, int] | None = None
    width = 0
    for line, cells in _records(path, layout):
        if places is None:
            places, width = _places([clean(cell.strip()) for cell in cells], layout), len(cells)
            continue
        if not any(cell.strip() for cell in cells):
            continue
        try:
            if len(cells) != width:
                message = _("has {count} cells where the header has {expected}")
                raise BadCell(message.format(count=len(cells), expected=width))
            reading.rows.append(_row(line, {target: cells[place] for target, place in places.items()}, layout))
        except BadCell as error:
            reading.bad.append(BadRow(line, str(error)))
    if places is None:
        raise UnusableFile(_("{file} is empty").format(file=path))
    return reading


def check_date_format(date_format: str) -> None:
    """Raises `UnusableFile` unless `date_format` tells day, month and year."""
    probe = datetime(2013, 11, 23, tzinfo=UTC)
    try:
        is_whole = datetime.strptime(probe.strftime(date_format), date_format).date() == probe.date()  # noqa: DTZ007
    except (ValueError, re.error):
        is_whole = False
    if not is_whole:
        message = _("--date-format {format} does not tell day, month and year; for 1/26/2013 it is %m/%d/%Y")
        raise UnusableFile(message.format(format=clean(date_format)))


def parse_amount(text: str, currency: str, decimal_sign: str = "") -> int:
    """`text` in the smallest unit of `currency`, exactly; `BadCell` if it is no amount, or could be two."""
    digits = text.strip()
    if digits.startswith(("-", "−", "(")):
        raise BadCell(_("the amount {text} is negative: credit notes can't be loaded").format(text=clean(text)))
    readings = {
        sign: match
        for sign, pattern in _READINGS.items()
        if sign == (decimal_sign or sign) and (match := pattern.fullmatch(digits))
    }
    values = {sign: _value(match) for sign, match in readings.items()}
    if not values:
        raise BadCell(_("{text} is not an amount").format(text=_quoted(text)))
    if len(set(values.values())) > 1:
        message = _("{text} can be read in two ways; say --decimal . or --decimal ,")
        raise BadCell(message.format(text=_quoted(text)))
    amount = next(iter(values.values()))
    if amount >= LARGEST_MINOR // 10 ** exponent(currency):
        raise BadCell(_("{text} is more than a ledger holds").format(text=_quoted(text)))
    try:
        return to_minor(amount, currency)
    except InexactAmount as error:
        message = _("{text} is finer than the smallest unit of {currency}")
        raise BadCell(message.format(text=_quoted(text), currency=currency)) from error


def _value(match: re.Match[str]) -> Decimal:
    whole = "".join(_PLAIN.findall(match["whole"]))
    return Decimal(f"{whole}.{match['fraction'] or '0'}")


def _records(path: Path, layout: Layout) -> Iterator[tuple[int, list[str]]]:
    """The records of the file with the line on which each begins."""
    encoding = "utf-8-sig" if layout.encoding.lower().replace("_", "-") in ("utf-8", "utf8") else layout.encoding
    try:
        with path.open(encoding=encoding, newline="") as stream:
            reader = csv.reader(stream, delimiter=layout.delimiter)
            begins = 1
            for cells in reader:
                yield begins, cells
                begins = reader.line_num + 1
    except UnicodeDecodeError as error:
        message = _("{file} is not {encoding}: byte 0x{byte:02x} at {place}. Save it as UTF-8, or say --encoding")
        byte = error.object[error.start]
        raise UnusableFile(
            message.format(file=path, encoding=layout.encoding.upper(), byte=byte, place=error.start)
        ) from error
    except (UnicodeError, csv.Error) as error:
        raise UnusableFile(_("{file} is not CSV: {reason}").format(file=path, reason=error)) from error
    except OSError as error:
        raise UnusableFile(_("{file} can't be read: {reason}").format(file=path, reason=of_system(error))) from error


def _places(header: list[str], layout: Layout) -> dict[str, int]:
    """Target → which cell holds it."""
    missing = [name for name in layout.columns.values() if name not in header]
    if missing:
        message = _("there is no column {missing}; the columns are: {columns}")
        raise UnusableFile(message.format(missing=", ".join(map(clean, missing)), columns=", ".join(header)))
    twice = sorted({name for name in layout.columns.values() if header.count(name) > 1})
    if twice:
        raise UnusableFile(_("several columns are called {columns}").format(columns=", ".join(twice)))
    return {target: header.index(name) for target, name in layout.columns.items()}


def _row(line: int, cells: dict[str, str], layout: Layout) -> LedgerRow:
    for target in TARGETS:
        # A day has as many digits as some card numbers: what reads as one is one.
        if target not in DAYS and holds_card_number(cells.get(target, "")):
            raise _card_number(target)
    currency = cells.get("currencyCode", "").strip() or layout.currency
    if not _CURRENCY.fullmatch(currency):
        raise BadCell(_("{text} is not a currency code").format(text=_quoted(currency)))
    return LedgerRow(
        line=line,
        account_name=_text(cells, "accountName", is_needed=True),
        account_number=_text(cells, "accountNumber"),
        invoice_number=_text(cells, "invoiceNumber", is_needed=True),
        invoice_type=_type(cells.get("invoiceType", "")),
        po_number=_text(cells, "invoicePoNumber"),
        currency=currency,
        amount_minor=parse_amount(cells["invoiceAmount"], currency, layout.decimal_sign),
        invoice_day=_needed_day(cells, "timeInvoice", layout),
        due_day=_day(cells, "timeInvoiceDue", layout),
        paid_day=_day(cells, "timePaid", layout),
        is_disputed=_flag(cells.get("isDisputed", "")),
        contacts=_contacts(cells),
    )


def _contacts(cells: dict[str, str]) -> tuple[tuple[str, ContactType], ...]:
    """Addresses of one cell, all of the type that the other says; finance if it says none."""
    emails = split_addresses(_text(cells, "contactEmail"))
    word = _text(cells, "contactType").lower()
    known = [str(kind) for kind in ContactType if kind is not ContactType.SUPPORT]
    if word and word not in known:
        message = _("{text} is no contact type; these are: {types}")
        raise BadCell(message.format(text=_quoted(word), types=", ".join(known)))
    for email in emails:
        try:
            address(email)
        except MailRefused:
            raise BadCell(_("contactEmail: {text} is no e-mail address").format(text=_quoted(email))) from None
    kind = ContactType(word) if word else ContactType.FINANCE
    return tuple((email, kind) for email in emails)


def _card_number(target: str) -> BadCell:
    return BadCell(_("{name} holds a card number, which is kept nowhere").format(name=target))


def _text(cells: dict[str, str], target: str, *, is_needed: bool = False) -> str:
    text = clean(cells.get(target, "").strip())
    if is_needed and not text:
        raise BadCell(_("{name} is empty").format(name=target))
    if len(text) > LONGEST_TEXT:
        message = _("{name} has {count} characters, more than {most}")
        raise BadCell(message.format(name=target, count=len(text), most=LONGEST_TEXT))
    return text


def _needed_day(cells: dict[str, str], target: str, layout: Layout) -> int:
    day = _day(cells, target, layout)
    if day is None:
        raise BadCell(_("{name} is empty").format(name=target))
    return day


def _day(cells: dict[str, str], target: str, layout: Layout) -> int | None:
    text = cells.get(target, "").strip()
    if not text:
        return None
    try:
        day: date = datetime.strptime(text, layout.date_format).date()  # noqa: DTZ007 - a calendar day has no zone
    except ValueError as error:
        if holds_card_number(text):
            raise _card_number(target) from None
        message = _("{name}: {text} is not a date like {format}")
        raise BadCell(message.format(name=target, text=_quoted(text), format=clean(layout.date_format))) from error
    return epoch_day(day)


def _type(text: str) -> InvoiceType:
    word = text.strip().upper()
    if not word:
        return InvoiceType.SERVICE
    if word not in set(InvoiceType):
        message = _("{text} is no invoice type; these are: {types}")
        raise BadCell(message.format(text=_quoted(text), types=", ".join(InvoiceType)))
    return InvoiceType(word)


def _flag(text: str) -> bool:
    word = text.strip().casefold()
    if word not in _YES | _NO:
        raise BadCell(_("isDisputed: {text} is neither yes nor no").format(text=_quoted(text)))
    return word in _YES


def _quoted(text: str) -> str:
    shown = clean(text.strip())
    return f"“{shown[:60]}…”" if len(shown) > 60 else f"“{shown}”"
