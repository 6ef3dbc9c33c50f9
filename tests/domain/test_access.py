"""Who may do what is the table of the design, nothing more and nothing less."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from occ_tui.domain.access import GRANTS, Access, ContactType, Module, access, may, may_send_invoices

DESIGN = Path(__file__).parents[2].parent / "shared" / "design.md"
COLUMNS = {
    "finance (AP)": ContactType.FINANCE,
    "sales/technical": ContactType.TECHNICAL,
    "management": ContactType.MANAGEMENT,
}
ROW_STARTS = {
    "invoices,": Module.INVOICES,
    "contracts,": Module.CONTRACTS,
    "rewards": Module.REWARDS,
    "people": Module.PEOPLE,
    "overview": Module.OVERVIEW,
}
PURE_READING = (Module.OVERVIEW,)
"""What has nothing to write: "yes" is all of it."""


def table_of_the_design() -> list[tuple[Module, ContactType, Access]]:
    if not DESIGN.exists():
        return []
    text = DESIGN.read_text()
    lines = text[text.index("| module | finance") :].split("\n\n")[0].splitlines()
    header, _, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [
        (module, COLUMNS[column], meant(module, cell))
        for name, *cells in rows
        for module in [next(value for start, value in ROW_STARTS.items() if name.startswith(start))]
        for column, cell in zip(header[1:], cells, strict=True)
    ]


def meant(module: Module, cell: str) -> Access:
    if cell == "–":
        return Access.NONE
    if cell == "read" or module in PURE_READING:
        return Access.READ
    writes = ("yes", "all", "up to one's own modules", "redeem, manage")
    return Access.WRITE if any(re.search(word, cell) for word in writes) else Access.READ


def test_the_table_of_the_design_is_here() -> None:
    if not DESIGN.exists():
        pytest.skip("the design is not beside this repository")
    assert len(table_of_the_design()) == len(Module) * len(COLUMNS)


@pytest.mark.parametrize(("module", "contact", "expected"), table_of_the_design())
def test_a_contact_has_what_the_design_says(module: Module, contact: ContactType, expected: Access) -> None:
    assert access([contact], module) == expected


def test_finance_pays_and_nobody_else_does() -> None:
    assert [kind for kind in ContactType if may([kind], Module.INVOICES, Access.WRITE)] == [ContactType.FINANCE]
    assert not may([ContactType.TECHNICAL], Module.INVOICES, Access.READ)


@pytest.mark.parametrize("module", Module)
def test_support_reads_everything_and_writes_nothing(module: Module) -> None:
    assert access([ContactType.SUPPORT], module) == Access.READ
    assert not may([ContactType.SUPPORT], module, Access.WRITE)


@pytest.mark.parametrize("module", Module)
def test_several_contact_types_give_the_widest_of_their_rights(module: Module) -> None:
    everything = list(ContactType)
    assert all(may(everything, module, access([kind], module)) for kind in ContactType)
    assert access(everything, module) in {access([kind], module) for kind in ContactType}


@pytest.mark.parametrize("module", Module)
def test_nobody_has_no_right(module: Module) -> None:
    assert access([], module) == Access.NONE
    assert may([], module, Access.NONE)
    assert not may([], module, Access.READ)


def test_every_contact_type_is_granted_something() -> None:
    assert set(GRANTS) == set(ContactType)


def test_support_reads_invoices_and_sends_none() -> None:
    assert may_send_invoices([ContactType.FINANCE])
    assert may_send_invoices([ContactType.MANAGEMENT])
    assert may_send_invoices([ContactType.SUPPORT, ContactType.MANAGEMENT])
    assert not may_send_invoices([ContactType.SUPPORT])
    assert not may_send_invoices([ContactType.TECHNICAL])
    assert not may_send_invoices([])
