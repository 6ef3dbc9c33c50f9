"""Why a section is empty that the user's contact types do not open, and who can open it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from occ_tui.screens.writing import one_line
from occ_tui.services import granters, problems

if TYPE_CHECKING:
    from occ_tui.screens.host import Host


def not_open_words(host: Host, module: str) -> str:
    """Why a section is empty whose module the user's contact types do not open, and who can; empty if they do."""
    from occ_tui.services.errors import ContractsNotGranted, InvoicesNotGranted

    if not host.lacks(module):
        return ""
    session = host.session
    kinds = {"invoices": InvoicesNotGranted, "contracts": ContractsNotGranted}
    error = kinds[module](session.accounts(), granters.names(session, module))
    return one_line(problems.describe(error, session=session))
