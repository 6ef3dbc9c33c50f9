"""Words for trouble with the journal. In each case nothing was sent; some mean that earlier writes must be checked."""

from __future__ import annotations

import shlex

from occ_tui.domain.operations import Refusal
from occ_tui.locale import N_, _
from occ_tui.services.problems import EXIT_INTERNAL, EXIT_NOT_FOUND, EXIT_REJECTED, EXIT_UNKNOWN, EXIT_USAGE
from occ_tui.services.problems.of_store import no_room
from occ_tui.services.problems.situation import Describer, Parts, Situation, because, shown
from occ_tui.store.journal import errors


def nothing_sent() -> str:
    """What all of these mean at least."""
    return _("Nothing was sent.")


def damaged(error: errors.JournalDamaged, situation: Situation) -> Parts:
    place = error.moved_to or error.path
    examined = shlex.quote(shown(place.parent / "examined"))
    parts = f"{shlex.quote(shown(place.with_name(place.name.removesuffix('.head'))))}*"
    if not error.moved_to:
        parts += f" {shlex.quote(shown(place.with_name('journal.head')))}"
    what = (
        _("The journal of your payments and mails is damaged; it was set aside as {path}.")
        if error.moved_to
        else _("The journal of your payments and mails is damaged: {path}.")
    )
    return Parts(
        what.format(path=shown(place)),
        _(
            "What was under way when that happened is not certain any more: it may have been paid or sent. Nothing was "
            "sent now, and occ pays and mails nothing until you have decided. Reading goes on as before."
        ),
        "\n".join(
            [
                _("See what it still tells: {command}").format(
                    command=shlex.join(["occ", "journal", "list", "--file", shown(place)])
                ),
                _("Compare with what the server says: {command}").format(
                    command=situation.command("invoices", "--live", "--status", "submitted")
                ),
                _("When you know how things stand, move it away: {command}").format(
                    command=f"mkdir -p {examined} && mv {parts} {examined}/"
                ),
            ]
        ),
        EXIT_UNKNOWN,
    )


def copy_damaged(error: errors.CopyDamaged, situation: Situation) -> Parts:
    """Of a file that `--file` names: the journal in use is another one, and nothing waits for a decision."""
    from occ_tui.store.journal.chain import head_path

    path = shown(error.path)
    again = _("Check it again: {command}").format(command=shlex.join(["occ", "journal", "verify", "--file", path]))
    in_use = _("Check the journal in use: {command}").format(command="occ journal verify")
    if error.is_only_unproven:
        return Parts(
            _("Nothing proves that {path} is complete: its end mark is not beside it.").format(path=path),
            _(
                "What is in it adds up; whether events are missing at its end cannot be told. The journal in use was "
                "not looked at."
            ),
            "\n".join(
                [
                    _("Copy the end mark beside the original (journal.head) as well, to {path}").format(
                        path=shown(head_path(error.path))
                    ),
                    again,
                    in_use,
                ]
            ),
            EXIT_UNKNOWN,
        )
    number = next((one.where for one in error.findings if one.what in _AT_AN_EVENT and one.where), "")
    what = _("{path} is damaged, or is no journal.")
    if number:
        what = _("{path} is damaged at event {number}.")
    elif error.findings and error.findings[0].what != "file":
        what = _("{path} is damaged.")
    read = _("See what it still tells: {command}").format(
        command=shlex.join(["occ", "journal", "list", "--file", path])
    )
    return Parts(
        what.format(path=path, number=shown(number)),
        _("The journal in use was not looked at; this says nothing about it."),
        "\n".join([read, in_use]),
        EXIT_UNKNOWN,
    )


_AT_AN_EVENT = ("event", "chain", "end")
"""Findings whose place is the number of an event."""


def too_new(error: errors.JournalTooNew, situation: Situation) -> Parts:
    return Parts(
        _("The journal {path} was written by a newer version of occ.").format(path=shown(error.path)),
        _("It was left as it is. {nothing}").format(nothing=nothing_sent()),
        _("Update occ: {command}").format(command="pip install --upgrade occ-tui"),
        EXIT_INTERNAL,
    )


