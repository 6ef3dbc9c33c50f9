"""From the smallest terminal to the largest: the same picture with fewer columns, and never a crash."""

from __future__ import annotations

import random

import pytest
from rich.cells import cell_len
from support.ledger import summary
from support.screens import Start, listed, number_at_cursor, press, settle, shown

from occ_tui import locale

SIZES = [(60, 16), (80, 24), (100, 30), (120, 40), (200, 50), (500, 200)]


@pytest.mark.parametrize("size", SIZES)
async def test_number_due_date_and_amount_are_always_there(start: Start, size: tuple[int, int]) -> None:
    async with start(size=size) as pilot:
        said = shown(pilot)
        line = next(line for line in said.splitlines() if "100002" in line)
        assert "2026-09-03" in line
        assert "219.00" in line
        assert "EUR" in line
        assert "as of 14:02" in said
        assert "? keys" in said


async def test_columns_give_way_by_importance(start: Start) -> None:
    async with start(size=(60, 16)) as pilot:
        assert "Payment" not in shown(pilot).splitlines()[3]
    async with start(size=(80, 24)) as pilot:
        heading = shown(pilot).splitlines()[3]
        assert all(title in heading for title in ["Number", "PO", "Due date", "Late", "Due", "Payment"])
    async with start(size=(200, 40)) as pilot:
        heading = next(line for line in shown(pilot).splitlines() if "Number" in line)
        assert all(title in heading for title in ["Customer", "Reference", "Invoice date", "Total"])


@pytest.mark.parametrize("size", [(1, 1), (20, 5), (59, 24), (80, 15), (3, 200), (500, 2)])
async def test_a_terminal_that_is_too_small_says_so_and_recovers(start: Start, size: tuple[int, int]) -> None:
    async with start(size=(80, 24)) as pilot:
        await press(pilot, "j")
        await pilot.resize_terminal(*size)
        await settle(pilot)
        if size == (20, 5):
            assert "occ needs 60 × 16" in " ".join(shown(pilot).split())
        await press(pilot, "j")
        await pilot.resize_terminal(80, 24)
        await settle(pilot)
        assert "occ needs" not in shown(pilot)
        assert number_at_cursor(pilot) == "100003"
        await press(pilot, "j")
        assert number_at_cursor(pilot) == "100004"


@pytest.mark.parametrize("keys", [[], ["enter"], ["1"], ["slash", "1"], ["s"], ["question_mark"], ["ctrl+p"]])
async def test_a_storm_of_sizes_never_ends_it(start: Start, keys: list[str]) -> None:
    chance = random.Random(7)
    async with start(size=(80, 24)) as pilot:
        await press(pilot, *keys)
        for _ in range(12):
            await pilot.resize_terminal(
                chance.choice([1, 2, 20, 59, 60, 80, 133, 500]), chance.choice([1, 5, 16, 24, 200])
            )
            await pilot.press("down")
        await pilot.resize_terminal(80, 24)
        await settle(pilot)
        assert pilot.app.is_running


async def test_without_colours_signs_and_weight_say_the_same(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with start(size=(80, 24)) as pilot:
        said = shown(pilot)
        assert "▌ ! 100001" in said
        assert "  × 100003" in said
        assert pilot.app.theme == "occ-mono"
        for strip in pilot.app.screen._compositor.render_strips(pilot.app.size):
            for segment in strip:
                assert segment.style is None or segment.style.color is None or segment.style.color.is_default
        table = listed(pilot).table
        assert any(segment.style and segment.style.reverse for segment in table.render_line(1))


@pytest.mark.parametrize("theme", ["dark", "light"])
async def test_both_themes_can_be_chosen(start: Start, theme: str) -> None:
    async with start(theme=theme) as pilot:
        assert pilot.app.theme == f"occ-{theme}"
        assert pilot.app.current_theme.dark == (theme == "dark")


async def test_where_nothing_is_due_the_total_is_what_one_sees(start: Start) -> None:
    async with start(size=(80, 24)) as pilot:
        await press(pilot, "l", "l", "l")
        assert "2,100.00 EUR" in shown(pilot)


async def test_columns_stand_under_each_other_whatever_the_names_are_written_in(start: Start) -> None:
    names = ["株式会社山田", "cafe\u0301 Zoë", "café Zoë", "شركة النور", "한국 주식회사", "नमस्ते", "👍🏽 Ltd", "ACME"]
    rows = [summary(f"77000{place}", partyName=name) for place, name in enumerate(names)]
    async with start(rows, size=(200, 40)) as pilot:
        await press(pilot, "l")
        lines = [line for line in shown(pilot).splitlines() if "77000" in line]
        assert len(lines) == len(names)
        assert any("山田" in line for line in lines)
        assert len({cell_len(line[: line.rindex(" EUR")]) for line in lines}) == 1


async def test_tabs_that_have_no_room_are_shortened_and_not_cut_off(start: Start) -> None:
    locale.use_language("de")
    async with start(size=(60, 16), section="payments") as pilot:
        tabs = shown(pilot).splitlines()[1]
        assert "Fällig" in tabs
        assert "Zahlungsar…" in tabs
        assert tabs.endswith(" ")
