"""What a section says of a list that is asked of the server beside the keys: how old it is, why it is empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from occ_tui.locale import _
from occ_tui.screens.not_open import not_open_words
from occ_tui.screens.writing import one_line
from occ_tui.services import contracts, problems

if TYPE_CHECKING:
    from occ_tui.screens.fetching import Fetching
    from occ_tui.screens.host import Host


def age_words(host: Host, fetching: Fetching) -> str:
    """How old the list is; why it is not newer."""
    if not contracts.accounts_in_view(host.session):
        return ""
    if fetching.is_under_way:
        return _("asking the server …")
    at = fetching.read_at
    if at is None:
        return _("never read")
    when = host.write.date_time(at)
    said = _("not reached, as of {time}") if fetching.error else _("as of {time}")
    return said.format(time=when)


def empty_words(host: Host, fetching: Fetching, *, is_read: bool, words: str) -> str:
    """Why nothing is listed: no rights, not read yet, not reached; else `words`."""
    session = host.session
    if reason := not_open_words(host, "contracts"):
        return reason
    if fetching.read_at is None:
        if fetching.error is not None and not fetching.is_under_way:
            return one_line(problems.describe(fetching.error, session=session))
        return _("Reading …")
    return words if is_read else _("Reading …")