def full(error: errors.JournalFull, situation: Situation) -> Parts:
    parts = no_room(str(error.path.parent), situation)
    meaning = _("It could not be recorded, so it was not done. {nothing}").format(nothing=nothing_sent())
    return parts._replace(meaning=meaning)


def busy(error: errors.JournalBusy, situation: Situation) -> Parts:
    return Parts(
        _("Another occ keeps writing to the journal."),
        _("It could not be recorded, so it was not done. {nothing}").format(nothing=nothing_sent()),
        _("See what is under way: {command}").format(command="occ journal list"),
        EXIT_INTERNAL,
    )


def not_found(error: errors.NoSuchOperation, situation: Situation) -> Parts:
    if error.candidates:
        return Parts(
            _("Several operations begin with {wanted}: {names}").format(
                wanted=shown(error.wanted), names=", ".join(map(shown, error.candidates))
            ),
            _("None was guessed. Nothing was changed."),
            _("Write more of its id: {command}").format(command="occ journal show ID"),
            EXIT_USAGE,
        )
    return Parts(
        _("The journal has no operation {wanted}.").format(wanted=shown(error.wanted)),
        _("Nothing was changed."),
        _("See which there are: {command}").format(command="occ journal list"),
        EXIT_NOT_FOUND,
    )


def item_taken(error: errors.ItemTaken, situation: Situation) -> Parts:
    what = _("Another operation is under way for the same thing ({object}).")
    if error.object.startswith("mail-"):
        what = _("The same list to the same recipients is under way, or it is not known whether it was sent.")
    if error.object.startswith("request-"):
        what = _("The same request to the same recipients is under way, or it is not known whether it was sent.")
    return Parts(
        what.format(object=shown(error.object)),
        _("Nothing was sent a second time."),
        _("See how it stands: {command}").format(
            command=shlex.join(["occ", "journal", "show", shown(error.operation) or "ID"])
        ),
        EXIT_UNKNOWN,
    )


def driven_elsewhere(error: errors.DrivenElsewhere, situation: Situation) -> Parts:
    return Parts(
        _("Another occ is at work on this operation."),
        _("It was left alone. {nothing}").format(nothing=nothing_sent()),
        _("See how it stands: {command}").format(
            command=shlex.join(["occ", "journal", "show", shown(error.operation)])
        ),
        EXIT_UNKNOWN,
    )


_REFUSALS = {
    Refusal.IS_FINAL: N_("The operation is over; nothing can follow."),
    Refusal.NOT_A_STEP: N_("The operation cannot go from {before} to {after}."),
    Refusal.NEEDS_READ_BACK: N_("Only what is read back from the server proves that."),
    Refusal.NEEDS_REASON: N_("Whoever ends an operation must say why."),
    Refusal.TOKEN_TOO_OLD: N_("It is too long ago to send it again safely: the server may have forgotten it."),
}


def step_refused(error: errors.StepRefused, situation: Situation) -> Parts:
    from occ_tui.services.journal import state_text

    return Parts(
        _(_REFUSALS[error.why]).format(before=state_text(error.before), after=state_text(error.after)),
        _("The operation stays as it was: {state}. {nothing}").format(
            state=state_text(error.before), nothing=nothing_sent()
        ),
        _("See how it stands: {command}").format(
            command=shlex.join(["occ", "journal", "show", shown(error.operation)])
        ),
        EXIT_REJECTED,
    )


def other(error: errors.JournalError, situation: Situation) -> Parts:
    return Parts(
        _("The journal {path} cannot be used: {reason}").format(
            path=shown(error.path), reason=because(error.reason) or type(error).__name__
        ),
        _("It could not be recorded, so it was not done. {nothing}").format(nothing=nothing_sent()),
        _("Look at its directory: {command}").format(command=f"ls -ld {shlex.quote(shown(error.path.parent))}"),
        EXIT_INTERNAL,
    )


DESCRIBERS: dict[type[BaseException], Describer] = {
    errors.JournalError: other,
    errors.JournalDamaged: damaged,
    errors.CopyDamaged: copy_damaged,
    errors.JournalTooNew: too_new,
    errors.JournalFull: full,
    errors.JournalBusy: busy,
    errors.NoSuchOperation: not_found,
    errors.ItemTaken: item_taken,
    errors.DrivenElsewhere: driven_elsewhere,
    errors.StepRefused: step_refused,
}
