"""Words for what the user's contact types do not open, and for those of others that changed meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from occ_tui.domain.rows.contact_types import type_words
from occ_tui.domain.rows.users import state_words
from occ_tui.locale import _
from occ_tui.services import errors
from occ_tui.services.problems import EXIT_NOT_ALLOWED, EXIT_REJECTED
from occ_tui.services.problems.of_services import listed, nothing_changed
from occ_tui.services.problems.situation import Describer, Parts, Situation, shown

if TYPE_CHECKING:
    from occ_tui.domain.users import User
    from occ_tui.services.session import Account


def invoices_not_granted(error: errors.InvoicesNotGranted, situation: Situation) -> Parts:
    return Parts(
        _("Your contact type does not include invoices: {accounts}.").format(accounts=_with_types(error.accounts)),
        nothing_changed(),
        _give_access(error.names, _("A finance or management contact of the account can give you access to them.")),
        EXIT_NOT_ALLOWED,
    )


def contracts_not_granted(error: errors.ContractsNotGranted, situation: Situation) -> Parts:
    accounts = _with_types(error.accounts)
    return Parts(
        _("Your contact type does not include contracts and orders: {accounts}.").format(accounts=accounts),
        nothing_changed(),
        _give_access(error.names, _("A sales/technical contact of the account can give you access to them.")),
        EXIT_NOT_ALLOWED,
    )


def payment_not_granted(error: errors.PaymentNotGranted, situation: Situation) -> Parts:
    return Parts(
        _("Your contact type reads invoices and pays none: {accounts}.").format(accounts=_with_types(error.accounts)),
        _("Nothing was paid."),
        _("A finance contact of the account pays them, or can invite you anew as finance."),
        EXIT_NOT_ALLOWED,
    )


def mail_not_granted(error: errors.MailNotGranted, situation: Situation) -> Parts:
    return Parts(
        _("The list was not mailed: you may read it, but not send it."),
        _("Nothing was sent."),
        error.sentence,
        EXIT_NOT_ALLOWED,
    )


def person_changed(error: errors.PersonChanged, situation: Situation) -> Parts:
    who = shown(error.before.name or error.before.email)
    words = _("{who} was changed meanwhile: you saw {before}, now it is {now}.")
    return Parts(
        words.format(who=who, before=_standing(error.before), now=_standing(error.now)),
        _("Nothing of theirs was overwritten. {unchanged}").format(unchanged=nothing_changed()),
        _("See how it stands now: {command}").format(command=situation.command("users", "--live")),
        EXIT_REJECTED,
    )


def _standing(user: User) -> str:
    """What somebody is, and whether they get in: `finance, management (active)`."""
    return f"{type_words(user.contact_types) or '–'} ({shown(state_words(user.state))})"


def _with_types(accounts: Sequence[Account]) -> str:
    """Accounts, with what the user is to each of them."""
    return listed([f"{shown(account.account_name)} ({type_words(account.contact_types)})" for account in accounts])


def _give_access(names: Sequence[str], otherwise: str) -> str:
    """Who can give access, by name where the portal told."""
    known = listed([shown(name) for name in names])
    return _("Ask one of these, who can give it to you: {names}").format(names=known) if known else otherwise


DESCRIBERS: dict[type[BaseException], Describer] = {
    errors.InvoicesNotGranted: invoices_not_granted,
    errors.ContractsNotGranted: contracts_not_granted,
    errors.PaymentNotGranted: payment_not_granted,
    errors.MailNotGranted: mail_not_granted,
    errors.PersonChanged: person_changed,
}
