"""What can be done with an address: copy it, open a browser."""

from __future__ import annotations

from occ_tui.commands.base import Command
from occ_tui.commands.payments import BackFromHere, CopyAddress, OpenBrowser
from occ_tui.locale import N_


class LeaveAddress(BackFromHere):
    tooltip = N_("Goes back to where you came from.")


ADDRESS: tuple[Command, ...] = (LeaveAddress(), CopyAddress(), OpenBrowser())
"""What an address that is shown offers."""
