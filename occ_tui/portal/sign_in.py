"""A key for whoever proves that mail to an address reaches them: by a code, or by the token of an invitation."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select, update

from occ_tui.domain.access import ContactType
from occ_tui.domain.dates import epoch_ms
from occ_tui.domain.people import ContactState
from occ_tui.domain.text import clean
from occ_tui.locale import LANGUAGES
from occ_tui.portal import codes, keys, people
from occ_tui.portal.codes import Purpose
from occ_tui.portal.keys import NewKey
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.refusals import code_refused, invalid_parameter
from occ_tui.portal.schema import accounts, contacts
from occ_tui.portal.state import REGION, Portal
from occ_tui.wire.customer_people import SignedIn, SignInDetails

LONGEST_NAME = 100


def request_code(portal: Portal, email: str | None, language: str | None) -> None:
    """Sends a code to an address that somebody typed, if it is a contact's."""
    address = codes.typed_address(email)
    with portal.ledger.writing() as connection:
        codes.ask(connection, portal, address, Purpose.SIGN_IN, language)
    portal.on_mail()


def by_code(portal: Portal, details: SignInDetails) -> SignedIn:
    """Takes a code for a key; refused with 400 without telling why it does not fit."""
    address, key = codes.typed_address(details.email), keys.parsed(details.public_key)
    label, name = keys.label_of(details.label), name_of(details.user_name)
    with portal.ledger.writing() as connection:
        # The try counts, whatever comes of it: so the refusal waits until the transaction is kept.
        is_good = codes.accept(connection, portal, address, Purpose.SIGN_IN, details.code or "", key.fingerprint)
        contact = codes.who(connection, address) if is_good else None
        found = None
        if contact is not None:
            found = enter(connection, portal, contact, key, label, name, details.language_code, "signIn.code")
    if found is None:
        raise code_refused()
    return found


def enter(
    connection: Connection,
    portal: Portal,
    contact: AnyRow,
    key: NewKey,
    label: str,
    name: str,
    language: str | None,
    action: str,
) -> SignedIn:
    """Lets a contact in with a new key: they are active from now on."""
    now_ms = epoch_ms(portal.now())
    home = home_of(connection, contact.id)
    shown = name if name and contact.state == str(ContactState.INVITED) else contact.name
    if keys.add(connection, contact.id, home.ocid, key, label, now_ms):
        changes: dict[str, Any] = {
            "name": shown,
            "state": str(ContactState.ACTIVE),
            "last_sign_in_ms": now_ms,
            "changed_ms": now_ms,
            "version": contacts.c.version + 1,
        }
        if not contact.language and language in LANGUAGES:
            changes["language"] = language
        connection.execute(update(contacts).where(contacts.c.id == contact.id).values(changes))
        who = f"{clean(shown)} <{contact.email}>"
        told = (who, action, contact.user_ocid, contact.email, contact.state, key.fingerprint)
        people.log_change(connection, home.id, now_ms, *told)
    return SignedIn.model_construct(
        user_id=contact.user_ocid,
        tenancy_id=home.ocid,
        fingerprint=key.fingerprint,
        region=REGION,
        user_name=clean(shown),
        email=contact.email,
        account_name=clean(home.name),
        label=label or None,
    )


def home_of(connection: Connection, contact_id: int) -> AnyRow:
    """The account that a contact's new key signs in to: the first of which they are a contact, else support."""
    types = people.types_of(connection, contact_id)
    as_contact = [key for key, kinds in types.items() if set(kinds) - {ContactType.SUPPORT}]
    first = min(as_contact or types)
    return connection.execute(select(accounts).where(accounts.c.id == first)).one()


def name_of(text: str | None) -> str:
    """A person's name, in one line; refused with 400 if it is too long."""
    name = " ".join(clean(text or "").split())
    if len(name) > LONGEST_NAME:
        raise invalid_parameter(f"userName: at most {LONGEST_NAME} signs.")
    return name
