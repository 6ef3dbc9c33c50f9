"""What lists say of a month's rewards: only what was lost is told as lost."""

from __future__ import annotations

import pytest

from occ_tui.domain.dates import from_epoch_day
from occ_tui.domain.formatting import Formatter
from occ_tui.domain.reward_records import RewardMonth
from occ_tui.domain.rows.rewards import expiry_words, month_sign

TODAY = 20_000
WRITE = Formatter("en")


@pytest.mark.parametrize(
    ("expires", "redeemed", "sign", "words"),
    [
        (TODAY + 300, 0, "·", "until {last}"),
        (TODAY + 30, 40, "!", "until {last}"),
        (TODAY + 30, 100, "✓", "until {last}"),
        (TODAY, 100, "✓", "all redeemed"),
        (TODAY, 40, "×", "expired {last}"),
        (TODAY, 0, "×", "expired {last}"),
        (None, 0, "·", "never expires"),
    ],
)
def test_a_month_that_expired_is_lost_as_far_as_it_was_not_redeemed(
    expires: int | None, redeemed: int, sign: str, words: str
) -> None:
    month = RewardMonth(
        compartment_id="c",
        subscription_id="s",
        currency="EUR",
        key="202410",
        started_day=TODAY - 400,
        ended_day=TODAY - 370,
        earned_day=TODAY - 365,
        expires_day=expires,
        usage=400,
        eligible=400,
        ineligible=0,
        earned=100,
        available=100 - redeemed,
        redeemed=redeemed,
        is_manual=False,
    )
    last = WRITE.date(from_epoch_day(expires - 1)) if expires is not None else ""
    assert (month_sign(month, TODAY), expiry_words(month, TODAY, WRITE)) == (sign, words.format(last=last))
