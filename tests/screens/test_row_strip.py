"""A table's own lines are cut and measured as Textual cuts and measures any line, whatever stands in them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from occ_tui.widgets.row_strip import RowStrip, takes_one_cell_each

STYLES = (Style(), Style(bold=True), Style(color="red"))
WORDS = st.text(st.sampled_from("ab Zéß–…·▌●漢字ガ👍e\u0301\u00ad"), max_size=12)
LINES = st.lists(st.tuples(WORDS, st.sampled_from(STYLES)), min_size=1, max_size=5)


@given(LINES, st.integers(0, 70))
def test_it_is_cut_like_any_line(line: list[tuple[str, Style]], end: int) -> None:
    segments = [Segment(words, style) for words, style in line if words]
    width = sum(cell_len(segment.text) for segment in segments)
    ours, theirs = RowStrip(segments, width).crop(0, end), Strip(segments, width).crop(0, end)
    assert ours.text == theirs.text
    assert ours.cell_length == theirs.cell_length
    assert [segment for segment in ours if segment.text] == [segment for segment in theirs if segment.text]


@given(LINES, st.integers(1, 20), st.integers(0, 70))
def test_a_part_from_its_middle_is_what_textual_makes_of_it(
    line: list[tuple[str, Style]], start: int, end: int
) -> None:
    segments = [Segment(words, style) for words, style in line if words]
    width = sum(cell_len(segment.text) for segment in segments)
    assert RowStrip(segments, width).crop(start, end) == Strip(segments, width).crop(start, end)


def test_what_is_not_looked_up_takes_one_cell() -> None:
    sure = [character for code in range(0x3000) if takes_one_cell_each(character := chr(code))]
    assert {"é", "ß", "–", "…", "▌"} <= set(sure)
    assert [character for character in sure if character.isprintable() and cell_len(character) != 1] == []
    assert not takes_one_cell_each("漢")
    assert not takes_one_cell_each("e\u0301")
