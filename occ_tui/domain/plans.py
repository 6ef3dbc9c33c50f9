"""The billing profile as it is known here: plans with their addresses, and who is sent their statements. Pure.

Days are epoch days. Addresses and tax numbers are values by the names that the wire has for them (`postalCode`).
"""

from __future__ import annotations

from collections.abc import Mapping

from occ_tui.annotations import NamedTuple
from occ_tui.domain.payments import Method


class Plan(NamedTuple):
    """A plan of an account."""

    id: str
    compartment_id: str
    number: str
    plan_type: str = ""
    """FREE_TIER, PAYG, or the server's own word."""
    currency: str = ""
    start_day: int | None = None
    account_type: str = ""
    """PERSONAL, CORPORATE, CORPORATE_SUBMITTED."""
    upgrade_state: str = ""
    """PROMO, SUBMITTED, ERROR, UPGRADED."""
    upgrade_details: str = ""
    """TAX_ERROR, UPGRADE_ERROR, P2C_ERROR."""
    upgraded_day: int | None = None
    language: str = ""
    has_billing: bool = True
    """Whether the server told address, tax numbers and ways to pay: it does not tell them everybody."""
    address: Mapping[str, str] = {}
    tax: Mapping[str, str] = {}
    methods: tuple[Method, ...] = ()

    @property
    def contact(self) -> str:
        """The name of whom invoices go to."""
        return " ".join(filter(None, (self.address.get("firstName"), self.address.get("lastName"))))


class Recipient(NamedTuple):
    """Somebody who is sent the statements of a plan."""

    compartment_id: str
    plan_id: str
    plan_number: str
    group_id: str
    email: str
    first_name: str = ""
    last_name: str = ""
    state: str = ""
    """ACTIVE, INACTIVE."""

    @property
    def key(self) -> str:
        """What tells them apart."""
        return f"{self.group_id} {self.email}"

    @property
    def name(self) -> str:
        """First and last name, where there are any."""
        return " ".join(filter(None, (self.first_name, self.last_name)))


def street_lines(address: Mapping[str, str]) -> list[str]:
    """The lines of an address as they are printed; empty ones are left out."""
    town = " ".join(filter(None, (address.get("postalCode"), address.get("city"))))
    region = ", ".join(filter(None, (address.get("county"), address.get("state"), address.get("province"))))
    street = " ".join(filter(None, (address.get("streetName"), address.get("streetNumber"))))
    lines = [street, *(address.get(f"line{number}") for number in range(1, 5)), town, region, address.get("country")]
    return [line for line in lines if line]
