"""Words for what services refuse or do not find, for settings, and for files of the user."""

from __future__ import annotations

import errno
import shlex
from pathlib import Path

from occ_tui import settings
from occ_tui.locale import _, ngettext
from occ_tui.services import errors
from occ_tui.services.problems import (
    EXIT_INTERNAL,
    EXIT_INTERRUPTED,
    EXIT_NOT_ALLOWED,
    EXIT_NOT_FOUND,
    EXIT_UNREACHABLE,
    EXIT_USAGE,
)
from occ_tui.services.problems.of_store import no_room
from occ_tui.services.problems.situation import Describer, Parts, Situation, shown

_SHOWN_CANDIDATES = 8


def nothing_changed() -> str:
    """What most of these mean."""
    return _("Nothing was changed.")


def account_not_found(error: errors.AccountNotFound, situation: Situation) -> Parts:
    names = [shown(account.account_name) for account in error.known]
    more = _more(len(names))
    known = ", ".join(names[:_SHOWN_CANDIDATES]) + more if names else _("none yet")
    return Parts(
        _("There is no account {wanted}. You see: {names}").format(wanted=shown(error.wanted), names=known),
        nothing_changed(),
        _("Ask the server for your accounts: {command}").format(command=shlex.join(["occ", "whoami"])),
        EXIT_NOT_FOUND,
    )


def account_ambiguous(error: errors.AccountAmbiguous, situation: Situation) -> Parts:
    lines = [f"  {_option(account)}  {shown(account.account_name)}" for account in error.candidates]
    return Parts(
        _("Several accounts are called {wanted}.").format(wanted=shown(error.wanted)),
        _("None was guessed. Nothing was changed."),
        "\n".join([_("Say which:"), *lines[:_SHOWN_CANDIDATES]]) + _more(len(lines)),
        EXIT_USAGE,
    )


def _option(account: object) -> str:
    number = getattr(account, "account_number", "") or getattr(account, "compartment_id", "")
    return shlex.join(["--account", shown(number)])


def _more(count: int) -> str:
    rest = count - _SHOWN_CANDIDATES
    if rest <= 0:
        return ""
    return ngettext(", and {count} more", ", and {count} more", rest).format(count=rest)


def invoices_not_granted(error: errors.InvoicesNotGranted, situation: Situation) -> Parts:
    names = [
        f"{shown(account.account_name)} ({', '.join(map(shown, account.contact_types))})" for account in error.accounts
    ]
    known = ", ".join(names[:_SHOWN_CANDIDATES]) + _more(len(names))
    return Parts(
        _("Your contact type does not include invoices: {accounts}").format(accounts=known),
        nothing_changed(),
        _("A finance or management contact of the account can give you access to them."),
        EXIT_NOT_ALLOWED,
    )


def invoice_not_found(error: errors.InvoiceNotFound, situation: Situation) -> Parts:
    return Parts(
        _("There is no invoice {number} among those you see.").format(number=shown(error.number)),
        situation.unchanged(),
        "\n".join(
            [
                _("Search for it: {command}").format(command=situation.command("invoices", shown(error.number))),
                _("If it is new, ask the server first: {command}").format(command=situation.command("sync")),
            ]
        ),
        EXIT_NOT_FOUND,
    )


def invoice_ambiguous(error: errors.InvoiceAmbiguous, situation: Situation) -> Parts:
    lines = [
        f"  {shlex.join(['--account', record.compartment_id])}  {shown(record.account_name)}"
        for record in error.candidates
    ]
    return Parts(
        ngettext(
            "{count} invoice has the number {number}.", "{count} invoices have the number {number}.", len(lines)
        ).format(count=len(lines), number=shown(error.number)),
        _("None was guessed. Nothing was changed."),
        "\n".join([_("Say whose you mean:"), *lines[:_SHOWN_CANDIDATES]]) + _more(len(lines)),
        EXIT_USAGE,
    )


def nothing_cached(error: errors.NothingCached, situation: Situation) -> Parts:
    return Parts(
        _("No data is stored on this computer yet."),
        nothing_changed(),
        _("Fill the cache: {command}").format(command=situation.command("sync")),
        EXIT_UNREACHABLE,
    )


def pdf_unavailable(error: errors.PdfUnavailable, situation: Situation) -> Parts:
    return Parts(
        _("The server has no PDF of invoice {number}.").format(number=shown(error.number)),
        _("No file was written. The invoice itself is as it was."),
        _("Ask Billing Support for a copy, with the invoice number."),
        EXIT_NOT_FOUND,
    )


