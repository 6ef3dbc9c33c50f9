"""A table of any records: columns give way, one grows, amounts stand under each other, a key paints two lines."""

from __future__ import annotations

from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.content import Content

from occ_tui.domain.formatting import formatter
from occ_tui.widgets.record_table import Column, Records, RecordTable
from occ_tui.widgets.themes import DARK

Row = tuple[str, int, str, str]
ROWS: list[Row] = [
    ("100", 1_190_000, "EUR", "Database Enterprise Edition, two processors"),
    ("101", 1_204_000, "JPY", "Diagnostics"),
    ("102", 310_500, "BHD", ""),
]
COLUMNS: tuple[Column[Row], ...] = (
    Column("Number", lambda row: row[0]),
    Column("Amount", money=lambda row: (row[1], row[2])),
    Column("What", lambda row: row[3], grows=True),
    Column("Remark", lambda row: f"remark {row[0]}", priority=1),
    Column("More", lambda row: f"more of {row[0]}", priority=2),
)


class Table(App[None]):
    """Nothing but a table."""

    def __init__(self, rows: list[Row], **others: Any) -> None:
        super().__init__()
        self.register_theme(DARK)
        self.theme = DARK.name
        self.rows = rows
        self.others = others

    def compose(self) -> ComposeResult:
        yield RecordTable(id="table", marks={"101"})

    @property
    def table(self) -> RecordTable[Row]:
        return self.query_one("#table", RecordTable)

    def on_mount(self) -> None:
        self.show(self.rows)

    def show(self, rows: list[Row], **others: Any) -> None:
        self.table.show(Records(rows, COLUMNS, lambda row: row[0], write=formatter("en"), **self.others), **others)

    def lines(self) -> list[str]:
        return [self.table.render_line(y).text.rstrip() for y in range(self.table.size.height)]


async def test_amounts_stand_with_their_points_under_each_other() -> None:
    app = Table(ROWS)
    async with app.run_test(size=(100, 10)):
        lines = app.lines()
        assert lines[0].split() == ["Number", "Amount", "What", "Remark", "More"]
        points = [line.index(".") for line in (lines[1], lines[3])]
        assert points[0] == points[1]
        assert lines[2].index("JPY") == lines[1].index("EUR") == lines[3].index("BHD")
        assert lines[2].startswith(" ●"), "marked"


@pytest.mark.parametrize(("width", "titles"), [(100, 5), (60, 4), (46, 3), (30, 3)])
async def test_the_least_important_columns_give_way_first(width: int, titles: int) -> None:
    app = Table(ROWS)
    async with app.run_test(size=(width, 10)):
        lines = app.lines()
        assert lines[0].split() == ["Number", "Amount", "What", "Remark", "More"][:titles] or width == 30
        assert "11,900.00" in lines[1]
        assert all(len(line) <= width for line in lines)


async def test_the_cursor_stays_on_its_record_whatever_comes_before_it() -> None:
    app = Table(ROWS)
    async with app.run_test(size=(80, 10)):
        app.table.move_to(2)
        app.show([("099", 1, "EUR", "new"), *ROWS])
        assert app.table.current_key == "102"
        app.show([ROWS[0]])
        assert app.table.current_key == "100", "one that is gone leaves the cursor where it can stand"
        app.show(ROWS, at="101")
        assert app.table.current_key == "101"


async def test_an_amount_one_comes_to_later_makes_room_and_is_never_cut() -> None:
    rows: list[Row] = [(f"{number:05}", 100, "EUR", "") for number in range(900)]
    rows[899] = ("00899", 123_456_789_012_345, "EUR", "")
    app = Table(rows)
    async with app.run_test(size=(80, 10)) as pilot:
        app.table.move_to(899)
        await pilot.pause()
        app.lines()
        await pilot.pause()
        assert any("1,234,567,890,123.45" in line for line in app.lines())


async def test_a_word_that_is_rare_is_not_cut_in_a_narrow_column() -> None:
    rows = [(str(number), 1, "EUR", "paid" if number != 45 else "submitted") for number in range(1000)]
    columns: tuple[Column[Row], ...] = (Column("Number", lambda row: row[0]), Column("State", lambda row: row[3]))
    app = Table([])
    async with app.run_test(size=(40, 60)):
        app.table.show(Records(rows, columns, lambda row: row[0], write=formatter("en")))
        lines = app.lines()
        assert any(line.endswith("submitted") for line in lines)
        app.table.show(Records([*rows[:500], ("x", 1, "EUR", "being submitted"), *rows[500:]], columns, lambda r: r[0]))
        app.table.put_cursor(500)
        app.lines()
        assert any("being submitted" in line for line in app.lines())


async def test_an_empty_table_speaks() -> None:
    app = Table([], when_empty=Content("Nothing is due."))
    async with app.run_test(size=(80, 10)):
        assert "    Nothing is due." in app.lines()
        assert app.table.current is None


async def test_a_key_paints_two_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Table([(str(number), 100, "EUR", "") for number in range(5000)])
    async with app.run_test(size=(80, 30)):
        painted: list[int] = []
        monkeypatch.setattr(app.table, "refresh", lambda *regions, **_: painted.append(len(regions)))
        app.table.move_by(1)
        assert painted == [1, 1]


async def test_text_of_a_record_is_never_parsed() -> None:
    app = Table([("[red]x[/]", 100, "EUR", "[/nope]")])
    async with app.run_test(size=(80, 10)):
        assert "[red]x[/]" in app.lines()[1]
        assert "[/nope]" in app.lines()[1]
