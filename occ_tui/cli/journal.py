"""`occ journal list|show|resume|resolve|verify`: the writes, what became of each, and what to do where that is open."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from occ_tui.cli.parser import OneOf, UsageError, add_output_options
from occ_tui.domain.currencies import decimal_string
from occ_tui.locale import _, pgettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from occ_tui.services.journal import Record, Verdict
    from occ_tui.services.journal_numbers import Numbers
    from occ_tui.store.journal.records import Operation

ACTIONS = ("list", "show", "resume", "resolve", "verify")
_NEED_ID = ("show", "resolve")
_TAKE_ID = ("show", "resume", "resolve")
FIELDS = (
    "id",
    "state",
    "kind",
    "profile",
    "compartmentId",
    "object",
    "amount",
    "currencyCode",
    "attempts",
    "timeCreated",
    "timeUpdated",
    "timeResendSafeUntil",
    "opcRequestId",
    "isFinal",
    "numbers",
)
"""`object` is an internal id; `numbers` are those that people know, where the local cache has them."""

EXIT_FOUND = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `occ journal`."""
    parser.add_argument(
        "action",
        type=OneOf(ACTIONS),
        choices=ACTIONS,
        help=_(
            "list: all writes, the latest first; show: one of them; resume: ask the server what became of what is not "
            "over, and send it again where that is safe; resolve: end one, saying why; verify: whether the record is "
            "whole"
        ),
    )
    parser.add_argument("id", nargs="?", metavar="ID", help=_("the operation, or how its id begins"))
    parser.add_argument("--send", action="store_true", help=_("with resume: send what was recorded and never sent"))
    parser.add_argument("--reason", metavar=_("TEXT"), help=_("with resolve: how you know what became of it"))
    parser.add_argument("--open", action="store_true", help=_("with list: only what is not over yet"))
    parser.add_argument("--file", metavar=_("PATH"), help=_("look at this journal, e.g. one that was set aside"))
    add_output_options(parser)


def epilog() -> str:
    """What `verify` can and can't find."""
    return _(
        "verify finds events, operations and requests that were altered, events that are missing, out of order or cut "
        "off at the end, and an older copy in the journal's place. It cannot find a record that someone with your own "
        "rights wrote anew from the first event on, with both of its end marks."
    )


def run(args: argparse.Namespace) -> int:
    """`verify` answers 1 when it found something."""
    from occ_tui.services.journal import is_in_use
    from occ_tui.store.journal.errors import CopyDamaged, JournalDamaged

    _check(args)
    path = Path(args.file).expanduser() if args.file else None
    if path is not None and not path.exists() and not is_in_use(path):
        raise UsageError(_("there is no file {path}").format(path=args.file))
    try:
        return _answer(args, path)
    except JournalDamaged as error:
        if is_in_use(path):
            raise
        raise CopyDamaged(error.path, error.findings) from error


def _answer(args: argparse.Namespace, path: Path | None) -> int:
    if args.action == "verify":
        return _verify(args, path)
    if args.action in ("resume", "resolve"):
        from occ_tui.cli.journal_steps import go_on

        return go_on(args)
    if path is None:
        _warn()
    return _show(args, path) if args.action == "show" else _list(args, path)


def _check(args: argparse.Namespace) -> None:
    help_hint = _("Help: {command}").format(command="occ journal --help")
    if args.action in _NEED_ID and not args.id:
        sentence = _("{action} wants the id of an operation").format(action=args.action)
        raise UsageError(sentence, _("See which there are: occ journal list"))
    if args.action not in _TAKE_ID and args.id:
        raise UsageError(_("{action} takes no id").format(action=args.action), help_hint)
    if args.action == "resolve" and not (args.reason or "").strip():
        raise UsageError(_("resolve wants --reason: how you know what became of it"), help_hint)
    if args.file and args.action in ("resume", "resolve"):
        raise UsageError(_("only the journal in its own place is written to"), help_hint)


