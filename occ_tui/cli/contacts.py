"""`occ contacts`: whom invoices go to and who is sent statements; add or remove a recipient of statements."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from occ_tui.cli.carrying import carried
from occ_tui.cli.parser import UsageError, add_output_options, visible
from occ_tui.locale import _

if TYPE_CHECKING:
    from occ_tui.domain.plans import Plan, Recipient
    from occ_tui.services.session import Session


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `occ contacts`."""
    actions = parser.add_mutually_exclusive_group()
    actions.add_argument("--add", metavar=_("ADDRESS"), help=_("send statements to this e-mail address too"))
    actions.add_argument("--remove", metavar=_("ADDRESS"), help=_("send no more statements there"))
    parser.add_argument("--name", metavar=_("NAME"), help=_("with --add: first and last name"))
    parser.add_argument("--plan", metavar=_("NUMBER"), help=_("only this plan; needed to add to one of several"))
    parser.add_argument("--live", action="store_true", help=_("ask the server first"))
    add_output_options(parser)


def run(args: argparse.Namespace) -> int:
    """Lists, or changes who is sent statements and says what became of that."""
    from occ_tui.cli.freshness import bring_up_to_date
    from occ_tui.cli.output import chosen_fields
    from occ_tui.cli.profile import chosen_plans, freshen
    from occ_tui.domain.rows.plans import CONTACT_FIELDS
    from occ_tui.services import plans
    from occ_tui.services.session import Session

    if args.name and not args.add:
        raise UsageError(_("--name belongs to --add"))
    names = chosen_fields(args.fields, CONTACT_FIELDS)
    with Session.open(args.options) as session:
        bring_up_to_date(session, live=False)
        is_change = bool(args.add or args.remove)
        freshen(session, live=args.live or is_change)
        known = chosen_plans([plan for plan in plans.plans(session) if plan.has_billing], args.plan, session)
        wanted = {plan.id for plan in known}
        members = [one for one in plans.recipients(session) if one.plan_id in wanted]
        if is_change:
            return _change(session, known, members, args)
        _write(session, known, members, args, names)
    return 0


def _change(session: Session, known: list[Plan], members: list[Recipient], args: argparse.Namespace) -> int:
    from occ_tui.cli.pay import tell
    from occ_tui.cli.profile import freshen
    from occ_tui.domain.emails import is_address
    from occ_tui.services import recipients
    from occ_tui.services.errors import BadUsage

    if reason := session.capabilities.reason("billing"):
        raise BadUsage(reason)
    if args.add:
        if not is_address(args.add):
            raise UsageError(_("“{text}” is no e-mail address.").format(text=visible(args.add)))
        plan = _plan_to_add(known)
        first, _blank, last = (args.name or "").strip().partition(" ")
        changed = recipients.add(session, plan, args.add, first, last.strip())
    else:
        one = _to_remove(members, args.remove)
        changed = recipients.remove(session, one)
    outcome = carried(session, changed)
    code = tell(session, outcome, args, session.account_names().get(outcome.operation.account, ""))
    if not code:
        freshen(session, live=True)
    return code


def _plan_to_add(known: list[Plan]) -> Plan:
    """The only plan; of several, one that costs something, if there is only one of those."""
    paid = [plan for plan in known if plan.plan_type != "FREE_TIER"]
    if len(known) == 1 or len(paid) == 1:
        return known[0] if len(known) == 1 else paid[0]
    if not known:
        raise UsageError(_("There is no plan."))
    numbers = ", ".join(plan.number for plan in known)
    raise UsageError(_("There are several plans."), _("Name one: --plan NUMBER ({numbers})").format(numbers=numbers))


def _to_remove(members: list[Recipient], email: str) -> Recipient:
    found = [one for one in members if one.email.casefold() == email.casefold()]
    if len(found) == 1:
        return found[0]
    if not found:
        sentence = _("nobody is sent statements at “{word}”").format(word=visible(email))
        raise UsageError(sentence, _("See who is: occ contacts"))
    numbers = ", ".join(one.plan_number for one in found)
    raise UsageError(
        _("“{word}” is sent the statements of several plans").format(word=visible(email)),
        _("Name one: --plan NUMBER ({numbers})").format(numbers=numbers),
    )


def _write(
    session: Session, known: list[Plan], members: list[Recipient], args: argparse.Namespace, names: tuple[str, ...]
) -> None:
    from occ_tui.cli.output import write_records
    from occ_tui.cli.report import say
    from occ_tui.domain.rows.plans import contact_fields, recipient_fields
    from occ_tui.services import plans

    accounts = session.account_names()
    if args.output == "table" and args.fields is None:
        _write_table(known, members)
        if reason := plans.not_shown(session, plans.RECIPIENTS):
            say(reason)
        return
    fields: list[dict[str, Any]] = [contact_fields(plan, accounts.get(plan.compartment_id, "")) for plan in known]
    fields += [recipient_fields(one, accounts.get(one.compartment_id, "")) for one in members]
    rows = ({name: one[name] for name in names} for one in fields)
    write_records(rows, names, "tsv" if args.output == "table" else args.output)


def _write_table(known: list[Plan], members: list[Recipient]) -> None:
    from occ_tui.cli.table import tell_table
    from occ_tui.domain.tables.billing import contacts

    tell_table(contacts(known, members))
