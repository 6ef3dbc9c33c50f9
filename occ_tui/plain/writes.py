"""What is changed by a form: contact and address of a plan, recipients, notes, stored ways to pay."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from typing import TYPE_CHECKING, Any

from occ_tui.locale import _, ngettext
from occ_tui.plain.form import Left, confirmed, fill

if TYPE_CHECKING:
    from occ_tui.domain.account_notes import AccountNote
    from occ_tui.domain.forms import Form, Values
    from occ_tui.domain.payments import Method
    from occ_tui.domain.plans import Plan, Recipient
    from occ_tui.plain.walk import Walk
    from occ_tui.services.accounts import DeskRow
    from occ_tui.services.billing_contact import Fresh
    from occ_tui.services.paying import Outcome


def unless_left(walk: Walk, write: Callable[..., None], *about: object) -> None:
    """Does one of the others, unless somebody leaves its form."""
    try:
        write(walk, *about)
    except Left:
        walk.talk.say(_("Nothing was changed."))


def change_contact(walk: Walk, plan: Plan) -> None:
    """Asks by the rule of the plan's country, shows what changes and how good the address is, asks, saves.

    Errors: `Left`, those of the service.
    """
    from occ_tui.domain.contact_form import answers, contact_form, country_of, filled
    from occ_tui.services import billing_contact, plans

    fresh: Fresh = walk.ask(billing_contact.fresh, plan.compartment_id, plan.id)
    before: Mapping[str, object] = answers(fresh.plan.address, fresh.plan.tax, fresh.rule)
    known: Values = answers(fresh.plan.address, fresh.plan.tax, fresh.rule)
    while True:
        form = contact_form(fresh.rule)
        values = fill(walk.talk, form, known)
        if country_of(values) == fresh.rule.country:
            break
        walk.talk.say(_("Another country asks other things."))
        fresh = walk.ask(billing_contact.fresh, plan.compartment_id, plan.id, country_of(values))
        known = {**answers(fresh.plan.address, fresh.plan.tax, fresh.rule), **values}
    new = filled(values, fresh.plan.address, fresh.plan.tax, fresh.rule)
    if not _say_changes(walk, form, {name: str(value) for name, value in before.items()}, values):
        walk.talk.say(_("Nothing was changed."))
        return
    _say_grade(walk, fresh, new.address)
    if not confirmed(walk.talk, _("Save this?"), _("Type “{yes}” to save this; anything else changes nothing:")):
        walk.talk.say(_("Nothing was changed."))
        return
    outcome = walk.write_out(billing_contact.update(walk.session, fresh, new))
    if billing_contact.is_lost_update(outcome):
        walk.talk.say(_("Somebody else changed it meanwhile: look at it again, then change it."))
    walk.freshen(plans, is_known=True)


def _say_changes(walk: Walk, form: Form, before: Values, values: Values) -> bool:
    """Says what becomes different; whether anything does."""
    changes = form.changes(before, values)
    nothing = _("(nothing)")
    for change in changes:
        words = _("{label}: {after} instead of {before}")
        said = words.format(label=change.label, after=change.after or nothing, before=change.before or nothing)
        walk.talk.say(f"  {said}")
    return bool(changes)


def _say_grade(walk: Walk, fresh: Fresh, address: Mapping[str, str]) -> None:
    from occ_tui.domain.plans import street_lines
    from occ_tui.services.billing_contact import grade_words, verify

    if fresh.rule.verification == "NEVER":
        walk.talk.say(_("Addresses in {country} are not verified.").format(country=fresh.rule.country))
        return
    grade = walk.ask(verify, fresh.plan.compartment_id, address)
    walk.talk.say(_("The server finds the address: {grade}").format(grade=grade_words(grade)))
    better = street_lines(grade.address)
    if better != street_lines(address):
        walk.talk.say(_("It should read: {address}").format(address=", ".join(better)))


def add_recipient(walk: Walk) -> None:
    """Has the statements of a plan sent to one more. Errors: `Left`, those of the service."""
    from occ_tui.domain.forms import Choice, Form, Option
    from occ_tui.services import plans, recipients

    known = [plan for plan in plans.plans(walk.session) if plan.has_billing]
    if not known:
        walk.talk.say(_("There is no plan."))
        return
    options = tuple(Option(plan.id, plan.number) for plan in known)
    which = Choice(name="plan", label=_("Plan"), options=options, required=True)
    form = Form((*((which,) if len(known) > 1 else ()), *recipients.recipient_form().fields))
    values = fill(walk.talk, form, {"plan": known[0].id})
    plan = next(plan for plan in known if plan.id == values.get("plan", known[0].id))
    email, first, last = (str(values[name]) for name in ("email", "first_name", "last_name"))
    question = _("Send the statements of {plan} to {email} too?").format(plan=plan.number, email=email)
    if confirmed(walk.talk, question, _("Type “{yes}” to save this; anything else changes nothing:")):
        walk.write_out(recipients.add(walk.session, plan, email, first, last))
        walk.freshen(plans, is_known=True)
    else:
        walk.talk.say(_("Nothing was changed."))


def remove_recipient(walk: Walk, recipient: Recipient) -> None:
    """Sends no more statements there. Errors: those of the service."""
    from occ_tui.services import plans, recipients

    words = _("Send {email} no more statements of {plan}?")
    question = words.format(email=recipient.email, plan=recipient.plan_number)
    if confirmed(walk.talk, question, _("Type “{yes}” to remove it; anything else keeps it:")):
        walk.write_out(recipients.remove(walk.session, recipient))
        walk.freshen(plans, is_known=True)
    else:
        walk.talk.say(_("Nothing was changed."))


def write_note(walk: Walk, row: DeskRow, before: AccountNote | None = None) -> None:
    """Writes a note on an account, or another text in the place of one. Errors: `Left`, those of the service."""
    from occ_tui.domain.account_note_form import known_answers, note_form, noted, promise_problem
    from occ_tui.domain.account_notes import AccountNote, Channel
    from occ_tui.services import account_notes

    currency, account, today = row.currency or "EUR", row.account, walk.today
    form, values = note_form(today, currency), known_answers(before, today)
    while True:
        values = fill(walk.talk, form, values)
        start = before or AccountNote("", account.compartment_id, today, Channel.CALL.value, "")
        note = noted(start, values, today, currency)
        wrong = promise_problem(note)
        if not wrong:
            break
        walk.talk.say(f"! {next(iter(wrong.values()))}")
    question = _("Keep this note on {account}?").format(account=account.account_name)
    if not confirmed(walk.talk, question, _("Type “{yes}” to save this; anything else changes nothing:")):
        walk.talk.say(_("Nothing was changed."))
    elif account_notes.is_shared(walk.session, account.compartment_id):
        walk.write_out(_written(account_notes.save(walk.session, note)))
    else:
        account_notes.keep_here(walk.session, note)
        walk.talk.say(_("Kept on this computer."))


def remove_note(walk: Walk, note: AccountNote) -> None:
    """Removes a note that the user wrote, after a question. Errors: those of the service."""
    from occ_tui.domain.rows.accounts import headline
    from occ_tui.services import account_notes

    walk.talk.say(", ".join(filter(None, (walk.write.date(note.day), headline(note), note.text))))
    if not confirmed(walk.talk, _("Remove this note?"), _("Type “{yes}” to remove it; anything else keeps it:")):
        walk.talk.say(_("Nothing was changed."))
    elif account_notes.is_shared(walk.session, note.compartment_id):
        walk.write_out(_written(account_notes.remove(walk.session, note)))
    else:
        account_notes.remove_here(walk.session, note)
        walk.talk.say(_("The note was removed."))


async def _written(asked: Coroutine[Any, Any, Outcome | None]) -> Outcome:
    outcome = await asked
    assert outcome is not None
    return outcome


def make_default(walk: Walk, compartment_id: str, method: Method) -> None:
    """Makes a stored way to pay the default one. Errors: those of the service."""
    from occ_tui.domain.rows.payments import method_words
    from occ_tui.services import methods, payments

    question = _("Make {method} the default?").format(method=method_words(method))
    if confirmed(walk.talk, question, _("Type “{yes}” to save this; anything else changes nothing:")):
        walk.write_out(methods.update(walk.session, compartment_id, method, is_default=True))
        walk.freshen(payments, is_known=True)
    else:
        walk.talk.say(_("Nothing was changed."))


def rename_method(walk: Walk, compartment_id: str, method: Method, name: str) -> None:
    """Gives a stored way to pay another name. Errors: those of the service."""
    from occ_tui.services import methods, payments

    walk.write_out(methods.update(walk.session, compartment_id, method, name=name[:80]))
    walk.freshen(payments, is_known=True)


def remove_method(walk: Walk, compartment_id: str, method: Method) -> None:
    """Removes a stored way to pay. Errors: those of the service."""
    from occ_tui.domain.rows.payments import method_words
    from occ_tui.services import methods, payments

    if method.used_by:
        count, names = len(method.used_by), ", ".join(method.used_by)
        words = ngettext("{count} plan still uses it: {names}", "{count} plans still use it: {names}", count)
        walk.talk.say(f"! {words.format(count=count, names=names)}")
    question = _("Remove {method}? Nothing can be paid with it any more.").format(method=method_words(method))
    if confirmed(walk.talk, question, _("Type “{yes}” to remove it; anything else keeps it:")):
        walk.write_out(methods.remove(walk.session, compartment_id, method))
        walk.freshen(payments, is_known=True)
    else:
        walk.talk.say(_("Nothing was changed."))
