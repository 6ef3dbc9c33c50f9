"""The portal's ledger: opening it, filling it, reading who there is and whole invoices, proving that it agrees."""

from __future__ import annotations

import secrets
import shlex
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, inspect, select, update

from occ_tui.domain.access import ContactType
from occ_tui.domain.people import ContactState
from occ_tui.locale import _
from occ_tui.portal import changes, migrations, sqlite
from occ_tui.portal.balances import Allocation, Balance, Correction, derive
from occ_tui.portal.entries import Entry
from occ_tui.portal.loading import Loader
from occ_tui.portal.schema import (
    SCHEMA_VERSION,
    accounts,
    allocations,
    api_keys,
    contacts,
    corrections,
    grants,
    invoice_lines,
    invoices,
    meta,
    metadata,
    payments,
)
from occ_tui.portal.schema_payments import APPEND_ONLY, payable_allocations, payables
from occ_tui.portal.schema_rewards import reward_uses

CHECKED_AT_ONCE = 5000
_ACTIVE = str(ContactState.ACTIVE)

AnyRow = Row[Any]
"""A row with a name for every column that was asked for."""


class LedgerUnusable(Exception):
    """There is no ledger, or one of another version. The text says which."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """An invoice whose projection is not what its entries come to."""

    internal_invoice_id: str
    stored: Balance
    derived: Balance


class Ledger:
    """A ledger in a directory."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writing_engine = engine.execution_options(writes=True)

    @classmethod
    def create(cls, directory: Path, today: date | None = None) -> Ledger:
        """A new, empty ledger in `directory`; `today` is the day around which sample data is made."""
        ledger = cls(sqlite.open_engine(sqlite.create_file(directory)))
        with ledger.writing() as connection:
            metadata.create_all(connection)
            sqlite.make_append_only(connection, (*APPEND_ONLY, reward_uses))
            rows = {"schema_version": str(SCHEMA_VERSION), "secret": secrets.token_hex(32)}
            if today:
                rows["today"] = today.isoformat()
            for name, value in rows.items():
                sqlite.put(connection, meta, {"name": name, "value": value})
        return ledger

    @classmethod
    def open(cls, directory: Path) -> Ledger:
        """The ledger in `directory`; `LedgerUnusable` if there is none that we can read."""
        path = directory / sqlite.DATABASE_NAME
        if not path.is_file():
            message = _("There is no portal in {directory}. Make one first: {command}")
            command = f"occ portal init {shlex.quote(str(directory))}"
            raise LedgerUnusable(message.format(directory=directory, command=command))
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            message = _("Others can read {path}, which holds secrets. Mend it with: {command}")
            raise LedgerUnusable(message.format(path=path, command=f"chmod 600 {shlex.quote(str(path))}"))
        ledger = cls(sqlite.open_engine(path))
        version = ledger.meta("schema_version") or ""
        if migrations.can_bring_up(version):
            with ledger.writing() as connection:
                migrations.bring_up(connection)
        elif version != str(SCHEMA_VERSION):
            ledger.close()
            message = _older() if version.isdigit() and int(version) < SCHEMA_VERSION else _newer()
            raise LedgerUnusable(message.format(directory=directory, version=version, wanted=SCHEMA_VERSION))
        ledger._add_missing_tables()
        return ledger

    def _add_missing_tables(self) -> None:
        """Ledgers of the same version that were made before a table or an index was thought of get it."""
        with self.reading() as connection:
            known = set(inspect(connection).get_table_names())
            indexes = sqlite.index_names(connection)
        tables = [table for name, table in metadata.tables.items() if name not in known]
        found = [index for name in known & set(metadata.tables) for index in metadata.tables[name].indexes]
        lacking = [index for index in found if index.name not in indexes]
        if tables or lacking:
            with self.writing() as connection:
                metadata.create_all(connection, tables=tables)
                for index in lacking:
                    index.create(connection)

    def close(self) -> None:
        """Closes every connection."""
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the ledger."""
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection whose transaction is kept if the block ends well."""
        with self._writing_engine.begin() as connection:
            yield connection

    def meta(self, name: str) -> str | None:
        """A word about the ledger itself; see `schema.meta`."""
        with self.reading() as connection:
            value: str | None = connection.scalar(select(meta.c.value).where(meta.c.name == name))
        return value

    def load(self, entries: Iterable[Entry], progress: Callable[[int], None] | None = None) -> int:
        """Writes all `entries` in one transaction, streaming; returns how many invoices there were.

        `progress` is told the number of invoices so far, every `loading.BATCH`. Raises `balances.LedgerRefused`,
        or the database's `IntegrityError` for a name used twice; then nothing is loaded.
        """
        with self.writing() as connection:
            count = Loader(connection, progress).load(entries)
            sqlite.gather_statistics(connection)
        return count

    def disagreements(self) -> Iterator[Disagreement]:
        """Every invoice whose projection is not what its entries come to."""
        with self.reading() as connection:
            last = 0
            while rows := _invoices_after(connection, last):
                derived = _derived(connection, rows)
                for row in rows:
                    stored = Balance(*(row._mapping[name] for name in Balance._fields))
                    if stored != derived[row.id]:
                        yield Disagreement(row.internal_invoice_id, stored, derived[row.id])
                last = rows[-1].id

    def damage(self) -> list[str]:
        """What the database itself finds wrong with its file and with references between rows."""
        with self.reading() as connection:
            return sqlite.damage(connection)


