"""What became of a mail, and what mail an operation of the journal is about, in words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from occ_tui.annotations import NamedTuple
from occ_tui.domain.formatting import formatter
from occ_tui.domain.operations import Kind, State
from occ_tui.domain.text import clean
from occ_tui.locale import _, locale_code, ngettext
from occ_tui.services.journal import is_for_a_person, moment, resend_safe_until
from occ_tui.services.problems import EXIT_REJECTED, EXIT_UNKNOWN, EXIT_UNREACHABLE, describe
from occ_tui.services.problems.situation import moment as words_of

if TYPE_CHECKING:
    from occ_tui.services.mail import Preview
    from occ_tui.services.paying import Outcome
    from occ_tui.services.session import Session
    from occ_tui.store.journal.records import Operation

Parts = tuple[str, str, str, int]
"""What happened, what it means, what to do next, exit code."""


class MailFacts(NamedTuple):
    """What a recorded mail is, as far as the record tells."""

    recipients: tuple[str, ...]
    subject: str
    attached: str


def preview_facts(preview: Preview) -> list[tuple[str, str]]:
    """From whom, to whom, how many, how much and what with, as names and values."""
    write = formatter(locale_code())
    files = [
        f"{file.name} ({write.number(max(1, round(file.size / 1024)))} KB)" if file.size is not None else file.name
        for file in preview.files
    ]
    totals = [
        _("{amount}, due {due}").format(
            amount=write.money(one.amount, one.currency), due=write.money(one.due, one.currency)
        )
        for one in preview.sums
    ]
    return [
        (_("From"), preview.sender or _("the portal, in your name")),
        (_("To"), ", ".join(preview.recipients)),
        (_("Subject"), preview.subject),
        (_("Invoices"), write.number(preview.invoices)),
        *((_("Total"), total) for total in totals),
        (_("Attached"), ", ".join(files) or "–"),
    ]


def facts_of(operation: Operation) -> MailFacts:
    """Recipients, subject and attachments of a recorded mail; empty where the record does not tell."""
    try:
        known = json.loads(operation.request)
    except ValueError:
        known = {}
    known = known if isinstance(known, dict) else {}
    recipients = tuple(clean(str(one)) for one in _list(known.get("recipients")))
    attached = [clean(str(one)) for one in _list(known.get("attachments"))]
    if operation.kind is Kind.MAIL:
        kind = str(known.get("attachment") or "")
        attached = [kind.upper()] if kind and kind != "none" else []
        attached += ["PDF"] if known.get("isPdfAttached") else []
    return MailFacts(recipients, clean(str(known.get("subject") or "")), ", ".join(attached))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def parts_of(outcome: Outcome, session: Session) -> Parts:
    """The outcome of a mail; never "failed" for what is not known, and never "send again" for what may be sent."""
    operation = outcome.operation
    if operation.state in (State.SENDING, State.UNKNOWN):
        return _unsure(outcome, session)
    if operation.state is State.REJECTED:
        return _rejected(outcome, session)
    if operation.state is State.INTENT:
        return _never_sent(outcome, session)
    if operation.state is State.SENT:
        return _sent(operation)
    texts = {
        State.DISCARDED: (_("The mail was discarded."), _("It was never sent.")),
        State.RESOLVED: (_("The mail is settled, as you said."), _("The same mail may be sent again.")),
    }
    what, meaning = texts.get(operation.state, (_("Done."), ""))
    return what, meaning, "", 0


def _sent(operation: Operation) -> Parts:
    number = formatter(locale_code()).number
    to = facts_of(operation).recipients
    refused = operation.result.get("refused", "")
    reached = len(to) - (len(refused.split(", ")) if refused else 0)
    people = ngettext("{count} recipient", "{count} recipients", reached).format(count=number(reached))
    count = operation.result.get("invoices", "")
    if operation.kind is Kind.MAIL and count.isdigit():
        whats = ngettext("{count} invoice", "{count} invoices", int(count)).format(count=number(int(count)))
        what = _("The portal took the mail over: {invoices} for {recipients}.").format(
            invoices=whats, recipients=people
        )
        meaning = _("It delivers it by itself.")
    else:
        what = _("The mail server took the mail over, for {recipients}.").format(recipients=people)
        meaning = ""
    if refused:
        meaning = _("It did not take it for: {recipients}").format(recipients=refused)
    name = operation.result.get("messageId", "")
    told = _("Operation {id}, message {name}").format(id=operation.id, name=name) if name else ""
    return what, meaning, told, EXIT_REJECTED if refused else 0


def _never_sent(outcome: Outcome, session: Session) -> Parts:
    from occ_tui.services.outcomes import command

    operation = outcome.operation
    give_up = command(session, "resolve", operation, "--reason", "…")
    steps = [_("Give it up, and send the mail anew: {command}").format(command=give_up)]
    if operation.kind is Kind.MAIL:
        steps.insert(0, _("Send it: {command}").format(command=command(session, "resume", operation, "--send")))
    return _("The mail was recorded and never sent."), _("Nothing has left this computer."), "\n".join(steps), 0


def _rejected(outcome: Outcome, session: Session) -> Parts:
    from occ_tui.wire.smtp import NoConnection, NotHandedOver, ServerSaidNo

    error = outcome.error
    meaning = _("Nothing was sent.")
    reason = clean(outcome.operation.result.get("message") or outcome.operation.result.get("code") or "–")
    if isinstance(error, NoConnection):
        return (
            _("The mail server could not be reached: {reason}").format(reason=error.reason),
            meaning,
            _("Look at [mail] in your settings: {command}").format(command="occ config show"),
            EXIT_UNREACHABLE,
        )
    if isinstance(error, ServerSaidNo) and error.is_passing:
        later = _("It says that this may pass: send the mail again later.")
        return _("The mail server did not take it: {reason}").format(reason=str(error)), meaning, later, EXIT_REJECTED
    if error is None or isinstance(error, NotHandedOver):
        what = _("The mail was refused: {reason}").format(reason=reason)
        return what, meaning, _("Correct what is wrong, and send the mail anew."), EXIT_REJECTED
    problem = describe(error, session=session)
    what = problem.what
    if getattr(error, "status", 0) in (400, 404) and reason != "–":
        what = _("The portal refused the mail: {reason}").format(reason=reason)
    return what, meaning, problem.next_step, problem.exit_code


def _unsure(outcome: Outcome, session: Session) -> Parts:
    from occ_tui.services.outcomes import command

    operation = outcome.operation
    to = ", ".join(facts_of(operation).recipients)
    what = _("It is not known whether the mail was sent.")
    meaning = _("It may reach {recipients} or not. occ does not send it a second time by itself.").format(recipients=to)
    settle = command(session, "resolve", operation, "--reason", "…")
    ask = _("Ask whether it came, or look into the mail server's log; then say so: {command}").format(command=settle)
    if is_for_a_person(operation):
        return what, meaning, ask, EXIT_UNKNOWN
    if (until := resend_safe_until(operation)) is not None:
        since = moment(operation.first_sent_ms or operation.created_ms)
        meaning += " " + _(
            "Unsure since {since}; until {until} the portal knows it and would not send it twice."
        ).format(since=words_of(since), until=words_of(until))
    again = _("Ask the portal again: {command}").format(command=command(session, "resume", operation))
    return what, meaning, f"{again}\n{ask}", EXIT_UNKNOWN
