"""What became of a write, in the three sentences that a person needs, and as an exit code."""

from __future__ import annotations

import shlex
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from occ_tui.client.errors import OccClientError
from occ_tui.domain.formatting import formatter
from occ_tui.domain.money import InexactAmount, to_minor
from occ_tui.domain.operations import Kind, State
from occ_tui.domain.rows.payments import failure_words
from occ_tui.locale import _, locale_code
from occ_tui.services.journal import decision_words, is_for_a_person, moment, resend_safe_until
from occ_tui.services.mail_words import parts_of
from occ_tui.services.problems import EXIT_REJECTED, EXIT_UNKNOWN, Problem, describe
from occ_tui.store.journal.errors import DrivenElsewhere, JournalError

if TYPE_CHECKING:
    from occ_tui.services.paying import Outcome
    from occ_tui.services.session import Session
    from occ_tui.store.journal.records import Operation


def report(outcome: Outcome, session: Session) -> Problem:
    """The outcome as a user reads it; the exit code is 0 where all went as it was confirmed. Never "failed"
    for what is not known, and never "pay again" for what may have been paid."""
    operation = outcome.operation
    words = {
        State.INTENT: _never_sent,
        State.SENDING: _unsure,
        State.UNKNOWN: _unsure,
        State.SESSION: _page,
        State.REJECTED: _rejected,
    }
    told = parts_of if operation.kind.is_mail else words.get(operation.state, _fine)
    what, meaning, next_step, exit_code = told(outcome, session)
    if outcome.error is not None and not _is_of_a_server(outcome.error, operation):
        # The journal's, or a mistake of our own, of which this writes the report: the state alone does not tell of it.
        problem = describe(outcome.error, session=session)
        meaning = f"{meaning} {problem.what}"
        if exit_code == 0 and not isinstance(outcome.error, DrivenElsewhere):
            next_step, exit_code = problem.next_step, problem.exit_code
    return Problem(what, meaning, next_step, operation.opc_request_id or None, exit_code)


def _is_of_a_server(error: Exception, operation: Operation) -> bool:
    if operation.kind is Kind.MAIL_SMTP and not isinstance(error, JournalError):
        from occ_tui.wire.smtp import NotHandedOver, Unsure

        return isinstance(error, NotHandedOver | Unsure)
    return isinstance(error, OccClientError)


_Parts = tuple[str, str, str, int]


def _fine(outcome: Outcome, session: Session) -> _Parts:
    operation, amount = outcome.operation, amount_words(outcome.operation)
    texts = {
        State.SUBMITTED: (
            _("The payment of {amount} was taken over.").format(amount=amount),
            _("The server confirmed amount and invoices. The money is on its way and not settled yet."),
        ),
        State.PAID: (
            _("The payment of {amount} is settled.").format(amount=amount),
            _("The server confirmed amount and invoices."),
        ),
        State.EXPIRED: (
            _("The payment page has ended."),
            _("The server confirmed that nothing was paid on it. The invoice is free to be paid."),
        ),
        State.DONE: (_("Done: the server confirmed it."), ""),
        State.DISCARDED: (_("The operation was discarded."), _("It was never sent. Nothing was paid.")),
        State.RESOLVED: (_("The operation is settled, as you said."), _("What it held is free again.")),
    }
    if operation.kind is Kind.REDEEM and operation.state is State.PAID:
        texts[State.PAID] = (
            _("Rewards paid {amount} of the invoice.").format(amount=amount),
            _("The server confirmed amount and invoice. It took {amount} of the rewards.").format(
                amount=_base_words(operation)
            ),
        )
    if operation.state is State.DONE and operation.result.get("messageId"):
        texts[State.DONE] = (_("Done: the portal has the mail and delivers it."), "")
    what, meaning = texts.get(operation.state, (_("Done."), ""))
    reference = operation.result.get("reference")
    told = _("Reference {reference}, operation {id}").format(reference=reference, id=operation.id) if reference else ""
    return what, meaning, told, 0


def _never_sent(outcome: Outcome, session: Session) -> _Parts:
    return (
        _("The operation was recorded and never sent."),
        _("Nothing has left this computer. Nothing was paid."),
        "\n".join(
            [
                _("Send it: {command}").format(command=command(session, "resume", outcome.operation, "--send")),
                _("Or give it up: {command}").format(
                    command=command(session, "resolve", outcome.operation, "--reason", "…")
                ),
            ]
        ),
        0,
    )


def _page(outcome: Outcome, session: Session) -> _Parts:
    operation = outcome.operation
    ends = operation.result.get("expiresAt")
    return (
        _("A page was opened on which {amount} can be paid.").format(amount=amount_words(operation)),
        _("Nothing is paid until you confirm on the page.")
        + (" " + _("It ends at {time}.").format(time=_time(ends)) if ends else ""),
        "\n".join(
            [
                _("Open it in a browser: {url}").format(url=operation.result.get("url", "")),
                _("Then see what became of it: {command}").format(command=command(session, "resume", operation)),
            ]
        ),
        0,
    )


