"""Paper to write on: places text, rules and blocks on A4 pages in millimetres, with a font for every script."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fpdf import FPDF
from fpdf.enums import MethodReturnValue, WrapMode, XPos, YPos

from occ_tui.locale import language
from occ_tui.paper import fonts

Colour = tuple[int, int, int]


class Sheet:
    """A document under way. `y` is where the next thing stands, measured from the top of the page."""

    INK: Colour = (28, 32, 38)
    DIM: Colour = (104, 112, 122)
    FAINT: Colour = (218, 222, 227)
    TINT: Colour = (243, 245, 247)
    ACCENT: Colour = (166, 52, 40)

    def __init__(self, title: str, created: datetime) -> None:
        self._pdf = FPDF(format="A4", unit="mm")
        self._pdf.set_auto_page_break(False)
        self._pdf.c_margin = 0
        self._pdf.alias_nb_pages("")  # a text that says {nb} stays one
        self._pdf.set_creation_date(created)
        self._pdf.set_title(title)
        self._pdf.set_producer("occ")
        self._pdf.set_lang(language())
        self._loaded: set[tuple[str, bool]] = set()
        self._load(fonts.MAIN, bold=False)
        self._load(fonts.MAIN, bold=True)
        self.y = 0.0

    @property
    def page_count(self) -> int:
        """Pages so far."""
        return int(self._pdf.pages_count)

    def new_page(self) -> None:
        """Starts a page."""
        self._pdf.add_page()

    def go_to(self, number: int) -> None:
        """Turns back to page `number`, counted from 1."""
        self._pdf.page = number

    def text(
        self,
        text: str,
        left: float,
        width: float,
        *,
        size: float,
        bold: bool = False,
        colour: Colour | None = None,
        align: str = "L",
        line_mm: float = 4.6,
        most_lines: int | None = None,
    ) -> float:
        """Writes `text` at `left`, wrapped to `width`; returns its height. `y` stays where it is.

        What does not fit `most_lines` is cut with an ellipsis.
        """
        if not text:
            return 0.0
        lines = self._wrapped(text, width, size, bold)
        if most_lines is not None and len(lines) > most_lines:
            lines = self._cut(lines[:most_lines], width)
        self._pdf.set_text_color(*(colour or self.INK))
        for number, line in enumerate(lines):
            self._pdf.set_xy(left, self.y + number * line_mm)
            self._pdf.cell(width, line_mm, line, align=align)
        return len(lines) * line_mm

    def height(self, text: str, width: float, *, size: float, line_mm: float) -> float:
        """How high `text` will be."""
        return len(self._wrapped(text, width, size, bold=False)) * line_mm if text else 0.0

    def rule(self, left: float, right: float, *, strong: bool = False) -> None:
        """A line across the page at `y`."""
        self._pdf.set_draw_color(*(self.INK if strong else self.FAINT))
        self._pdf.set_line_width(0.3 if strong else 0.2)
        self._pdf.line(left, self.y, right, self.y)

    def block(self, left: float, top: float, width: float, height: float, colour: Colour) -> None:
        """A filled area."""
        self._pdf.set_fill_color(*colour)
        self._pdf.rect(left, top, width, height, style="F")

    def output_bytes(self) -> bytes:
        """The finished file."""
        return bytes(self._pdf.output())

    def _wrapped(self, text: str, width: float, size: float, bold: bool) -> list[str]:
        self._use(text, size, bold)
        if "\n" not in text and self._pdf.get_string_width(text) < width:
            return [text]
        options: dict[str, Any] = {"dry_run": True, "output": MethodReturnValue.LINES}
        wrapped: Any = self._pdf.multi_cell(
            width, text=text, align="L", wrapmode=WrapMode.WORD, new_x=XPos.LEFT, new_y=YPos.TOP, **options
        )
        return list(wrapped)

    def _cut(self, lines: list[str], width: float) -> list[str]:
        last = lines[-1]
        while last and self._pdf.get_string_width(last + "…") > width:
            last = last[:-1]
        return [*lines[:-1], last + "…"]

    def _use(self, text: str, size: float, bold: bool) -> None:
        families = fonts.families_for(text)
        for family in families:
            self._load(family, bold)
        self._pdf.set_font(fonts.MAIN, "B" if bold else "", size)
        self._pdf.set_fallback_fonts(families)
        self._pdf.set_text_shaping(bool(families))

    def _load(self, family: str, bold: bool) -> None:
        if (family, bold) in self._loaded:
            return
        files = fonts.FAMILIES[family]
        self._pdf.add_font(family, "B" if bold else "", fonts.path_of(files.bold if bold else files.regular))
        self._loaded.add((family, bold))
