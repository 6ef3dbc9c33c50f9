"""The journal in business words: which writes there were, what became of each, and whether the record is whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from occ_tui.annotations import NamedTuple
from occ_tui.domain.operations import RESEND_SAFE_S, UNSURE, Kind, State, may_resend
from occ_tui.locale import N_, _, ngettext, pgettext
from occ_tui.store.journal.errors import Finding, NoSuchOperation
from occ_tui.store.journal.journal import Journal, now_ms
from occ_tui.store.journal.records import Event, Item, Operation

if TYPE_CHECKING:
    from occ_tui.services.session import Session

KINDS = {
    Kind.MAIL: N_("mail"),
    Kind.MAIL_SMTP: N_("mail (own server)"),
    Kind.PAY: N_("payment"),
    Kind.PAY_PAGE: N_("payment page"),
    Kind.REDEEM: N_("rewards redeemed"),
    Kind.CHANGE: N_("change"),
}


class Record(NamedTuple):
    """An operation with all that is recorded of it."""

    operation: Operation
    items: tuple[Item, ...]
    events: tuple[Event, ...]


class Verdict(NamedTuple):
    """What verifying a journal came to."""

    path: Path
    exists: bool
    operations: int
    events: int
    findings: tuple[Finding, ...]
    set_aside: tuple[Path, ...]
    """Damaged journals that nobody has looked at yet; while they lie there, nothing is written."""

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found."""
        return not self.findings and not self.set_aside


def journal_path(session: Session | None = None) -> Path:
    """Where the journal is: one for all profiles of the user. A demo has one of its own, which ends with it."""
    from occ_tui.services.session import state_directory

    if session is not None and session.profile.kind == "demo" and session.options.cache_dir is not None:
        return session.options.cache_dir / "journal.db"
    return state_directory() / "journal.db"


def open_journal(session: Session | None = None) -> Journal:
    """The journal for whoever is about to write. Errors: `store.journal.errors`; then nothing may be sent."""
    return Journal.open(journal_path(session))


def operations(path: Path | None = None, *, profile: str | None = None, live_only: bool = False) -> list[Operation]:
    """What was recorded, the latest first; of one profile if it is named. Nothing is made, mended or verified."""
    journal = Journal.open_to_read(path or journal_path())
    if journal is None:
        return []
    with journal:
        known = journal.operations(live_only=live_only)
    return [operation for operation in known if profile in (None, operation.profile)]


def record(operation: str, path: Path | None = None) -> Record:
    """One operation with its items and events. Error: `NoSuchOperation`."""
    place = path or journal_path()
    journal = Journal.open_to_read(place)
    if journal is None:
        raise NoSuchOperation(place, operation)
    with journal:
        found = journal.get(operation)
        return Record(found, tuple(journal.items(found.id)), tuple(journal.events(found.id)))


def verify(path: Path | None = None) -> Verdict:
    """Checks the chain of events and everything that hangs on it. Writes nothing, sets nothing aside."""
    from occ_tui.store.journal.chain import read_head
    from occ_tui.store.journal.errors import JournalDamaged
    from occ_tui.store.journal.file import undecided

    place = path or journal_path()
    aside = tuple(undecided(place))
    try:
        journal = Journal.open_to_read(place)
        if journal is None:
            head = read_head(place)
            lost = head is not None and head.seq > 0
            gone = (Finding("file", "", "the journal is gone"),) if lost else ()
            return Verdict(place, False, 0, 0, gone, aside)
        with journal:
            findings = journal.verify()
            if findings:
                return Verdict(place, True, 0, 0, findings, aside)
            return Verdict(place, True, len(journal.operations()), journal.count_events(), (), aside)
    except JournalDamaged as error:
        return Verdict(place, True, 0, 0, error.findings, aside)
    except ValueError as error:
        return Verdict(place, place.exists(), 0, 0, (Finding("end", "", str(error)),), aside)


def is_in_use(path: Path | None) -> bool:
    """Whether `path` is the journal that writes go through; `None` stands for it."""
    return path is None or path.resolve() == journal_path().resolve()


def is_only_unproven(findings: Sequence[Finding]) -> bool:
    """Whether all that is amiss is that the end mark is not beside the file, as with a copy made without it."""
    from occ_tui.store.journal.checking import NO_HEAD

    return [finding.detail for finding in findings] == [NO_HEAD]


def waiting(path: Path | None = None) -> tuple[Path, ...]:
    """Damaged journals that were set aside and still lie there."""
    from occ_tui.store.journal.file import undecided

    return tuple(undecided(path or journal_path()))


def kind_text(operation: Operation) -> str:
    """What the operation does, in a word or two."""
    return _(KINDS[operation.kind])


def state_text(state: State) -> str:
    """A state in the user's language; never "failed" for what is not known."""
    words = {
        State.INTENT: pgettext("operation", "not sent yet"),
        State.SENDING: pgettext("operation", "unknown: being sent"),
        State.SESSION: pgettext("operation", "page open"),
        State.UNKNOWN: pgettext("operation", "unknown"),
        State.SUBMITTED: pgettext("operation", "submitted"),
        State.PAID: pgettext("operation", "paid"),
        State.SENT: pgettext("operation", "sent"),
        State.DONE: pgettext("operation", "done"),
        State.REJECTED: pgettext("operation", "rejected"),
        State.EXPIRED: pgettext("operation", "page expired"),
        State.DISCARDED: pgettext("operation", "discarded"),
        State.RESOLVED: pgettext("operation", "settled by a person"),
    }
    return words[state]


