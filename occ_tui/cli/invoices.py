"""`occ invoices`: lists what the cache holds, by status, by free text, in any order, in any format."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from itertools import islice

from occ_tui.annotations import TYPE_CHECKING, Any
from occ_tui.cli.mail_options import add_mail_options, check_mail_options
from occ_tui.cli.parser import OneOf, UsageError, a_count, add_output_options, did_you_mean, visible
from occ_tui.cli.query import STATUSES, query_of
from occ_tui.domain.invoices import Tab
from occ_tui.locale import _

if TYPE_CHECKING:
    from datetime import date, datetime

    from occ_tui.cli.views import Asked
    from occ_tui.domain.invoices import InvoiceRecord
    from occ_tui.domain.query import Query
    from occ_tui.services.session import Session
    from occ_tui.store.invoices import InvoiceReader, SortKey, View

_BLOCK = 512
"""Rows read at a time."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `occ invoices`."""
    parser.add_argument(
        "query", nargs="*", metavar=_("QUERY"), help=_("words to look for, and what fields must be; see below")
    )
    parser.add_argument("--status", type=OneOf(STATUSES), choices=STATUSES, help=_("only invoices that are …"))
    parser.add_argument("--view", metavar=_("NAME"), help=_("what a saved view shows; more words narrow it"))
    parser.add_argument(
        "--changed-since",
        metavar=_("DAY|INSTANT"),
        type=_a_moment,
        help=_("only what is new, newly overdue, paid or changed since then"),
    )
    parser.add_argument(
        "--sort", metavar=_("FIELD[:desc],…"), help=_("order by these fields (default: by status and due date)")
    )
    parser.add_argument("--limit", metavar="N", type=a_count, help=_("no more than N invoices"))
    parser.add_argument("--live", action="store_true", help=_("ask the server first"))
    parser.add_argument(
        "--to", metavar=_("FILE"), help=_("write to this file, as its ending says: .csv .tsv .json .jsonl .xlsx")
    )
    parser.add_argument("--overwrite", action="store_true", help=_("with --to: replace a file that is there"))
    parser.add_argument(
        "--pdf-to", metavar=_("DIR"), help=_("save the PDFs in this directory; those that are there stay")
    )
    add_mail_options(parser)
    add_output_options(parser)


def _a_moment(typed: str) -> date | datetime:
    from occ_tui.cli.changes import a_moment

    return a_moment(typed)


def epilog() -> str:
    """What a query looks like."""
    lines = [
        ("acme 4711", _("words: each begins a word of number, customer, PO or reference")),
        ("status:overdue due<today-60d", _("fields; days may be counted from today")),
        ("type:support,license amount>=5000", _("any of several; comparisons, ranges like 100..500")),
        ("-disputed:yes 'number:INV-*' po:none", _("not; wildcards; what has no value")),
        ("'(late>30 or failed:yes)'", _("alternatives; quotes keep the shell out")),
    ]
    names = _("All fields and how to ask for them: docs/query.md")
    return "\n".join([_("queries:"), *(f"  {query:40}{what}" for query, what in lines), names])


def run(args: argparse.Namespace) -> int:
    """Prints the list; 0 also when it is empty, which standard error then says in a sentence."""
    from occ_tui.cli.freshness import bring_up_to_date
    from occ_tui.cli.output import chosen_fields
    from occ_tui.domain.rows.invoices import COLUMNS, FIELDS
    from occ_tui.services.invoices import reader
    from occ_tui.services.session import Session

    if args.overwrite and not args.to:
        raise UsageError(_("--overwrite is for a file that --to names"))
    if args.pdf_to and (args.to or args.output != "table" or args.fields is not None):
        raise UsageError(_("--pdf-to goes with none of --to, --output and --fields"))
    check_mail_options(args)
    tab = Tab(args.status) if args.status else Tab.ALL
    typed = query_of(args.query, today=0)
    order = None if args.sort is None else sort_orders(args.sort, tab)
    shown = [column.key for column in COLUMNS]
    is_table = args.output == "table" and not args.to and not args.mail_to
    known = list(dict.fromkeys([*FIELDS, *shown])) if is_table else list(FIELDS)
    names = chosen_fields(args.fields, known) if args.fields is not None or not is_table else ()
    with Session.open(args.options) as session:
        wanted = _wanted(session, tab, typed, args)
        live = args.live
        if live and args.limit and args.output != "table" and not args.to and args.changed_since is None:
            from occ_tui.cli.freshness import first_rows

            now, live = first_rows(session, _view(session, wanted, order, args), args.limit)
            if now:
                _write(session, now, names, args)
                return 0
        bring_up_to_date(session, live=live)
        asked = _view(session, wanted, order, args)
        rows = reader(session, asked)
        if not rows.rows(0, 1):
            from occ_tui.services.invoices import require_access

            require_access(session)
        if args.mail_to:
            from occ_tui.cli.mail import send_list

            return send_list(session, asked, args)
        if args.pdf_to and (found := list(records(rows, args.limit))):
            from occ_tui.cli.export import write_pdfs

            return write_pdfs(session, found, args)
        if args.to:
            from occ_tui.cli.export import write_file

            count = write_file(session, asked, names, args)
        elif is_table:
            from occ_tui.cli.invoice_table import write_invoices

            count = write_invoices(session, rows, names or wanted.columns, asked.sort, asked.descending, args.limit)
        else:
            count = _write(session, records(rows, args.limit), names, args)
        if not count:
            said = " ".join(filter(None, [wanted.text, wanted.query.text if wanted.query else ""]))
            _tell_empty(session, wanted.tab, said, args.changed_since is not None, with_next=is_table)
    return 0


