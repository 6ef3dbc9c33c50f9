"""`occ profile`: where the invoices of each plan go; change contact, address and tax numbers with `--field`."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from occ_tui.cli.carrying import carried
from occ_tui.cli.parser import UsageError, add_output_options, visible
from occ_tui.locale import _

if TYPE_CHECKING:
    from occ_tui.domain.contact_form import Filled
    from occ_tui.domain.forms import Form, Values
    from occ_tui.domain.plans import Plan
    from occ_tui.services.billing_contact import Fresh
    from occ_tui.services.session import Session


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `occ profile`."""
    parser.add_argument("--plan", metavar=_("NUMBER"), help=_("only this plan; needed to change one of several"))
    parser.add_argument(
        "--field",
        action="append",
        default=[],
        metavar=_("NAME=VALUE"),
        help=_("change this of contact, address or tax numbers; can be said several times"),
    )
    parser.add_argument("--verify", action="store_true", help=_("ask the server how good the address is"))
    parser.add_argument("--dry-run", action="store_true", help=_("with --field: only show what would be changed"))
    parser.add_argument("--yes", action="store_true", help=_("with --field: change without asking"))
    parser.add_argument("--live", action="store_true", help=_("ask the server first"))
    add_output_options(parser)


def run(args: argparse.Namespace) -> int:
    """Shows, verifies or changes where invoices go."""
    from occ_tui.cli.freshness import bring_up_to_date
    from occ_tui.cli.output import chosen_fields
    from occ_tui.domain.rows.plans import PROFILE_FIELDS
    from occ_tui.services import plans
    from occ_tui.services.session import Session

    if not args.field and (args.dry_run or args.yes):
        raise UsageError(_("--dry-run and --yes belong to --field"))
    names = chosen_fields(args.fields, PROFILE_FIELDS)
    with Session.open(args.options) as session:
        bring_up_to_date(session, live=False)
        freshen(session, live=args.live)
        known = chosen_plans([plan for plan in plans.plans(session) if plan.has_billing], args.plan, session)
        if args.field or args.verify:
            plan = _the_one(known)
            return _change(session, plan, args) if args.field else _verify(session, plan)
        _write(session, known, args, names)
    return 0


def freshen(session: Session, *, live: bool) -> None:
    """Asks for plans and what hangs on them where nothing is known yet, or `live`; says so if that can't be."""
    import asyncio

    from occ_tui.cli.freshness import is_passing, warn_of_age
    from occ_tui.services import plans

    is_known = plans.read_at(session) is not None
    if is_known and not live:
        return
    try:
        asyncio.run(plans.refresh(session))
    except Exception as error:
        if not (is_passing(error) and is_known):
            raise
        warn_of_age(error, session)


def chosen_plans(known: list[Plan], number: str | None, session: Session) -> list[Plan]:
    """All plans, or those of this number. Errors: `UsageError` if none has it, `BadUsage` without any rights."""
    from occ_tui.services.errors import BadUsage
    from occ_tui.services.plans import billed_accounts

    if not known and session.in_view() and not billed_accounts(session):
        raise BadUsage(no_rights())
    if number is None:
        return known
    found = [plan for plan in known if number in (plan.number, plan.id)]
    if not found:
        sentence = _("no plan has the number “{word}”").format(word=visible(number))
        raise UsageError(sentence, _("See which there are: occ plans"))
    return found


def no_rights() -> str:
    """Why nothing is shown to whom the billing profile is not open."""
    return _("Your contact types do not open invoices and billing; a finance contact of the account can hand that on.")


def _the_one(known: list[Plan]) -> Plan:
    if len(known) != 1:
        sentence = _("There is no plan.") if not known else _("There are several plans.")
        numbers = ", ".join(plan.number for plan in known)
        raise UsageError(sentence, _("Name one: --plan NUMBER ({numbers})").format(numbers=numbers) if known else "")
    return known[0]


def _write(session: Session, known: list[Plan], args: argparse.Namespace, names: tuple[str, ...]) -> None:
    from occ_tui.cli.output import write_records
    from occ_tui.cli.report import say
    from occ_tui.domain.rows.plans import profile_fields

    accounts = session.account_names()
    if args.output == "table" and args.fields is None:
        if not known:
            say(_("There is no plan."))
        for place, plan in enumerate(known):
            _write_plan(plan, accounts.get(plan.compartment_id, ""), is_first=not place)
        return
    fields = (profile_fields(plan, accounts.get(plan.compartment_id, "")) for plan in known)
    rows = ({name: one[name] for name in names} for one in fields)
    write_records(rows, names, "tsv" if args.output == "table" else args.output)


