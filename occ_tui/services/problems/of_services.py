"""Words for what services refuse or do not find, for settings, and for files of the user."""

from __future__ import annotations

import errno
import shlex
from collections.abc import Sequence
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
from occ_tui.services.problems.situation import Describer, Parts, Situation, because, shown

_SHOWN_CANDIDATES = 8


def nothing_changed() -> str:
    """What most of these mean."""
    return _("Nothing was changed.")


def account_not_found(error: errors.AccountNotFound, situation: Situation) -> Parts:
    known = listed([shown(account.account_name) for account in error.known]) or _("none yet")
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


def listed(names: Sequence[str]) -> str:
    """The first of them, and how many more there are."""
    return ", ".join(names[:_SHOWN_CANDIDATES]) + _more(len(names))


def _more(count: int) -> str:
    rest = count - _SHOWN_CANDIDATES
    if rest <= 0:
        return ""
    return ngettext(", and {count} more", ", and {count} more", rest).format(count=rest)


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
        _("{path} could not be written: {reason}").format(path=shown(error.path), reason=because(error.reason)),
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


def notes_unusable(error: errors.NotesUnusable, situation: Situation) -> Parts:
    if error.moved_to is not None:
        return Parts(
            _("The file of your notes was damaged."),
            _("It was set aside as {path}; no invoice and no cache is affected.").format(path=shown(error.moved_to)),
            _("Do it again: new notes go into a new file."),
            EXIT_INTERNAL,
        )
    return Parts(
        _("Your notes at {path} cannot be used: {reason}").format(path=shown(error.path), reason=shown(error.reason)),
        _("Nothing was lost of the notes that are there; a new one was not kept."),
        _("See whether the disk has room and the file is yours: {command}").format(
            command=f"ls -l {shlex.quote(shown(error.path))}"
        ),
        EXIT_INTERNAL,
    )


def editor_failed(error: errors.EditorFailed, situation: Situation) -> Parts:
    return Parts(
        _("The editor {command} did not do it: {reason}").format(
            command=shown(error.command), reason=shown(error.reason)
        ),
        _("The text is as it was before."),
        _("Name another editor: {command}").format(command="export EDITOR=nano"),
        EXIT_INTERNAL,
    )


def refresh_ended(error: errors.RefreshEnded, situation: Situation) -> Parts:
    return Parts(
        _("The refresh was ended by something outside occ before it was done (status {status}).").format(
            status=error.status
        ),
        situation.unchanged(),
        _("It goes on where it stopped: {command}").format(command=situation.command("sync")),
        EXIT_INTERNAL,
    )


def code_refused(error: errors.CodeRefused, situation: Situation) -> Parts:
    return Parts(
        _("The portal did not accept that code. It may be mistyped, too old, used, or tried too often."),
        nothing_changed(),
        _("Ask for a new one: {login}. An invitation is sent again by whoever invited you.").format(login="occ login"),
        EXIT_NOT_ALLOWED,
    )


def profile_taken(error: errors.ProfileTaken, situation: Situation) -> Parts:
    return Parts(
        _("{path} has a profile {name} already.").format(path=shown(error.path), name=shown(error.name)),
        nothing_changed(),
        _("Take another name ({free}), or sign that one out first: {command}").format(
            free=shlex.join(["--profile", error.free]), command=shlex.join(["occ", "--profile", error.name, "logout"])
        ),
        EXIT_USAGE,
    )


def demo_failed(error: errors.DemoFailed, situation: Situation) -> Parts:
    said = "\n".join(f"  {shown(line)}" for line in error.detail.splitlines())
    return Parts(
        _("The demo could not start: {reason}").format(reason=because(error.reason)),
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


def mail_not_possible(error: errors.MailNotPossible, situation: Situation) -> Parts:
    return Parts(
        _("The list was not mailed: {reason}").format(reason=shown(error.sentence)),
        _("Nothing was sent."),
        _("What a mail can be: {command}").format(command="occ invoices --help"),
        EXIT_USAGE,
    )


def request_not_mailed(error: errors.RequestNotMailed, situation: Situation) -> Parts:
    return Parts(
        _("The request was not mailed: {reason}").format(reason=shown(error.sentence)),
        _("Nothing was sent."),
        _("Without --mail-to it is printed, for any mail program: {command}").format(
            command="occ invoice NUMBER --ask KIND"
        ),
        EXIT_USAGE,
    )


def mail_server_unusable(error: errors.MailServerUnusable, situation: Situation) -> Parts:
    return Parts(
        _("Your mail server cannot be used: {reason}").format(reason=shown(error.reason)),
        _("Nothing was sent."),
        _("Correct [mail] in {path}, then: {command}").format(
            path=shown(settings.config_path()), command="occ config check"
        ),
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
                path=shown(error.filename), reason=because(error.strerror)
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
    errors.InvoiceNotFound: invoice_not_found,
    errors.InvoiceAmbiguous: invoice_ambiguous,
    errors.NothingCached: nothing_cached,
    errors.PdfUnavailable: pdf_unavailable,
    errors.FileExists: file_exists,
    errors.FileNotWritten: file_not_written,
    errors.PortalExtraMissing: portal_extra,
    errors.PdfExtraMissing: pdf_extra,
    errors.NotesUnusable: notes_unusable,
    errors.EditorFailed: editor_failed,
    errors.CodeRefused: code_refused,
    errors.ProfileTaken: profile_taken,
    errors.DemoFailed: demo_failed,
    errors.ExportStopped: export_stopped,
    errors.RefreshEnded: refresh_ended,
    errors.BadUsage: bad_usage,
    errors.MailNotPossible: mail_not_possible,
    errors.RequestNotMailed: request_not_mailed,
    errors.MailServerUnusable: mail_server_unusable,
    settings.SettingsError: bad_settings,
    OSError: os_error,
}
