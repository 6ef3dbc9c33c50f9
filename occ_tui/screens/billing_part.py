"""What the parts of the screen of the billing profile know of each other."""

from __future__ import annotations

from typing import Any

from occ_tui.screens.billing_tables import BillingTab
from occ_tui.screens.method_actions import MethodActions
from occ_tui.screens.searched_list import SearchedList


class BillingPart(SearchedList, MethodActions):
    """See the module; `screens.billing` has it all."""

    tab: BillingTab
    section = "billing"

    def rows(self, tab: BillingTab) -> tuple[Any, ...]:
        """What a tab lists."""
        raise NotImplementedError

    def refusal(self, tab: BillingTab) -> str | None:
        """Why there is nothing to show in a tab."""
        raise NotImplementedError
