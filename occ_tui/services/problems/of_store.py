"""Words for trouble with the local cache. It can always be filled again: nothing in it is lost for good."""

from __future__ import annotations

import shlex

from occ_tui.locale import _
from occ_tui.services.problems import EXIT_INTERNAL
from occ_tui.services.problems.situation import Describer, Parts, Situation, because, shown
from occ_tui.store import errors


def too_new(error: errors.StoreTooNew, situation: Situation) -> Parts:
    return Parts(
        _("The local cache {path} was written by a newer version of occ.").format(path=shown(error.path)),
        _("It was left as it is; nothing in it is lost."),
        "\n".join(
            [
                _("Update occ: {command}").format(command="pip install --upgrade occ-tui"),
                _("Or move the cache aside, to be filled again from the server: {command}").format(
                    command=f"mv {shlex.quote(str(error.path))} {shlex.quote(f'{error.path}.newer')}"
                ),
            ]
        ),
        EXIT_INTERNAL,
    )


def damaged(error: errors.StoreDamaged, situation: Situation) -> Parts:
    return Parts(
        _("The local cache {path} is damaged.").format(path=shown(error.path)),
        _("Nothing on the server is affected. The cache can be filled again; the damaged file is set aside."),
        _("Fill it again: {command}").format(command=situation.command("sync", "--full")),
        EXIT_INTERNAL,
    )


def full(error: errors.StoreFull, situation: Situation) -> Parts:
    return no_room(str(error.path.parent), situation)


def no_room(directory: str, situation: Situation) -> Parts:
    """No room on the disk that holds `directory`."""
    return Parts(
        _("There is no room left on the disk of {path}.").format(path=shown(directory)),
        situation.unchanged(),
        "\n".join(
            [
                _("Free some room there: {command}").format(command=f"df -h {shlex.quote(shown(directory))}"),
                situation.again(),
            ]
        ),
        EXIT_INTERNAL,
    )


def busy(error: errors.StoreBusy, situation: Situation) -> Parts:
    return Parts(
        _("Another occ keeps writing to the local cache."), situation.unchanged(), situation.again(), EXIT_INTERNAL
    )


def missing(error: errors.StoreMissing, situation: Situation) -> Parts:
    return Parts(
        _("The local cache is not there yet."),
        situation.unchanged(),
        _("Fill it: {command}").format(command=situation.command("sync")),
        EXIT_INTERNAL,
    )


def too_many(error: errors.TooManyOnOneDay, situation: Situation) -> Parts:
    return Parts(
        _("More than a million invoices are due on one and the same day; the local cache cannot hold that many."),
        situation.unchanged(),
        _("Look at one account at a time: {command}").format(
            command=situation.command("invoices", "--account", "NAME")
        ),
        EXIT_INTERNAL,
    )


def other(error: errors.StoreError, situation: Situation) -> Parts:
    return Parts(
        _("The local cache {path} cannot be used: {reason}").format(
            path=shown(error.path), reason=because(error.reason) or type(error).__name__
        ),
        _("Nothing was changed. The cache only holds what the server holds too."),
        "\n".join(
            [
                _("Look at its directory: {command}").format(command=f"ls -ld {shlex.quote(shown(error.path.parent))}"),
                situation.look(),
            ]
        ),
        EXIT_INTERNAL,
    )


DESCRIBERS: dict[type[BaseException], Describer] = {
    errors.StoreError: other,
    errors.StoreTooNew: too_new,
    errors.StoreDamaged: damaged,
    errors.StoreFull: full,
    errors.StoreBusy: busy,
    errors.StoreInterrupted: busy,
    errors.StoreMissing: missing,
    errors.TooManyOnOneDay: too_many,
}
