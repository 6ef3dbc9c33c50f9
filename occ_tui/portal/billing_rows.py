"""Entries about the billing profile as rows of their tables, values in the order of the columns."""

from __future__ import annotations

import hashlib
from dataclasses import asdict

from occ_tui.portal.entries import AddressEntry, RecipientEntry, SubscriptionEntry
from occ_tui.portal.paying_rows import Values, row_of
from occ_tui.portal.schema_billing import billing_addresses, plan_details, recipient_groups, recipients


def address(entry: AddressEntry, account: int, number: int) -> Values:
    """Where a plan's invoices go."""
    return row_of(billing_addresses, id=number, account_id=account, version=1, **asdict(entry))


def plan(entry: SubscriptionEntry, number: int, address: int | None) -> Values:
    """What a plan tells beside its payment."""
    return row_of(
        plan_details,
        subscription_id=number,
        address_id=address,
        account_type=entry.account_type,
        upgrade_state=entry.upgrade_state,
        upgraded_ms=entry.upgraded_ms,
        language_code=entry.language_code,
        organization_id=entry.organization_id,
        is_intent_to_pay=int(bool(entry.method_token)),
        tax_payer_id=entry.tax_payer_id,
        tax_reg_number=entry.tax_reg_number,
    )


def group(account: int, plan: int, number: int) -> Values:
    """The group of a plan's recipients; its id is the same whenever the same ledger is made."""
    digest = hashlib.sha256(f"recipients/{account}/{plan}/{number}".encode()).hexdigest()
    return row_of(
        recipient_groups,
        id=number,
        account_id=account,
        subscription_id=plan,
        public_id=f"ocid1.emailrecipientsgroup.oc1..{digest[:40]}",
        version=1,
    )


def recipient(entry: RecipientEntry, group: int, position: int) -> Values:
    """One member of a group."""
    return row_of(
        recipients,
        group_id=group,
        position=position,
        first_name=entry.first_name,
        last_name=entry.last_name,
        email=entry.email,
        state="ACTIVE" if entry.is_active else "INACTIVE",
    )