def _older() -> str:
    return _(
        "An older version of occ made the portal in {directory} (schema {version}, this one needs {wanted}). "
        "Use that version, or make a new portal with occ portal init. Nothing was changed."
    )


def _newer() -> str:
    return _(
        "A newer version of occ made the portal in {directory} (schema {version}, this one knows {wanted}). "
        "Update occ. Nothing was changed."
    )


def recompute(connection: Connection, invoice_id: int) -> None:
    """Brings an invoice's projection up to its entries; to be called in the transaction that wrote them."""
    rows = connection.execute(_balance_columns().where(invoices.c.id == invoice_id)).all()
    balance = _derived(connection, rows)[invoice_id]
    changes.note(connection, invoice_id, **balance._asdict())


def recompute_payable(connection: Connection, payable_id: int) -> None:
    """The same for a payable."""
    row = connection.execute(select(payables).where(payables.c.id == payable_id)).one()
    projection = payable_projection(connection, row)
    connection.execute(
        update(payables).where(payables.c.id == payable_id).values(**projection, version=payables.c.version + 1)
    )


def payable_projection(connection: Connection, payable: AnyRow) -> dict[str, int]:
    """What the allocations of a payable come to, under the names of its columns."""
    query = (
        select(payments.c.id, payable_allocations.c.minor, payments.c.state, payments.c.paid_ms, payments.c.reference)
        .join(payments, payments.c.id == payable_allocations.c.payment_id)
        .where(payable_allocations.c.payable_id == payable.id)
    )
    paid = (Allocation(*values) for values in connection.execute(query))
    balance = derive(payable.amount_minor, payable.currency, (), paid)
    return {"applied_minor": balance.applied_minor, "due_minor": balance.due_minor, "state": balance.state}


def _balance_columns() -> Select[Any]:
    projection = [invoices.c[name] for name in Balance._fields]
    named = (invoices.c.id, invoices.c.internal_invoice_id, invoices.c.amount_minor, invoices.c.currency)
    return select(*named, *projection)


def _invoices_after(connection: Connection, last: int) -> list[AnyRow]:
    query = _balance_columns().where(invoices.c.id > last).order_by(invoices.c.id).limit(CHECKED_AT_ONCE)
    return list(connection.execute(query))


def _derived(connection: Connection, rows: Iterable[AnyRow]) -> dict[int, Balance]:
    """What the entries of the invoices `rows` (ascending) come to."""
    rows = list(rows)
    span = (rows[0].id, rows[-1].id)
    corrected = select(corrections.c.invoice_id, corrections.c.kind, corrections.c.minor).where(
        corrections.c.invoice_id.between(*span)
    )
    allocated = (
        select(
            allocations.c.invoice_id,
            allocations.c.payment_id,
            allocations.c.minor,
            payments.c.state,
            payments.c.paid_ms,
            payments.c.reference,
        )
        .join(payments, payments.c.id == allocations.c.payment_id)
        .where(allocations.c.invoice_id.between(*span))
    )
    corrections_of = _by_invoice(connection.execute(corrected.order_by(corrections.c.invoice_id)))
    allocations_of = _by_invoice(connection.execute(allocated.order_by(allocations.c.invoice_id)))
    return {
        row.id: derive(
            row.amount_minor,
            row.currency,
            (Correction(*values) for values in corrections_of.get(row.id, ())),
            (Allocation(*values) for values in allocations_of.get(row.id, ())),
        )
        for row in rows
    }


