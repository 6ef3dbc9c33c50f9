"""Asking about contracts of the generated portal: requests, and the contracts that they are about."""

from __future__ import annotations

from typing import Any

import httpx

from occ_tui.portal.entries_contracts import QuoteEntry
from occ_tui.wire import codec
from support.contracts_world import HOME, contracts_in, post
from support.portal_world import TODAY_NUMBER, osp

CONTRACTS = "/customerCenter/20261101/contracts"
PAYABLES = "/customerCenter/20261101/payables"
CHANGE = {"kind": "CHANGE", "subject": "More users", "details": "Ten more users, please."}


async def ask(sample: Any, contract: str, body: dict[str, Any], token: str | None = "one") -> httpx.Response:
    return await post(sample.person, osp(f"{CONTRACTS}/{contract}/requests", HOME), codec.dumps(body), token)


def quote_of(sample: Any) -> tuple[QuoteEntry, Any]:
    """A quote that was not accepted, and its contract."""
    accepted = {getattr(entry, "quote_number", "") for entry in sample.made}
    quote = next(entry for entry in sample.made if isinstance(entry, QuoteEntry) and entry.number not in accepted)
    return quote, next(item for item in contracts_in(sample.made) if item.subscription_id == quote.subscription_id)


def running(sample: Any) -> Any:
    """A contract in force."""
    return next(
        item for item in contracts_in(sample.made)
        if item.kind == "SUBSCRIPTION" and item.start_day < TODAY_NUMBER < item.end_day
    )  # fmt: skip
