"""`occ note ACCOUNT`: the notes on an account; with `--outcome` a new one."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from occ_tui.cli.carrying import carried
from occ_tui.cli.parser import OneOf, UsageError, add_output_options, holds_card_number
from occ_tui.locale import _, locale_code

if TYPE_CHECKING:
    from occ_tui.domain.account_notes import AccountNote
    from occ_tui.services.session import Account, Session

CHANNELS = ("call", "mail", "letter", "meeting", "other")

_ANSWERS = ("channel", "text", "day", "promised", "promised_day", "next_action", "next_day", "next_owner")
"""Options that only a new note has, as the form calls them."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `occ note`."""
    parser.add_argument("name", metavar=_("ACCOUNT"), help=_("name, number or OCID of the account"))
    parser.add_argument("--outcome", metavar=_("TEXT"), help=_("write a note: what came of it"))
    explained = _("how one spoke with the customer (default: call)")
    parser.add_argument("--channel", type=OneOf(CHANNELS), choices=CHANNELS, help=explained)
    parser.add_argument("--text", metavar=_("TEXT"), help=_("what was said"))
    parser.add_argument("--day", metavar=_("DAY"), help=_("when one spoke (default: today)"))
    parser.add_argument("--promised", metavar=_("AMOUNT"), help=_("what will be paid, like “1234.50 EUR”"))
    parser.add_argument("--by", dest="promised_day", metavar=_("DAY"), help=_("until when; +7d is in a week"))
    parser.add_argument("--next", dest="next_action", metavar=_("TEXT"), help=_("what is to be done next"))
    parser.add_argument("--on", dest="next_day", metavar=_("DAY"), help=_("when; +7d is in a week"))
    parser.add_argument("--owner", dest="next_owner", metavar=_("NAME"), help=_("by whom"))
    parser.add_argument("--live", action="store_true", help=_("ask the server first"))
    add_output_options(parser)


def run(args: argparse.Namespace) -> int:
    """Prints the notes, or writes one and says what became of it."""
    from occ_tui.cli.accounts import bring
    from occ_tui.cli.freshness import know_accounts
    from occ_tui.cli.output import chosen_fields
    from occ_tui.domain.rows.accounts import NOTE_FIELDS
    from occ_tui.services import account_notes
    from occ_tui.services.session import Session, select_account

    if holds_card_number(args.name):
        from occ_tui.cli.typed_cards import CardNumberTyped

        raise CardNumberTyped
    names = chosen_fields(args.fields, NOTE_FIELDS)
    if args.outcome is None and (given := next((name for name in _ANSWERS if getattr(args, name) is not None), None)):
        raise UsageError(_("--{option} belongs to --outcome").format(option=_option(given)))
    with Session.open(args.options) as session:
        know_accounts(session)
        account = select_account(args.name, session.accounts())
        if args.outcome is not None:
            return _write(session, account, args)
        bring(session, live=args.live)
        found = account_notes.notes(session).get(account.compartment_id, [])
        _tell(found, account, args.output if args.fields is None or args.output != "table" else "tsv", names)
    sys.stdout.flush()
    return 0


def _option(name: str) -> str:
    named = {"promised_day": "by", "next_action": "next", "next_day": "on", "next_owner": "owner"}
    return named.get(name, name)


def _write(session: Session, account: Account, args: argparse.Namespace) -> int:
    from occ_tui.cli.pay import tell
    from occ_tui.cli.report import say
    from occ_tui.domain.account_note_form import known_answers, note_form, noted, promise_problem
    from occ_tui.domain.account_notes import AccountNote
    from occ_tui.services import account_notes
    from occ_tui.services.errors import BadUsage

    if reason := session.capabilities.reason("notes"):
        raise BadUsage(reason)
    today, currency = session.clock.today_number(), _currency(session, account)
    given = {name: getattr(args, name) for name in _ANSWERS if getattr(args, name) is not None}
    if "channel" in given:
        given["channel"] = given["channel"].upper()
    answers = {**known_answers(None, today), "outcome": args.outcome, **given}
    form = note_form(today, currency)
    if wrong := form.check(answers):
        raise UsageError(*_wrong(form, wrong))
    before = AccountNote("", account.compartment_id, today, "", "")
    note = noted(before, answers, today, currency)
    if wrong := promise_problem(note):
        raise UsageError(*_wrong(form, wrong))
    outcome = carried(session, account_notes.save(session, note))
    if outcome is None:
        say(_("The note was kept on this computer."))
        return 0
    code = tell(session, outcome, args, account.account_name)
    if not code:
        from occ_tui.cli.accounts import bring

        bring(session, live=True)
    return code


def _wrong(form: Any, wrong: dict[str, str]) -> tuple[str]:
    name, words = next(iter(wrong.items()))
    return (f"{form.field(name).label}: {words}",)


def _currency(session: Session, account: Account) -> str:
    """The currency in which the account owes most urgently, for amounts without one."""
    from occ_tui.services.accounts import desk

    rows = desk(session).of_account(account.compartment_id)
    return next((row.currency for row in rows if row.currency), "EUR")


def _tell(found: list[AccountNote], account: Account, output: str, names: tuple[str, ...]) -> None:
    from occ_tui.cli.output import write_records
    from occ_tui.domain.rows.accounts import note_fields

    if output != "table":
        records = (note_fields(note, account.account_name) for note in found)
        write_records(({name: record[name] for name in names} for record in records), names, output)
        return
    from occ_tui.cli.report import say
    from occ_tui.cli.table import Heading, write_table
    from occ_tui.domain.formatting import formatter
    from occ_tui.domain.rows.accounts import headline, next_words, promise_words

    if not found:
        say(_("No notes on {account}.").format(account=account.account_name))
        return
    write = formatter(locale_code())
    headings = [
        Heading(_("Date"), is_whole=True),
        Heading(_("Outcome"), most=48),
        Heading(_("Promise"), most=60, priority=1),
        Heading(_("Next action"), most=60),
        Heading(_("By"), priority=2),
    ]
    write_table(
        headings,
        [
            [
                write.table_date(note.day),
                headline(note),
                promise_words(note, write),
                next_words(note if note.next_action else None, write),
                note.author,
            ]
            for note in found
        ],
    )