def meaning(operation: Operation) -> str:
    """What the state means for the user's money or mail."""
    if operation.state in UNSURE:
        unknown = _(
            "Nobody knows yet whether it happened. Do not do it again elsewhere; what it touches is locked until it "
            "is known."
        )
        return " ".join(filter(None, (unknown, decision_words(operation))))
    sentences = {
        State.INTENT: N_("Nothing has left this computer."),
        State.SESSION: N_("A page exists on which it can be paid; whether it was is not known here."),
        State.SUBMITTED: N_("The server confirmed it; it is not settled yet."),
        State.PAID: N_("The server confirmed that it is settled."),
        State.SENT: N_("The portal took it over and delivers it.")
        if operation.kind is Kind.MAIL
        else N_("The mail server took it over."),
        State.DONE: N_("The server confirmed it."),
        State.REJECTED: N_("The server refused it; it had no effect."),
        State.EXPIRED: N_("The page ended, and the server confirmed that nothing was paid on it."),
        State.DISCARDED: N_("It was never sent."),
        State.RESOLVED: N_("A person found out what became of it."),
    }
    return _(sentences[operation.state])


def resend_safe_until(operation: Operation) -> datetime | None:
    """Until when the same bytes may go out again; `None` when they may not (any more), or were never sent."""
    if operation.first_sent_ms is None or operation.is_final or not may_be_sent_again(operation):
        return None
    return moment(operation.first_sent_ms) + timedelta(seconds=RESEND_SAFE_S)


def may_be_sent_again(operation: Operation) -> bool:
    """Whether the same bytes may go out once more, because their server still knows the retry token.

    reliability.md §2: for 23 hours by this computer's clock, unless that was set back; a mail server knows none.
    """
    return operation.kind is not Kind.MAIL_SMTP and may_resend(operation.first_sent_s_ago(now_ms()))


def is_for_a_person(operation: Operation) -> bool:
    """Whether nobody knows what became of it, and nothing that occ does by itself will tell for certain any more."""
    return operation.state in UNSURE and not may_be_sent_again(operation)


def decision_words(operation: Operation) -> str:
    """Why an unsure operation is not sent again, and that a person decides; empty while occ may send it again."""
    if not is_for_a_person(operation):
        return ""
    decides = _("A person decides: find out whether it happened, then settle it with a reason.")
    if operation.kind is Kind.MAIL_SMTP:
        return decides
    ago = operation.first_sent_s_ago(now_ms())
    if ago is not None and ago < 0:
        why = _("This computer's clock was set back since then: until it is right, it cannot be sent again safely.")
    else:
        why = _("It is too long ago to send it again safely: the server may have forgotten it.")
    return f"{why} {decides}"


def moment(milliseconds: int) -> datetime:
    """Milliseconds since 1970 as an instant."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def finding_text(finding: Finding) -> str:
    """A finding as a sentence."""
    sentences = {
        "file": N_("The file is damaged."),
        "schema": N_("Its tables are not those of a journal."),
        "event": N_("Event {where} was altered."),
        "chain": N_("Events are missing or out of order from {where} on."),
        "end": N_("Its end is not where it was: events were cut off, or it is an older copy."),
        "operation": N_("Operation {where} is not what its events say."),
        "item": N_("What operations touch is not what their events say."),
        "request": N_("The recorded request of operation {where} was altered."),
    }
    return _(sentences[finding.what]).format(where=finding.where)


def verdict_text(verdict: Verdict) -> str:
    """A sound journal in one sentence."""
    if not verdict.exists:
        return _("There is no journal yet: nothing was ever written by occ.")
    count = ngettext("{count} operation", "{count} operations", verdict.operations).format(count=verdict.operations)
    events = ngettext("{count} event", "{count} events", verdict.events).format(count=verdict.events)
    return _("Everything adds up: {operations}, {events}.").format(operations=count, events=events)


RESULTS = {
    "paymentId": N_("Payment id"),
    "redemptionId": N_("Redemption id"),
    "reference": N_("Reference"),
    "failureReason": N_("Why it failed"),
    "timeSubmitted": N_("Submitted"),
    "timePaidOn": N_("Paid on"),
    "timeRedeemed": N_("Redeemed"),
    "baseAmount": N_("Taken of the rewards"),
    "baseCurrencyCode": N_("Currency of the rewards"),
    "url": N_("Address of the page"),
    "headerId": N_("Page id"),
    "expiresAt": N_("Page ends"),
    "messageId": N_("Message id"),
    "outboxId": N_("Id in the portal's outbox"),
    "invoices": N_("Invoices"),
    "recipients": N_("Recipients in all"),
    "refused": N_("Refused for"),
    "reply": N_("The mail server's answer"),
    "code": N_("Code of the refusal"),
    "message": N_("What was answered"),
    "reason": N_("Reason"),
    "id": N_("Id at the server"),
}
"""What of an outcome is called how, by its field."""


def result_facts(operation: Operation) -> list[tuple[str, str]]:
    """What is known of the outcome, each with a name for people; a field that nobody foresaw keeps its own."""
    return [(_(RESULTS[name]) if name in RESULTS else name, value) for name, value in operation.result.items()]


def target_words(operation: Operation) -> str:
    """Method and path as they may be shown: what opens an order is no part of them."""
    return re.sub(r"(/20230401/orders/)[^/]+", r"\1…", operation.target)