def _by_invoice(rows: Iterable[AnyRow]) -> dict[int, list[tuple[Any, ...]]]:
    return {number: [tuple(row)[1:] for row in group] for number, group in groupby(rows, key=lambda row: row[0])}


def find_key(connection: Connection, fingerprint: str) -> AnyRow | None:
    """The active API key of somebody who gets in: tenancy, public_key_pem, contact_id, user_ocid, name, email."""
    query = (
        select(api_keys.c.tenancy, api_keys.c.public_key_pem, contacts.c.id.label("contact_id"), contacts)
        .join(contacts, contacts.c.id == api_keys.c.contact_id)
        .where(api_keys.c.fingerprint == fingerprint, api_keys.c.state == "active", contacts.c.state == _ACTIVE)
    )
    return connection.execute(query).first()


def find_contact(connection: Connection, contact_id: int) -> AnyRow | None:
    """A contact by row."""
    return connection.execute(select(contacts).where(contacts.c.id == contact_id)).first()


def contact_types(connection: Connection, contact_id: int, account_id: int) -> list[ContactType]:
    """What a contact is to an account; words that this version does not know give nothing."""
    query = select(grants.c.contact_type).where(grants.c.contact_id == contact_id, grants.c.account_id == account_id)
    words = connection.execute(query.order_by(grants.c.contact_type)).scalars()
    return [ContactType(word) for word in words if word in set(ContactType)]


def find_account(connection: Connection, ocid: str) -> AnyRow | None:
    """The account of a tenancy."""
    return connection.execute(select(accounts).where(accounts.c.ocid == ocid)).first()


def granted_accounts(connection: Connection, contact_id: int, after: int, limit: int) -> list[AnyRow]:
    """Accounts that a contact is granted in any way, by id from `after` on."""
    granted = select(grants.c.account_id).where(grants.c.contact_id == contact_id)
    query = select(accounts).where(accounts.c.id.in_(granted), accounts.c.id > after)
    return list(connection.execute(query.order_by(accounts.c.id).limit(limit)))


LAST_PAYMENT = (allocations.c.invoice_id == invoices.c.id) & (allocations.c.payment_id == invoices.c.last_payment_id)
"""What an invoice has of its last payment, which may pay others too."""

PAYMENT_COLUMNS = (
    *(
        column.label(f"paid_{column.name}")
        for column in payments.c
        if column.name not in ("account_id", "currency", "amount_minor")
    ),
    allocations.c.minor.label("paid_amount_minor"),
)
"""The last payment beside an invoice, every name with `paid_` in front of it; of the amount, the invoice's part."""


def invoices_with_payment() -> Select[Any]:
    """Every column of invoices, each with its last payment's beside it."""
    rows = select(*invoices.c, *PAYMENT_COLUMNS)
    return rows.outerjoin(payments, payments.c.id == invoices.c.last_payment_id).outerjoin(allocations, LAST_PAYMENT)


def find_invoice(connection: Connection, account_id: int, internal_invoice_id: str) -> AnyRow | None:
    """An invoice of an account, with its last payment."""
    query = invoices_with_payment().where(
        invoices.c.account_id == account_id, invoices.c.internal_invoice_id == internal_invoice_id
    )
    return connection.execute(query).first()


def lines_of(connection: Connection, invoice_id: int, after: int = 0, limit: int | None = None) -> list[AnyRow]:
    """Lines of an invoice in their order, from behind position `after`."""
    query = select(invoice_lines).where(invoice_lines.c.invoice_id == invoice_id, invoice_lines.c.position > after)
    return list(connection.execute(query.order_by(invoice_lines.c.position).limit(limit)))