def _wanted(session: Session, tab: Tab, typed: Query | None, args: argparse.Namespace) -> Asked:
    """What is asked for, by a saved view or without one."""
    from occ_tui.cli.views import Asked, asked_of_view

    if args.view is None:
        return Asked(tab, "", typed, None)
    return asked_of_view(session, args.view, tab, args.query)


def _view(session: Session, wanted: Asked, order: list[tuple[SortKey, bool]] | None, args: argparse.Namespace) -> View:
    """What is wanted, in the `order` that is typed, else the saved view's, else the usual one."""
    from occ_tui.services.invoices import view

    (sort, descending), *then = order or wanted.order or sort_orders(None, wanted.tab)
    since = None
    if args.changed_since is not None:
        from occ_tui.services.changes import since_of

        since = since_of(session, args.changed_since)
    text, query = wanted.text, wanted.query
    return view(
        session, wanted.tab, sort=sort, descending=descending, text=text, query=query, then=tuple(then), since=since
    )


def records(rows: InvoiceReader, limit: int | None) -> Iterator[InvoiceRecord]:
    """The records of a view from the first on, at most `limit`, read block by block."""

    def blocks() -> Iterator[InvoiceRecord]:
        offset = 0
        while block := rows.rows(offset, _BLOCK if limit is None else min(_BLOCK, limit - offset)):
            yield from block
            offset += len(block)
            if limit is not None and offset >= limit:
                return

    return islice(blocks(), limit)


def sort_orders(asked: str | None, tab: Tab) -> list[tuple[SortKey, bool]]:
    """`FIELD[:asc|:desc],…` as the store's sort keys. Errors: `UsageError` with the nearest field.

    Without a wish it is the due date; of all invoices, the overdue ones come first.
    """
    from occ_tui.store.views import SortKey

    if asked is None:
        return [(SortKey.STATUS if tab is Tab.ALL else SortKey.DUE_DATE, False)]
    orders = [_sort_order(part) for part in asked.split(",")]
    return list({key: (key, descending) for key, descending in reversed(orders)}.values())[::-1]


def _sort_order(asked: str) -> tuple[SortKey, bool]:
    from occ_tui.store.views import SortKey

    name, _colon, direction = asked.strip().partition(":")
    if direction not in ("", "asc", "desc"):
        sentence = _("“{word}” is no direction; write {field}:desc, or {field} alone").format(
            word=visible(direction), field=visible(name)
        )
        raise UsageError(sentence)
    try:
        return SortKey.of(name), direction == "desc"
    except ValueError:
        known = [key.value for key in SortKey]
        sentence = _("there is no field “{name}” to sort by").format(name=visible(name))
        raise UsageError(
            sentence + did_you_mean(name, known), _("Fields: {names}").format(names=", ".join(known))
        ) from None


def _write(session: Session, rows: Iterable[InvoiceRecord], names: tuple[str, ...], args: argparse.Namespace) -> int:
    from occ_tui.cli.output import write_records
    from occ_tui.domain.rows.invoices import fields_of

    today = session.clock.today_number()

    def fields() -> Iterator[dict[str, Any]]:
        for record in rows:
            yield fields_of(record, today, names)

    return write_records(fields(), names, args.output)


def _tell_empty(session: Session, tab: Tab, text: str, is_of_changes: bool, *, with_next: bool) -> None:
    from occ_tui.cli.report import say

    sys.stdout.flush()
    if text:
        say(_("No invoice matches “{text}”.").format(text=visible(text)))
        return
    if is_of_changes:
        say(_("No invoice has changed since then."))
        return
    from occ_tui.services.invoice_words import empty_words

    say(empty_words(session, tab, with_next=with_next))
