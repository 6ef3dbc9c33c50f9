"""Rows of the rewards as fields of a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from occ_tui.domain.dates import from_epoch_day
from occ_tui.domain.reward_records import OpenInvoice, Product, Redeemer, RedemptionRecord, RewardMonth, Rewards
from occ_tui.domain.rewards import Proposal
from occ_tui.domain.rows import rewards as rows


class Listed(Protocol):
    """A row of a list of rewards."""

    @property
    def rewards(self) -> Rewards:
        """The rewards that it belongs to."""
        ...

    @property
    def item(self) -> RewardMonth | Product | OpenInvoice | RedemptionRecord | Redeemer:
        """What it is about."""
        ...

    @property
    def proposal(self) -> Proposal | None:
        """What the plan redeems on it."""
        ...


def default_name(tab: str, today: int) -> str:
    """A file name made here: `rewards-months-2026-11-23.csv`."""
    return f"rewards-{tab}-{from_epoch_day(today).isoformat()}.csv"


def fields_of(listed: Sequence[Listed], today: int) -> tuple[Sequence[str], list[dict[str, Any]]]:
    """The fields of `listed`, which are all of one kind, and each row's values."""
    made = [_fields(row, today) for row in listed]
    return (tuple(made[0]) if made else rows.MONTH_FIELDS), made


def _fields(row: Listed, today: int) -> dict[str, Any]:
    item = row.item
    if isinstance(item, RewardMonth):
        return rows.month_fields(item, today)
    if isinstance(item, Product):
        return rows.product_fields(item)
    if isinstance(item, OpenInvoice):
        return rows.plan_fields(item, row.proposal, row.rewards)
    return rows.redemption_fields(item) if isinstance(item, RedemptionRecord) else rows.redeemer_fields(item)