def file_exists(error: errors.FileExists, situation: Situation) -> Parts:
    return Parts(
        _("There is a file at {path} already.").format(path=shown(error.path)),
        _("It was left as it is."),
        _("Name another file, or move that one away: {command}").format(
            command=f"mv {shlex.quote(shown(error.path))} {shlex.quote(shown(error.path) + '.old')}"
        ),
        EXIT_USAGE,
    )


def file_not_written(error: errors.FileNotWritten, situation: Situation) -> Parts:
    return Parts(
        _("{path} could not be written: {reason}").format(path=shown(error.path), reason=shown(error.reason)),
        _("No file was left behind. What is stored is as it was."),
        _("Name a place that you may write to; this one: {command}").format(
            command=f"ls -ld {shlex.quote(shown(error.path.parent))}"
        ),
        EXIT_USAGE,
    )


def export_stopped(error: errors.ExportStopped, situation: Situation) -> Parts:
    return Parts(
        _("The export was stopped."),
        _("No file was left behind. What is stored is as it was."),
        _("Write it again: {command}").format(command=situation.command("invoices", "--to", "FILE")),
        EXIT_INTERRUPTED,
    )


def portal_extra(error: errors.PortalExtraMissing, situation: Situation) -> Parts:
    return Parts(
        _("The demo and the portal need packages that are not installed."),
        nothing_changed(),
        _("Install them: {command}").format(command=error.install_command),
        EXIT_USAGE,
    )


def pdf_extra(error: errors.PdfExtraMissing, situation: Situation) -> Parts:
    return Parts(
        _("What draws PDF files is not installed."),
        _("No file was written."),
        _("Install it: {command}").format(command=error.install_command),
        EXIT_USAGE,
    )


def demo_failed(error: errors.DemoFailed, situation: Situation) -> Parts:
    said = "\n".join(f"  {shown(line)}" for line in error.detail.splitlines())
    return Parts(
        _("The demo could not start: {reason}").format(reason=shown(error.reason)),
        _("No data of yours is part of a demo. Nothing was changed."),
        "\n".join(
            part
            for part in (
                _("Try again: {command}").format(command="occ demo"),
                said and _("What its portal said last:") + "\n" + said,
            )
            if part
        ),
        EXIT_INTERNAL,
    )


def bad_usage(error: errors.BadUsage, situation: Situation) -> Parts:
    return Parts(
        error.sentence,
        nothing_changed(),
        _("See what is possible: {command}").format(command="occ --help"),
        EXIT_USAGE,
    )


def bad_settings(error: settings.SettingsError, situation: Situation) -> Parts:
    return Parts(
        _("The settings cannot be used: {detail}").format(detail=shown(error)),
        nothing_changed(),
        _("Correct the file, then: {command}").format(command="occ config check"),
        EXIT_USAGE,
    )


def os_error(error: OSError, situation: Situation) -> Parts | None:
    """Disks that are full or closed; every other one was not foreseen."""
    where = Path(error.filename).parent if isinstance(error.filename, str) else Path()
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return no_room(str(where), situation)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS) and error.filename:
        return Parts(
            _("{path} may not be read or written: {reason}").format(
                path=shown(error.filename), reason=shown(error.strerror)
            ),
            situation.unchanged(),
            _("See whose it is: {command}").format(command=f"ls -ld {shlex.quote(shown(error.filename))}"),
            EXIT_INTERNAL,
        )
    return None


def interrupted(error: BaseException, situation: Situation) -> Parts:
    return Parts(
        _("Stopped."),
        situation.unchanged(),
        _("Go on where it stopped: {command}").format(command=situation.command("sync")),
        EXIT_INTERRUPTED,
    )


DESCRIBERS: dict[type[BaseException], Describer] = {
    errors.AccountNotFound: account_not_found,
    errors.AccountAmbiguous: account_ambiguous,
    errors.InvoicesNotGranted: invoices_not_granted,
    errors.InvoiceNotFound: invoice_not_found,
    errors.InvoiceAmbiguous: invoice_ambiguous,
    errors.NothingCached: nothing_cached,
    errors.PdfUnavailable: pdf_unavailable,
    errors.FileExists: file_exists,
    errors.FileNotWritten: file_not_written,
    errors.PortalExtraMissing: portal_extra,
    errors.PdfExtraMissing: pdf_extra,
    errors.DemoFailed: demo_failed,
    errors.ExportStopped: export_stopped,
    errors.BadUsage: bad_usage,
    settings.SettingsError: bad_settings,
    OSError: os_error,
}
