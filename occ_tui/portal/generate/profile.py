"""The billing profile of a sample account: its plans, where their invoices go, who is sent their statements."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from occ_tui.portal.entries import AddressEntry, Entry, MethodEntry, RecipientEntry, SubscriptionEntry
from occ_tui.portal.generate import catalogue, draw
from occ_tui.portal.generate.hostile import poisoned
from occ_tui.portal.generate.people import Home

DAY_MS = 86_400_000
_UPGRADED_AFTER = 31
"""Days after its start on which a plan that costs something became one."""


class Tax(NamedTuple):
    """A tax number, and where it belongs."""

    payer: str = ""
    registration: str = ""


TAX = {
    "DE": Tax(registration="DE136695976"),
    "AT": Tax(registration="ATU13585627"),
    "CH": Tax(registration="CHE-107.787.577 MWST"),
    "FR": Tax(registration="FR40303265045"),
    "ES": Tax(registration="ESB58378431"),
    "US": Tax(payer="91-1144442"),
    "JP": Tax(registration="T5835678256246"),
}
"""Numbers whose check digits agree; those of no company in particular."""
PHONES = {
    "DE": ("49", "89143000"),
    "AT": ("43", "1234567890"),
    "CH": ("41", "442345678"),
    "FR": ("33", "472345678"),
    "ES": ("34", "952123456"),
    "US": ("1", "6172530100"),
    "JP": ("81", "312345678"),
    "BH": ("973", "17001234"),
}
STATES = {"Boston": "MA", "Austin": "TX"}


def of_account(
    home: Home, account: int, stored: list[MethodEntry], *, seed: int, today: int, is_hostile: bool
) -> Iterator[Entry]:
    """The plans of an account, each with its address, then the recipients of the first one."""
    rng = draw.for_profile(seed, account)
    yield from plans(home, account, stored, seed=seed, today=today)
    for number, entry in enumerate(recipients(home, account, rng, seed=seed)):
        yield poisoned(entry, number) if is_hostile else entry


def plans(home: Home, account: int, stored: list[MethodEntry], *, seed: int, today: int) -> Iterator[SubscriptionEntry]:
    """A plan that is paid with the default method, and one that costs nothing."""
    tax = TAX.get(home.entry.country_code, Tax())
    for number, (plan_type, token) in enumerate((("PAYG", stored[0].token), ("FREE_TIER", ""))):
        started_ms = (today - 400 + number) * DAY_MS
        is_paid = bool(token)
        yield SubscriptionEntry(
            account_ocid=home.entry.ocid,
            subscription_id=_plan_id(seed, account, number),
            plan_number=f"SP-{10_000_000 + account * 10 + number}",
            plan_type=plan_type,
            currency=home.currency,
            started_ms=started_ms,
            method_token=token,
            address=_address(home, f"{20_000_000 + account * 10 + number}"),
            account_type="CORPORATE",
            upgrade_state="UPGRADED" if is_paid else "PROMO",
            upgraded_ms=started_ms + _UPGRADED_AFTER * DAY_MS if is_paid else None,
            language_code="de" if home.entry.country_code in ("DE", "AT", "CH") else "en",
            organization_id=draw.ocid("organizationsentity", seed, str(account)),
            tax_payer_id=tax.payer if is_paid else "",
            tax_reg_number=tax.registration if is_paid else "",
        )


def recipients(home: Home, account: int, rng: Random, *, seed: int) -> Iterator[RecipientEntry]:
    """Who is sent the statements of the plan that costs something."""
    domain = home.entry.preferred_email.partition("@")[2] or "customer.example"
    names = ["Franziska Brandt"] if account == 0 else []
    names += rng.sample(catalogue.BUYERS, 2)
    for number, name in enumerate(names):
        first, _blank, last = name.partition(" ")
        yield RecipientEntry(
            subscription_id=_plan_id(seed, account, 0),
            email=home.entry.preferred_email if number == 0 else f"statements{number}@{domain}",
            first_name=first,
            last_name=last,
            is_active=number < 2,
        )


def _plan_id(seed: int, account: int, number: int) -> str:
    return draw.ocid("ospsubscription", seed, f"{account}/{number}")


def _address(home: Home, key: str) -> AddressEntry:
    entry = home.entry
    first, _blank, last = entry.contact_name.partition(" ")
    country_code, number = PHONES.get(entry.country_code, ("", ""))
    return AddressEntry(
        address_key=key,
        line1=entry.address_line1,
        line2=entry.address_line2,
        city=entry.city,
        country=entry.country_code,
        postal_code=entry.postal_code,
        state=STATES.get(entry.city, ""),
        province="東京都" if entry.country_code == "JP" else "",
        email_address=entry.preferred_email,
        company_name=entry.company_name,
        first_name=first,
        last_name=last,
        phone_country_code=country_code,
        phone_number=number,
    )