def _rejected(outcome: Outcome, session: Session) -> _Parts:
    operation = outcome.operation
    failure = operation.result.get("failureReason")
    reason = operation.result.get("message") or operation.result.get("code")
    problem = describe(outcome.error, session=session) if outcome.error is not None else None
    if failure:
        what = _("The payment of {amount} failed: {reason}").format(
            amount=amount_words(operation), reason=failure_words(failure)
        )
    elif problem is not None:
        what = problem.what
    else:
        what = _("The server refused it: {reason}").format(reason=reason or "–")
    meaning = _("Nothing was paid.") if is_payment(operation) else _("Nothing was changed.")
    next_step = problem.next_step if problem is not None else _("Correct what is wrong, and confirm anew.")
    exit_code = problem.exit_code if problem is not None and problem.exit_code in (3, 4, 5) else EXIT_REJECTED
    return what, meaning, next_step, exit_code


def _unsure(outcome: Outcome, session: Session) -> _Parts:
    operation = outcome.operation
    if is_payment(operation):
        what = _("It is not known whether {amount} was paid.").format(amount=amount_words(operation))
        meaning = _(
            "It may have been paid or not. Do not pay it again elsewhere; occ locks what it concerns until then."
        )
    else:
        what = _("It is not known whether the change took effect.")
        meaning = _("It may have happened or not. Do not do it again elsewhere until that is known.")
    since = _time(moment(operation.first_sent_ms or operation.created_ms))
    if (until := resend_safe_until(operation)) is not None:
        meaning += " " + _("Unsure since {since}; it can be sent again safely until {until}.").format(
            since=since, until=_time(until)
        )
    elif is_for_a_person(operation):
        meaning += " " + _("Unsure since {since}.").format(since=since) + " " + decision_words(operation)
    if outcome.disagreement:
        meaning += " " + outcome.disagreement
        return what, meaning, _settled_by_a_person(operation, session), EXIT_UNKNOWN
    steps = [_("Ask the server again: {command}").format(command=command(session, "resume", operation))]
    if is_for_a_person(operation):
        steps += [*_where_to_look(operation, session), _settled_by_a_person(operation, session)]
    return what, meaning, "\n".join(steps), EXIT_UNKNOWN


def _where_to_look(operation: Operation, session: Session) -> list[str]:
    """The server's own list, for whoever has to find out whether a payment is on it; none where there is no such."""
    if operation.kind not in (Kind.PAY, Kind.PAY_PAGE) or session.capabilities.reason("payments"):
        return []
    listed = shlex.join(["occ", "payments", "--live", *session.shell_options()])
    return [_("Look for it among the server's payments: {command}").format(command=listed)]


def _settled_by_a_person(operation: Operation, session: Session) -> str:
    if is_payment(operation):
        words = _("Ask the payee what they have; then say so: {command}")
    else:
        words = _("Find out whether it took effect; then say so: {command}")
    return words.format(command=command(session, "resolve", operation, "--reason", "…"))


def command(session: Session, action: str, operation: Operation, *words: str) -> str:
    """`occ journal …` on an operation, as the profile that began it, quoted for the shell."""
    return shlex.join(["occ", "journal", action, operation.id, *words, *session.shell_options(operation.profile)])


def is_payment(operation: Operation) -> bool:
    """Whether money is what it is about."""
    return operation.kind in (Kind.PAY, Kind.PAY_PAGE, Kind.REDEEM)


def amount_words(operation: Operation) -> str:
    """The operation's amount with its currency."""
    if operation.amount_minor is None:
        return "–"
    return formatter(locale_code()).money(operation.amount_minor, operation.currency)


def _base_words(operation: Operation) -> str:
    """What a redemption took of the rewards, in their own currency."""
    amount, currency = operation.result.get("baseAmount", ""), operation.result.get("baseCurrencyCode", "")
    try:
        return formatter(locale_code()).money(to_minor(Decimal(amount), currency), currency)
    except (ArithmeticError, InexactAmount):
        return f"{amount} {currency}".strip() or "–"


def ends_at(operation: Operation) -> datetime | None:
    """When the operation's page ends, if its server says so."""
    try:
        ends = datetime.fromisoformat(operation.result.get("expiresAt", ""))
    except ValueError:
        return None
    return ends if ends.tzinfo else None


def _time(instant: str | datetime) -> str:
    from occ_tui.services.problems.situation import moment as words

    if isinstance(instant, datetime):
        return words(instant)
    try:
        return words(datetime.fromisoformat(instant))
    except ValueError:
        return instant
