"""The table that users read is the one that the server goes by."""

from __future__ import annotations

from pathlib import Path

import pytest

from occ_tui.domain.access import Access, ContactType, Module, access

DOCUMENT = Path(__file__).parents[2] / "docs" / "people.md"


@pytest.mark.parametrize("module", Module)
def test_the_document_says_what_each_contact_type_opens(module: Module) -> None:
    lines = [
        [cell.strip() for cell in line.strip("|\n ").split("|")]
        for line in DOCUMENT.read_text().splitlines()
        if "|" in line
    ]
    heading = next(cells for cells in lines if cells[0] == "module")
    row = next(cells for cells in lines if cells[0] == module)
    told = dict(zip(heading[1:], row[1:], strict=True))
    granted = {kind.value: access([kind], module) for kind in ContactType}
    assert told == {kind: "–" if wide is Access.NONE else wide.value for kind, wide in granted.items()}
