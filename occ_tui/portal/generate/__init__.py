"""Sample data for a portal: deterministic by seed, made one invoice at a time, like a real customer's.

The same plan gives the same records, whatever the size of the batches in which they are loaded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from occ_tui.domain.dates import epoch_day
from occ_tui.portal.entries import Entry, InvoiceEntry
from occ_tui.portal.generate import paying, people, rewards, triage
from occ_tui.portal.generate.deals import Deals
from occ_tui.portal.generate.hostile import poison, poisoned
from occ_tui.portal.generate.invoices import invoices
from occ_tui.portal.generate.people import SampleContact
from occ_tui.portal.generate.standing import standing


@dataclass(frozen=True, slots=True)
class Plan:
    """What to make."""

    today: date
    """The day around which everything is dated; nothing is paid after it."""
    accounts: int = 1
    invoices: int = 1277
    """Invoices in all, spread evenly over the accounts."""
    seed: int = 1
    is_hostile: bool = False


def sample_contacts(seed: int) -> list[SampleContact]:
    """The people that `DIR/config` has a profile for: finance, technical, management, support."""
    return people.contacts(seed)


def first_account_ocid(seed: int) -> str:
    """The tenancy that the sample contacts sign in to."""
    return people.home(seed, 0, is_hostile=False).entry.ocid


def entries(plan: Plan) -> Iterator[Entry]:
    """Everything of `plan`, as `Ledger.load` takes it: contacts, bank accounts, then each account with what it has."""
    for number, contact in enumerate(people.contacts(plan.seed)):
        entry = contact.entry
        yield replace(entry, name=poison(entry.name, number)) if plan.is_hostile else entry
    yield from paying.bank_accounts()
    for account in range(plan.accounts):
        yield from _account(plan, account)


def invoice_entries(plan: Plan) -> Iterator[InvoiceEntry]:
    """The invoices of `plan` alone."""
    return (entry for entry in entries(plan) if isinstance(entry, InvoiceEntry))


def _account(plan: Plan, account: int) -> Iterator[Entry]:
    home = people.home(plan.seed, account, is_hostile=plan.is_hostile)
    yield home.entry
    yield from people.grants(plan.seed, home.entry.ocid, is_first=account == 0)
    today = epoch_day(plan.today)
    stored = paying.methods(home, account, seed=plan.seed, today=today)
    owed = list(paying.payables(home, account, seed=plan.seed, today=today))
    yield from paying.of_account(home, account, stored, owed, seed=plan.seed, today=today, is_hostile=plan.is_hostile)
    share, rest = divmod(plan.invoices, plan.accounts)
    count = share + (account < rest)
    before = account * share + min(account, rest)
    cards = paying.failing_cards(stored)
    deals = Deals(home, account, count, seed=plan.seed, today=today, is_hostile=plan.is_hostile)
    yield from standing(deals, owed)
    earned = rewards.of_account(home, account, count, before, cards, seed=plan.seed, today=today)
    yield rewards.poisoned(earned.entry) if plan.is_hostile else earned.entry
    seen = triage.Seen(today)
    for entry in invoices(
        home,
        account,
        count,
        before,
        cards,
        deals,
        seed=plan.seed,
        today=today,
        is_hostile=plan.is_hostile,
        redeemed=earned.redeemed,
    ):
        seen.look(entry)
        yield entry
    for note in triage.notes(home, account, seen, seed=plan.seed, today=today):
        yield poisoned(note, account) if plan.is_hostile else note
