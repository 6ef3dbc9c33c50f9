"""The form of an invitation: to which account, whom, as what, in which language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from occ_tui.domain import forms
from occ_tui.domain.rows.contact_types import CONTACT_TYPES
from occ_tui.locale import LANGUAGES, N_, _

if TYPE_CHECKING:
    from occ_tui.domain.users import User
    from occ_tui.services.session import Account, Session

_LANGUAGES = {"en": N_("English"), "de": N_("German")}
GIVEN = ("finance", "technical", "management")
"""Contact types that one can be made."""
_EXPLANATIONS = {
    "finance": N_("invoices, payments and billing; reads contracts, orders, rewards"),
    "technical": N_("contracts, orders and renewals; reads rewards"),
    "management": N_("reads all, redeems rewards, manages everybody"),
}


def accounts_to_invite_to(session: Session) -> list[Account]:
    """The accounts of which one is a contact."""
    return [account for account in session.in_view() if set(account.contact_types) & set(GIVEN)]


def type_options() -> tuple[forms.Option, ...]:
    """What somebody can be made to an account."""
    return tuple(forms.Option(kind, _(CONTACT_TYPES[kind]), _(_EXPLANATIONS[kind])) for kind in GIVEN)


def invite_form(accounts: Sequence[Account]) -> forms.Form:
    """What is asked of an invitation."""
    to: list[forms.Field] = []
    if len(accounts) > 1:
        options = tuple(forms.Option(one.compartment_id, one.account_name, one.account_number) for one in accounts)
        to.append(forms.Choice(name="account", label=_("Account"), options=options, required=True))
    return forms.Form(
        (
            *to,
            forms.LongText(
                name="whom",
                label=_("Whom"),
                help=_("One a line, typed or pasted: an address, or e-mail; name; types."),
                required=True,
                longest=20_000,
                rows=5,
            ),
            forms.Several(name="types", label=_("Contact types"), options=type_options()),
            forms.Choice(
                name="language",
                label=_("Language"),
                options=tuple(forms.Option(code, _(_LANGUAGES[code])) for code in LANGUAGES),
                required=True,
            ),
        )
    )


def types_form(user: User) -> forms.Form:
    """What somebody is to the account from now on; of oneself, the address too."""

    def other_address(typed: Any) -> str | None:
        same = str(typed).strip().casefold() == user.email.casefold()
        return None if same else _("That is not your address.")

    fields: list[forms.Field] = [
        forms.Several(name="types", label=_("Contact types"), options=type_options(), required=True)
    ]
    if user.is_self:
        fields.append(
            forms.Text(
                name="confirm",
                label=_("Your address"),
                help=_("That is yourself: type your e-mail address."),
                required=True,
                validator=other_address,
            )
        )
    return forms.Form(tuple(fields))


def known_types(user: User) -> dict[str, Any]:
    """The answers of `types_form` that need not be typed."""
    return {"types": tuple(kind for kind in user.contact_types if kind in GIVEN)}