def _warn() -> None:
    """Says aloud that a damaged journal awaits a decision; what can be read is shown all the same."""
    from occ_tui.cli.report import say_problem
    from occ_tui.services.journal import journal_path, waiting
    from occ_tui.services.problems import describe
    from occ_tui.store.journal.errors import JournalDamaged

    if aside := waiting():
        say_problem(describe(JournalDamaged(journal_path(), moved_to=aside[0])))


def _list(args: argparse.Namespace, path: Path | None) -> int:
    from occ_tui.cli.output import chosen_fields, plain, write_records
    from occ_tui.services import journal, journal_numbers

    known = journal.operations(path, profile=args.options.profile, live_only=args.open)
    names = chosen_fields(args.fields, FIELDS)
    called = journal_numbers.numbers(known, args.options)
    fields = (fields_of(operation, called.get(operation.id, ())) for operation in known)
    if args.output != "table":
        write_records(({name: one[name] for name in names} for one in fields), names, args.output)
    elif args.fields:
        from occ_tui.cli.table import Heading, write_table

        rows = [[plain(one[name]) for name in names] for one in fields]
        write_table([Heading(name) for name in names], rows)
    elif known:
        _write_table(known, called)
    if not known:
        from occ_tui.cli.report import say

        say(_("Nothing is under way.") if args.open else _("The journal records nothing yet."))
    return 0


def _write_table(known: list[Operation], called: Numbers) -> None:
    from occ_tui.cli.table import tell_table
    from occ_tui.domain.formatting import formatter
    from occ_tui.locale import locale_code
    from occ_tui.services.journal_table import operations

    tell_table(operations(known, formatter(locale_code()), called))


def _show(args: argparse.Namespace, path: Path | None) -> int:
    from occ_tui.cli.output import chosen_fields, write_object
    from occ_tui.services.journal import record
    from occ_tui.services.journal_numbers import numbers

    found = record(args.id, path)
    called = numbers([found.operation], args.options).get(found.operation.id, ())
    if args.output == "table":
        _write_record(found, called)
        return 0
    fields = fields_of(found.operation, called) | details_of(found)
    names = chosen_fields(args.fields, list(fields))
    write_object({name: fields[name] for name in names}, args.output)
    return 0


def fields_of(operation: Operation, numbers: Sequence[str] = ()) -> dict[str, Any]:
    """An operation as JSON and CSV say it: amounts as decimal strings, instants in RFC 3339, `numbers` as given."""
    from occ_tui.domain.dates import rfc3339
    from occ_tui.services.journal import moment, resend_safe_until

    amount, until = operation.amount_minor, resend_safe_until(operation)
    return {
        "id": operation.id,
        "state": operation.state.value,
        "kind": operation.kind.value,
        "profile": operation.profile,
        "compartmentId": operation.account,
        "object": operation.object,
        "amount": None if amount is None else decimal_string(amount, operation.currency),
        "currencyCode": operation.currency or None,
        "attempts": operation.attempts,
        "timeCreated": rfc3339(moment(operation.created_ms)),
        "timeUpdated": rfc3339(moment(operation.changed_ms)),
        "timeResendSafeUntil": until and rfc3339(until),
        "opcRequestId": operation.opc_request_id or None,
        "isFinal": operation.is_final,
        "numbers": list(numbers),
    }


def details_of(found: Record) -> dict[str, Any]:
    """What only one operation by itself shows; the request's bytes stay in the journal, their hash stands for them."""
    from occ_tui.domain.dates import rfc3339
    from occ_tui.services import journal
    from occ_tui.services.journal import moment

    operation = found.operation
    return {
        "target": journal.target_words(operation),
        "paymentMethod": operation.method or None,
        "requestSha256": operation.request_sha256,
        "result": operation.result,
        "items": [
            {
                "object": item.object,
                "etag": item.etag or None,
                "amount": None if item.amount_minor is None else decimal_string(item.amount_minor, operation.currency),
            }
            for item in found.items
        ],
        "events": [
            {"seq": event.seq, "time": rfc3339(moment(event.at_ms)), "state": event.state.value, "hash": event.hash}
            for event in found.events
        ],
    }


