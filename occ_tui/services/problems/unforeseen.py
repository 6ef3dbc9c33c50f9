"""Words for an error that nobody foresaw, and the report that goes with it."""

from __future__ import annotations

import shlex

from occ_tui.locale import _
from occ_tui.services.problems import EXIT_INTERNAL
from occ_tui.services.problems.report import write_report
from occ_tui.services.problems.situation import Parts, Situation, shown


def describe(error: BaseException, situation: Situation) -> Parts:
    """Writes the report and says where it is."""
    from occ_tui.services.session import state_directory

    kind = type(error).__name__
    path = write_report(error, state_directory() / "reports")
    if path is None:
        next_step = _("Try again. A report could not be written; tell the makers of occ: {kind}").format(kind=kind)
    else:
        next_step = _(
            "Try again. If it comes back, send the makers of occ this report, which holds no data of yours: {command}"
        ).format(command=f"cat {shlex.quote(shown(path))}")
    return Parts(
        _("occ made a mistake of its own ({kind}).").format(kind=kind), situation.unchanged(), next_step, EXIT_INTERNAL
    )
