"""A list of people to invite, as it is typed, pasted or read from a CSV file: each line is checked for itself. Pure.

A line is an address, `Name <address>`, or columns `email`, `name`, `types` with or without a head; types are parted by
blanks or `+`. Where a line names no types, those that were chosen for all count.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from email.utils import parseaddr

from occ_tui.annotations import NamedTuple
from occ_tui.domain.access import ContactType
from occ_tui.domain.emails import is_address
from occ_tui.domain.text import clean
from occ_tui.domain.users import Wanted
from occ_tui.locale import _

MOST = 50
"""Invited at once, by a list as by a request to a portal."""
_GIVEN = frozenset(kind.value for kind in ContactType if kind is not ContactType.SUPPORT)
_HEADS = {"email": "email", "e-mail": "email", "mail": "email", "name": "name", "types": "types", "type": "types"}


class Refused(NamedTuple):
    """A line that invites nobody, and why."""

    line: int
    """From 1."""
    text: str
    reason: str


def read(text: str, types: Sequence[str] = ()) -> tuple[list[Wanted], list[Refused]]:
    """Whom `text` invites, and what of it can't be meant."""
    found: list[Wanted] = []
    refused: list[Refused] = []
    seen: set[str] = set()
    columns = ["email", "name", "types"]
    for number, cells in enumerate(_lines(text), start=1):
        if not any(cells):
            continue
        if (heads := _heads(cells)) and not found and not refused:
            columns = heads
            continue
        wanted, reason = _wanted(dict(zip(columns, cells, strict=False)), types, number)
        if not reason and wanted.email.casefold() in seen:
            reason = _("it stands there twice")
        if not reason and len(found) >= MOST:
            reason = _("at most {most} are invited at once").format(most=MOST)
        if reason:
            refused.append(Refused(number, ", ".join(filter(None, cells)), reason))
        else:
            seen.add(wanted.email.casefold())
            found.append(wanted)
    return found, refused


def _lines(text: str) -> list[list[str]]:
    """The cells of every line; columns are parted by whatever the first line with one of them parts by."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    parts = next((sign for sign in ("\t", ";", ",") if sign in first), ",")
    return [_cells(line, parts) for line in text.splitlines()]


def _cells(line: str, parts: str) -> list[str]:
    try:
        cells = next(csv.reader([line], delimiter=parts, skipinitialspace=True), [])
    except csv.Error:  # longer than any cell may be
        cells = [line]
    return [clean(cell).strip() for cell in cells]


def _heads(cells: Sequence[str]) -> list[str]:
    heads = [_HEADS.get(cell.casefold(), "") for cell in cells]
    return heads if "email" in heads else []


def _wanted(cells: dict[str, str], types: Sequence[str], line: int) -> tuple[Wanted, str]:
    name, address = parseaddr(cells.get("email", ""))
    given = [word.casefold() for word in cells.get("types", "").replace("+", " ").split()]
    wanted = Wanted(address, tuple(dict.fromkeys(given or types)), cells.get("name") or name, line)
    if not is_address(address):
        return wanted, _("it is no e-mail address")
    if strange := [word for word in wanted.contact_types if word not in _GIVEN]:
        return wanted, _("there is no contact type “{word}”").format(word=strange[0])
    if not wanted.contact_types:
        return wanted, _("it says no contact type")
    return wanted, ""
