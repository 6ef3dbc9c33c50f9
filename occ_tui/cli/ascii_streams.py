"""`--ascii`: what goes to the terminal, from whatever part of the program, is ASCII; files and pipes are left alone."""

from __future__ import annotations

import codecs
import sys

from occ_tui.domain.ascii_only import in_ascii, use_ascii

_ERRORS = "occ-ascii"


def write_ascii(*, only_what_is_lacking: bool) -> None:
    """Puts into ASCII all that is written to a terminal, or only what the terminal's own encoding lacks."""
    codecs.register_error(_ERRORS, _replaced)
    for stream in (sys.stdout, sys.stderr):
        change = getattr(stream, "reconfigure", None)
        if change is not None and stream.isatty():
            change(encoding=stream.encoding if only_what_is_lacking else "ascii", errors=_ERRORS)
            use_ascii(True)


def _replaced(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return in_ascii(error.object[error.start : error.end]), error.end