def _write_record(found: Record, numbers: Sequence[str]) -> None:
    from occ_tui.cli.table import Heading, write_facts, write_table
    from occ_tui.domain.formatting import formatter
    from occ_tui.locale import locale_code
    from occ_tui.services import journal

    write, operation = formatter(locale_code()), found.operation
    until = journal.resend_safe_until(operation)
    amount = operation.amount_minor
    facts = [
        (_("Operation"), operation.id),
        (_("Kind"), f"{journal.kind_text(operation)}, {journal.target_words(operation)}"),
        (_("State"), journal.state_text(operation.state)),
        ("", journal.meaning(operation)),
        (_("Amount"), "" if amount is None else write.money(amount, operation.currency)),
        (_("Profile"), operation.profile),
        (pgettext("operation", "For"), ", ".join(numbers) or operation.object),
        *_mail_facts(operation),
        (_("Attempts"), write.number(operation.attempts)),
        (_("Safe to resend until"), write.date_time(until) if until else ""),
        (_("Request id"), operation.opc_request_id),
        (_("SHA-256 of the request"), operation.request_sha256),
        *journal.result_facts(operation),
    ]
    write_facts([(name, value) for name, value in facts if value])
    sys.stdout.write("\n")
    headings = [Heading("#", is_number=True), Heading(_("Time")), Heading(_("State")), Heading(_("Hash"), most=64)]
    rows = [
        [
            str(event.seq),
            write.date_time(journal.moment(event.at_ms)),
            journal.state_text(event.state),
            event.hash[:16],
        ]
        for event in found.events
    ]
    write_table(headings, rows)


def _mail_facts(operation: Operation) -> list[tuple[str, str]]:
    """Who got which mail; nothing of other operations."""
    from occ_tui.services.mail_words import facts_of

    if not operation.kind.is_mail:
        return []
    mail = facts_of(operation)
    return [(_("To"), ", ".join(mail.recipients)), (_("Subject"), mail.subject), (_("Attached"), mail.attached)]


def _verify(args: argparse.Namespace, path: Path | None) -> int:
    from occ_tui.cli.output import write_object
    from occ_tui.services import journal

    verdict = journal.verify(path)
    if args.output == "table":
        _write_verdict(verdict, is_copy=not journal.is_in_use(path))
    else:
        shown = {
            "isSound": verdict.is_sound,
            "file": str(verdict.path),
            "operations": verdict.operations,
            "events": verdict.events,
            "findings": [finding._asdict() for finding in verdict.findings],
            "setAside": [str(place) for place in verdict.set_aside],
        }
        write_object(shown, args.output)
    return 0 if verdict.is_sound else EXIT_FOUND


def _write_verdict(verdict: Verdict, *, is_copy: bool) -> None:
    from occ_tui.cli.report import say_problem
    from occ_tui.cli.table import write_line
    from occ_tui.domain.text import clean
    from occ_tui.services.journal import finding_text, is_only_unproven, verdict_text
    from occ_tui.services.problems import describe
    from occ_tui.store.journal.errors import CopyDamaged, JournalDamaged

    is_unproven = is_copy and is_only_unproven(verdict.findings)
    for finding in () if is_unproven else verdict.findings:
        detail = f" ({finding.detail})" if finding.detail else ""
        write_line(f"× {clean(finding_text(finding) + detail)}", sys.stdout)
    if verdict.is_sound:
        write_line(f"✓ {verdict_text(verdict)}", sys.stdout)
        return
    sys.stdout.flush()
    if is_copy:
        say_problem(describe(CopyDamaged(verdict.path, verdict.findings, is_only_unproven=is_unproven)))
        return
    say_problem(describe(JournalDamaged(verdict.path, moved_to=next(iter(verdict.set_aside), None))))
