"""Sample accounts and the people who look at them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from occ_tui.domain.access import ContactType
from occ_tui.portal.entries import AccountEntry, ContactEntry, GrantEntry
from occ_tui.portal.generate import catalogue, draw
from occ_tui.portal.generate.hostile import poisoned

FIRST_NAME = "ACME GmbH"
FIRST_NUMBER = 4217788
_NUMBER_STEP = 7_368_787
"""Has no factor in common with 10⁸, so that a hundred million account numbers are all different."""

_ODD_NAMES = (
    "株式会社さくらシステム",
    "شركة الخليج للتقنية ش.م.ب",
    catalogue.LONG,
    'חברת הים התיכון בע"מ',
    "華為精密工業股份有限公司",
    "O'Neil & Söhne “Präzision” <Test> GmbH",
    "주식회사 한빛소프트",
    "Ελληνική Ναυτιλία Α.Ε.",
)


class Home(NamedTuple):
    """What invoices of an account follow from."""

    entry: AccountEntry
    word: str
    """What its subsidiaries are called after."""
    currency: str


class SampleContact(NamedTuple):
    """A person of the sample data, and the profile in `DIR/config` that signs in as them."""

    profile: str
    entry: ContactEntry
    contact_type: ContactType


_CONTACTS = {
    "finance": ("Franziska Brandt", "ap@acme.example", ContactType.FINANCE),
    "technical": ("Tarek Haddad", "it@acme.example", ContactType.TECHNICAL),
    "management": ("Margarete Lindqvist", "cfo@acme.example", ContactType.MANAGEMENT),
    "support": ("Sven Okafor", "billing-support@portal.example", ContactType.SUPPORT),
}


def contacts(seed: int) -> list[SampleContact]:
    """The four sample contacts, in the order of design.md §4."""
    return [
        SampleContact(profile, ContactEntry(user_ocid=draw.ocid("user", seed, profile), name=name, email=email), kind)
        for profile, (name, email, kind) in _CONTACTS.items()
    ]


def grants(seed: int, account_ocid: str, *, is_first: bool) -> Iterator[GrantEntry]:
    """Who may see an account: support sees all, the others the first one only."""
    for contact in contacts(seed):
        if is_first or contact.contact_type is ContactType.SUPPORT:
            yield GrantEntry(
                user_ocid=contact.entry.user_ocid, account_ocid=account_ocid, contact_type=contact.contact_type
            )


def home(seed: int, number: int, *, is_hostile: bool) -> Home:
    """The account that is `number`th, counted from 0."""
    rng = draw.for_account(seed, number)
    seat = catalogue.SEATS[0] if number == 0 else rng.choice(catalogue.SEATS)
    word, name = _name(number, rng.choice(catalogue.WORDS), rng.choice(catalogue.TRADES), seat.form)
    digits = f"{(FIRST_NUMBER + number * _NUMBER_STEP) % 10**8:08}"
    entry = AccountEntry(
        ocid=draw.ocid("tenancy", seed, str(number)),
        number=f"{digits[:4]}-{digits[4:]}",
        name=name,
        preferred_email=f"ap@{domain(number)}",
        contact_name=rng.choice(catalogue.BUYERS),
        company_name=name,
        address_line1=f"{seat.street} {25 if number == 0 else rng.randrange(1, 180)}",
        address_line2="Kreditorenbuchhaltung" if seat.country_code in ("DE", "AT") else "Accounts Payable",
        city=seat.city,
        postal_code=seat.postal_code,
        country_code=seat.country_code,
    )
    return Home(poisoned(entry, number) if is_hostile else entry, word, seat.currency)


def domain(number: int) -> str:
    """What stands behind the @ of everybody who belongs to an account."""
    return "acme.example" if number == 0 else f"customer{number}.example"


def _name(number: int, word: str, trade: str, form: str) -> tuple[str, str]:
    if number == 0:
        return "ACME", FIRST_NAME
    if number % 5 == 2:
        return word, _ODD_NAMES[number // 5 % len(_ODD_NAMES)]
    return word, f"{word} {trade} {form}"
