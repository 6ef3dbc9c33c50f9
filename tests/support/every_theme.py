"""On every screen in every theme: it says the same, and whoever reads it can tell the words from the ground."""

from __future__ import annotations

from collections.abc import Iterator

from rich.color import Color, ColorSystem, ColorTriplet
from rich.segment import Segment
from rich.style import Style
from textual.pilot import Pilot
from textual.theme import Theme

from occ_tui import locale
from occ_tui.screens.dialog import Dialog
from occ_tui.widgets.themes import DARK, LIGHT, MONO, SIXTEEN_DARK, SIXTEEN_LIGHT, in_256
from support.piloting import shown

READABLE = 4.5
"""The contrast that WCAG 2.2 (1.4.3, level AA) asks of text."""
LEGIBLE = 3.0
"""What it asks of large text, and we of sixteen colours, which every terminal mixes as it likes."""
_VGA = ["000000", "aa0000", "00aa00", "aa5500", "0000aa", "aa00aa", "00aaaa", "aaaaaa"]
_VGA += ["555555", "ff5555", "55ff55", "ffff55", "5555ff", "ff55ff", "55ffff", "ffffff"]
_XTERM = ["000000", "cd0000", "00cd00", "cdcd00", "0000ee", "cd00cd", "00cdcd", "e5e5e5"]
_XTERM += ["7f7f7f", "ff0000", "00ff00", "ffff00", "5c5cff", "ff00ff", "00ffff", "ffffff"]
PALETTES = {
    name: [ColorTriplet(*bytes.fromhex(colour)) for colour in colours]
    for name, colours in (("VGA", _VGA), ("xterm", _XTERM))
}
"""The sixteen colours of the Linux console and of xterm."""


async def look_in_every_theme(pilot: Pilot[None]) -> None:
    """Shows what is on the screen in each theme, holds it to the rules, and goes back to the theme it was in.

    Themes do not depend on the language: the others are shown in English only, which takes half the time.
    """
    app = pilot.app
    before, said = app.theme, shown(pilot)
    assert_readable(pilot)
    if locale.language() != "en":
        return
    for theme in (LIGHT, DARK, SIXTEEN_DARK, SIXTEEN_LIGHT, MONO):
        if theme.name == before or app.no_color:
            continue
        app.theme = theme.name
        await pilot.pause()
        # Without shades a dialog has a border, and less room for its words.
        if not (theme.ansi and isinstance(app.screen, Dialog)):
            assert shown(pilot) == said, f"in {theme.name} it says something else"
        assert_readable(pilot)
    app.theme = before
    await pilot.pause()


def assert_readable(pilot: Pilot[None]) -> None:
    """Holds every word on the screen to the contrast that it needs; without colours none may be left."""
    theme = pilot.app.current_theme
    for segment in _words(pilot):
        style = segment.style or Style()
        if theme.name == MONO.name:
            assert _is_default(style.color), f"{segment.text!r} is {style}"
            assert _is_default(style.bgcolor), f"{segment.text!r} is {style}"
            continue
        wanted = LEGIBLE if theme.ansi else READABLE
        for name, front, ground in _mixed(style, theme):
            contrast = contrast_of(front, ground)
            assert contrast >= wanted, f"{segment.text!r}: {contrast:.2f} in {theme.name} ({name}): {style}"


def contrast_of(one: ColorTriplet, other: ColorTriplet) -> float:
    """From 1 (the same) to 21 (black and white): WCAG 2.2's contrast ratio."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _words(pilot: Pilot[None]) -> Iterator[Segment]:
    """All words; of a screen with a dialog before it the dialog's: the rest is meant to step back."""
    screen = pilot.app.screen
    lines = screen._compositor.render_strips(pilot.app.size)
    if isinstance(screen, Dialog):
        area = screen.query_one("#dialog").region
        lines = [line.crop(area.x, area.right) for line in lines[area.y : area.bottom]]
    for line in lines:
        yield from (segment for segment in line if any(map(str.isalnum, segment.text)))


def _mixed(style: Style, theme: Theme) -> Iterator[tuple[str, ColorTriplet, ColorTriplet]]:
    """Colour of the words and of what is behind them, as each kind of terminal mixes them."""
    front, ground = style.color, style.bgcolor
    assert front is not None, style
    assert ground is not None, style
    if not theme.ansi:
        yield "truecolor", front.get_truecolor(), ground.get_truecolor()
        if ground.name == theme.variables["cursor-background"]:
            ground = Color.parse(in_256(theme).variables["cursor-background"].lower())
        few = front.downgrade(ColorSystem.EIGHT_BIT), ground.downgrade(ColorSystem.EIGHT_BIT)
        yield "256 colours", few[0].get_truecolor(), few[1].get_truecolor()
        return
    for name, palette in PALETTES.items():
        yield name, _of(front, palette), _of(ground, palette)


def _of(colour: Color, palette: list[ColorTriplet]) -> ColorTriplet:
    few = colour.downgrade(ColorSystem.STANDARD)
    assert few.number is not None, f"{colour} is the terminal's own"
    return palette[few.number]


def _is_default(colour: Color | None) -> bool:
    return colour is None or colour.is_default


def _luminance(colour: ColorTriplet) -> float:
    parts = [part / 255 for part in colour]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
