"""`a`: which account one looks at, found by name, number or e-mail; or all of them."""

from __future__ import annotations

from occ_tui.domain.rows.contact_types import type_words
from occ_tui.locale import _
from occ_tui.screens.base import OccScreen
from occ_tui.services import accounts

_ALL = "*"


def choose_account(screen: OccScreen) -> None:
    """Asks, and looks there."""
    from occ_tui.screens.chooser import Chooser
    from occ_tui.widgets.choices import Choice

    session = screen.host.session
    known = session.accounts()
    if len(known) < 2:
        screen.say(_("There is no other account: you see this one."))
        return
    emails = accounts.billing_emails(session)
    choices = [Choice(_ALL, _("All accounts"))]
    for account in known:
        words = (account.account_number, emails.get(account.compartment_id, ""), type_words(account.contact_types))
        explanation = " · ".join(part for part in words if part)
        choices.append(Choice(account.compartment_id, account.account_name, explanation))
    chosen = session.account()
    here = next((at for at, choice in enumerate(choices) if chosen and choice.id == chosen.compartment_id), 0)

    async def answered(name: str | None) -> None:
        if name is not None:
            await screen.host.look_at(None if name == _ALL else name)

    screen.app.push_screen(Chooser(_("Which account?"), choices, at=here, can_filter=True), answered)
