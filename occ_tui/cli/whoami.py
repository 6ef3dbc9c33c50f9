"""`occ whoami`: who the server takes one for, and what one sees."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from occ_tui.cli.parser import add_output_options
from occ_tui.locale import _

if TYPE_CHECKING:
    from occ_tui.services.profiles import WhoAmI
    from occ_tui.services.session import Account, Session


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `occ whoami`."""
    add_output_options(parser, with_fields=False)


def run(args: argparse.Namespace) -> int:
    """Asks the server; when it cannot be reached, tells what the cache knows, and says so."""
    import asyncio

    from occ_tui.cli.freshness import is_passing, warn_of_age
    from occ_tui.services.profiles import whoami
    from occ_tui.services.session import Session

    with Session.open(args.options) as session:
        try:
            facts = describe(asyncio.run(whoami(session)), session)
        except Exception as error:
            if not is_passing(error) or not session.accounts():
                raise
            warn_of_age(error, session)
            facts = _from_cache(session)
    if args.output == "table":
        _write(facts)
    else:
        from occ_tui.cli.output import write_object

        write_object(facts, args.output)
    return 0


def describe(who: WhoAmI, session: Session) -> dict[str, Any]:
    """What the server said, as fields."""
    own = [who.account] if who.account else []
    return {
        **_profile(session),
        "userId": who.user_id,
        "userName": who.user_name,
        "email": who.email,
        "accounts": [_account(account) for account in who.accounts or own],
        "capabilities": list(who.capabilities),
        "isConfirmed": who.is_confirmed,
    }


def _from_cache(session: Session) -> dict[str, Any]:
    return {
        **_profile(session),
        "userId": session.profile.user,
        "userName": "",
        "email": "",
        "accounts": [_account(account) for account in session.accounts()],
        "capabilities": [],
        "isConfirmed": False,
    }


def _profile(session: Session) -> dict[str, Any]:
    profile = session.profile
    return {
        "profile": profile.name,
        "kind": profile.kind,
        "endpoint": profile.endpoint or profile.region,
        "isReadOnly": session.read_only,
    }


def _account(account: Account) -> dict[str, Any]:
    return {
        "accountName": account.account_name,
        "accountNumber": account.account_number,
        "compartmentId": account.compartment_id,
        "contactTypes": list(account.contact_types),
    }


def _write(facts: dict[str, Any]) -> None:
    from occ_tui.cli.report import say
    from occ_tui.cli.table import write_facts
    from occ_tui.services.profiles import KINDS

    kind = KINDS.get(facts["kind"])
    user = facts["userName"] or facts["userId"]
    shown = [
        (_("Profile"), f"{facts['profile']} · {_(kind) if kind else facts['kind']}"),
        (_("Endpoint"), facts["endpoint"] or "–"),
        (_("User"), f"{user} <{facts['email']}>" if facts["email"] else user),
    ]
    for number, account in enumerate(facts["accounts"]):
        types = ", ".join(account["contactTypes"])
        parts = [account["accountName"], account["accountNumber"], types]
        label = "" if number else _("Accounts") if len(facts["accounts"]) > 1 else _("Account")
        shown.append((label, " · ".join(part for part in parts if part) or account["compartmentId"]))
    shown.append((_("Access"), _("read-only, as asked") if facts["isReadOnly"] else _("reads and writes")))
    write_facts(shown)
    sys.stdout.flush()
    if not facts["isConfirmed"]:
        say(_("Not confirmed by the server: this is what the profile and the cache say."))
