"""Who may not, and who can: sentences about rewards that screens and the command line share; who else is to redeem."""

from __future__ import annotations

from typing import TYPE_CHECKING

from occ_tui.domain.formatting import formatter
from occ_tui.domain.forms import Emails, Form, Text
from occ_tui.locale import _, locale_code

if TYPE_CHECKING:
    from occ_tui.services.redeeming import Offer


def cannot_redeem() -> str:
    """Why somebody may not redeem, and who can grant it."""
    return _("You may look at rewards but not redeem them. A management or finance contact of the account can.")


def cannot_manage() -> str:
    """Why somebody may not say who else redeems, and who can."""
    return _("Only a management contact of the account says who may redeem. Ask one of them.")


def sees_none() -> str:
    """Why there are no rewards to see."""
    return _("Your contact type does not open the rewards of any account. A management contact can grant it.")


def question(offer: Offer, *, is_dry: bool = False) -> str:
    """Account, invoice and both amounts in one sentence."""
    write, invoice = formatter(locale_code()), offer.invoice
    words = (
        _("Would pay {amount} of invoice {number} of {account} with {base} of rewards, redeemed by {email}")
        if is_dry
        else _("Pay {amount} of invoice {number} of {account} with {base} of rewards, redeemed by {email}")
    )
    return words.format(
        amount=write.money(offer.terms.amount, invoice.currency),
        number=invoice.number,
        account=offer.rewards.account_name,
        base=write.money(offer.terms.base, offer.rewards.program.currency),
        email=offer.email,
    )


def offer_lines(offer: Offer) -> list[str]:
    """What stays due, at which rate, and which months are eaten."""
    from occ_tui.domain.rows import rewards as rows

    write, invoice, base_currency = formatter(locale_code()), offer.invoice, offer.rewards.program.currency
    leaves = write.money(invoice.due - offer.terms.amount, invoice.currency)
    lines = [_("leaves {amount}").format(amount=leaves)]
    if words := rows.exchange_words(invoice.rate, base_currency, invoice.currency):
        lines.append(_("at the rate {rate}").format(rate=words))
    lines.append(_("of the months {months}").format(months=rows.bites_words(offer.bites, offer.rewards, write)))
    return lines


def redeemer_form() -> Form:
    """What is asked of whoever is to redeem, too."""
    return Form(
        (
            Emails(name="email", label=_("E-mail"), most=1, required=True, help=_("With which they sign in.")),
            Text(name="first", label=_("First name"), longest=100),
            Text(name="last", label=_("Last name"), longest=100),
        )
    )
