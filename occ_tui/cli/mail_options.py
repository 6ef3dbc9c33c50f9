"""The options of `occ invoices … --mail-to`, and which of them go together."""

from __future__ import annotations

import argparse

from occ_tui.cli.parser import OneOf, UsageError
from occ_tui.locale import LANGUAGES, _

ATTACHMENTS = ("xlsx", "csv", "none")
_NEED_RECIPIENT = ("mail_subject", "mail_note", "mail_lang", "mail_attach", "mail_pdf", "dry_run")


def add_mail_options(parser: argparse.ArgumentParser) -> None:
    """How a list is mailed."""
    group = parser.add_argument_group(_("mailing the list"))
    group.add_argument(
        "--mail-to", action="append", metavar=_("ADDRESS,…"), help=_("send the list to these addresses, 20 at most")
    )
    group.add_argument("--mail-subject", metavar=_("TEXT"), help=_("subject (default: what the list is)"))
    group.add_argument("--mail-note", metavar=_("TEXT"), help=_("what to say before the list; - reads standard input"))
    group.add_argument("--mail-lang", type=OneOf(LANGUAGES), choices=LANGUAGES, help=_("language of the mail"))
    group.add_argument(
        "--mail-attach",
        type=OneOf(ATTACHMENTS),
        choices=ATTACHMENTS,
        help=_("how the list is attached (default: xlsx)"),
    )
    group.add_argument("--mail-pdf", action="store_true", help=_("attach the invoices as PDF too, 50 at most"))
    group.add_argument("--dry-run", action="store_true", help=_("show what would be sent, and send nothing"))


def check_mail_options(args: argparse.Namespace) -> None:
    """`UsageError` for options that have no meaning together."""
    if not args.mail_to:
        if given := next((name for name in _NEED_RECIPIENT if getattr(args, name)), ""):
            option = f"--{given.replace('_', '-')}"
            raise UsageError(_("{option} wants --mail-to: who the mail is for").format(option=option))
        return
    if args.to or args.pdf_to:
        raise UsageError(_("--mail-to goes with neither --to nor --pdf-to"))
    if args.output not in ("table", "json"):
        raise UsageError(_("the answer of --mail-to is a line, or an object with -o json"))