def _write_plan(plan: Plan, account: str, *, is_first: bool) -> None:
    from occ_tui.cli.table import write_line
    from occ_tui.domain.tables.billing import contact_facts

    facts = contact_facts(plan, account)
    width = max(len(name) for name, _value in facts) + 2
    if not is_first:
        write_line("", sys.stdout)
    for name, value in facts:
        if value:
            write_line(f"{name:{width}}{value}", sys.stdout)


def _verify(session: Session, plan: Plan) -> int:
    """The grade of the address as it is; 1 if it is doubtful."""
    import asyncio

    from occ_tui.cli.table import write_line
    from occ_tui.domain.plans import street_lines
    from occ_tui.services.billing_contact import grade_words, verify

    grade = asyncio.run(verify(session, plan.compartment_id, plan.address))
    write_line(_("Address of {plan}: {grade}").format(plan=plan.number, grade=grade_words(grade)), sys.stdout)
    better = street_lines(grade.address)
    if better != street_lines(plan.address):
        write_line(_("It should read: {address}").format(address=", ".join(better)), sys.stdout)
    return 1 if grade.is_doubtful else 0


def _change(session: Session, plan: Plan, args: argparse.Namespace) -> int:
    """Checks what was typed by the country's rule, shows what changes and what the address is worth, asks, saves."""
    import asyncio

    from occ_tui.cli.answers import refusal, typed
    from occ_tui.cli.pay import tell
    from occ_tui.cli.report import say
    from occ_tui.domain.contact_form import answers, contact_form, filled
    from occ_tui.services import billing_contact
    from occ_tui.services.errors import BadUsage

    if reason := session.capabilities.reason("billing"):
        raise BadUsage(reason)
    fresh = asyncio.run(billing_contact.fresh(session, plan.compartment_id, plan.id, _country(args.field)))
    form = contact_form(fresh.rule)
    given, wrong = typed(form, args.field)
    before = form.values(answers(fresh.plan.address, fresh.plan.tax, fresh.rule))
    values = {**before, **given}
    if wrong := {**form.check(values), **wrong}:
        raise refusal(form, wrong)
    new = filled(values, fresh.plan.address, fresh.plan.tax, fresh.rule)
    if not form.changes(before, values):
        say(_("Nothing was changed."))
        return 0
    _show(session, form, fresh, new, before, values)
    if args.dry_run:
        return 0
    if not (args.yes or _is_confirmed()):
        say(_("Nothing was changed."))
        return 0
    outcome = carried(session, billing_contact.update(session, fresh, new))
    code = tell(session, outcome, args, session.account_names().get(plan.compartment_id, ""))
    if not code:
        freshen(session, live=True)
    return code


def _country(fields: list[str]) -> str:
    """The country that the address moves to, whose rule then decides."""
    return next((word.partition("=")[2].strip().upper() for word in fields if word.startswith("country=")), "")


def _show(session: Session, form: Form, fresh: Fresh, new: Filled, before: Values, values: Values) -> None:
    """What changes and how good the address is, on standard error: standard output belongs to the result."""
    import asyncio

    from occ_tui.cli.report import say
    from occ_tui.domain.plans import street_lines
    from occ_tui.services.billing_contact import grade_words, verify

    account = session.account_names().get(fresh.plan.compartment_id, "")
    say(_("Plan {number} of {account}:").format(number=fresh.plan.number, account=account))
    for change in form.changes(before, values):
        nothing = _("(nothing)")
        say(f"  {change.label}: {change.before or nothing} → {change.after or nothing}")
    if fresh.rule.verification == "NEVER":
        say("  " + _("Addresses in {country} are not verified.").format(country=fresh.rule.country))
        return
    grade = asyncio.run(verify(session, fresh.plan.compartment_id, new.address))
    say("  " + _("The server finds the address: {grade}").format(grade=grade_words(grade)))
    better = street_lines(grade.address)
    if better != street_lines(new.address):
        say("  " + _("It should read: {address}").format(address=", ".join(better)))


def _is_confirmed() -> bool:
    """A person at a terminal says so; without one, nothing is changed."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(
            _("Nobody is there to confirm the change."), _("Look first with --dry-run, then change with --yes.")
        )
    yes = _("yes")
    sys.stderr.write(_("Type “{yes}” to save this: ").format(yes=yes))
    sys.stderr.flush()
    return sys.stdin.readline().strip().casefold() == yes.casefold()
