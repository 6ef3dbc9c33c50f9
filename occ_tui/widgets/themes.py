"""The colours: one accent; red only for what is overdue or failed, amber for what soon is, dim for what is done."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.color import Color
from textual.filter import LineFilter
from textual.theme import BUILTIN_THEMES, Theme

DARK = Theme(
    name="occ-dark",
    primary="#5aa9e6",
    accent="#5aa9e6",
    foreground="#d8dee6",
    background="#10151b",
    surface="#10151b",
    panel="#18202a",
    error="#ff7b72",
    warning="#e3b341",
    success="#7ee0a2",
    dark=True,
    text_alpha=1.0,
    variables={
        "dim": "#8b98a7",
        "rule": "#2d3945",
        "late": "#ff7b72",
        "soon": "#e3b341",
        "good": "#7ee0a2",
        "cursor-background": "#1d3145",
        "tab-foreground": "#10151b",
        "tab-background": "#5aa9e6",
        "input-cursor-background": "#5aa9e6",
        "input-cursor-foreground": "#10151b",
    },
)

LIGHT = Theme(
    name="occ-light",
    primary="#0b5cad",
    accent="#0b5cad",
    foreground="#1c2733",
    background="#fbfaf7",
    surface="#fbfaf7",
    panel="#efeee9",
    error="#b42318",
    warning="#704b00",
    success="#176f3b",
    dark=False,
    text_alpha=1.0,
    variables={
        "dim": "#596471",
        "rule": "#cfd3d6",
        "late": "#b42318",
        "soon": "#704b00",
        "good": "#176f3b",
        "cursor-background": "#dce9f7",
        "tab-foreground": "#fbfaf7",
        "tab-background": "#0b5cad",
        "input-cursor-background": "#0b5cad",
        "input-cursor-foreground": "#fbfaf7",
    },
)

MONO = Theme(
    name="occ-mono",
    primary="ansi_default",
    accent="ansi_default",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    error="ansi_default",
    warning="ansi_default",
    success="ansi_default",
    dark=True,
    ansi=True,
    variables={
        **BUILTIN_THEMES["ansi-dark"].variables,
        "dim": "ansi_default",
        "rule": "ansi_default",
        "late": "ansi_default",
        "soon": "ansi_default",
        "good": "ansi_default",
        "cursor-background": "ansi_default",
        "tab-foreground": "ansi_default",
        "tab-background": "ansi_default",
        "input-cursor-background": "ansi_default",
        "input-cursor-foreground": "ansi_default",
        "input-cursor-text-style": "reverse",
    },
)
"""For `NO_COLOR`: the terminal's own two colours; signs, bold and reverse video say the rest."""

SIXTEEN_DARK = Theme(
    name="occ-16-dark",
    primary="ansi_bright_cyan",
    accent="ansi_bright_cyan",
    foreground="ansi_bright_white",
    background="ansi_black",
    surface="ansi_black",
    panel="ansi_black",
    boost="ansi_black",
    error="ansi_bright_red",
    warning="ansi_bright_yellow",
    success="ansi_bright_green",
    dark=True,
    ansi=True,
    variables={
        **BUILTIN_THEMES["ansi-dark"].variables,
        "dim": "ansi_white",
        "rule": "ansi_bright_black",
        "late": "ansi_bright_red",
        "soon": "ansi_bright_yellow",
        "good": "ansi_bright_green",
        "cursor-background": "ansi_black",
        "tab-foreground": "ansi_black",
        "tab-background": "ansi_cyan",
        "input-cursor-background": "ansi_cyan",
        "input-cursor-foreground": "ansi_black",
    },
)
"""For terminals with sixteen colours, which lie too far apart for shades: the cursor is in reverse video."""

SIXTEEN_LIGHT = Theme(
    name="occ-16-light",
    primary="ansi_blue",
    accent="ansi_blue",
    foreground="ansi_black",
    background="ansi_bright_white",
    surface="ansi_bright_white",
    panel="ansi_bright_white",
    boost="ansi_bright_white",
    error="ansi_red",
    warning="ansi_magenta",
    success="ansi_blue",
    dark=False,
    ansi=True,
    variables={
        **BUILTIN_THEMES["ansi-light"].variables,
        "dim": "ansi_bright_black",
        "rule": "ansi_white",
        "late": "ansi_red",
        "soon": "ansi_magenta",
        "good": "ansi_blue",
        "cursor-background": "ansi_bright_white",
        "tab-foreground": "ansi_bright_white",
        "tab-background": "ansi_blue",
        "input-cursor-background": "ansi_blue",
        "input-cursor-foreground": "ansi_bright_white",
    },
)
"""The same on white, on which neither yellow nor green of the sixteen can be read."""

BY_SETTING = {"dark": DARK, "light": LIGHT}
"""The themes that settings can name."""


def shows_colours(environ: Mapping[str, str]) -> bool:
    """Whether colours are wanted (https://no-color.org) and the terminal has any."""
    return "NO_COLOR" not in environ and environ.get("TERM", "").lower() not in ("dumb", "unknown")


def fit(app: App[None], wanted: Theme, *, in_colour: bool) -> None:
    """Gives `app` the theme `wanted`, or what comes nearest to it on this terminal; a picture has all colours."""
    for theme in (DARK, LIGHT, MONO, SIXTEEN_DARK, SIXTEEN_LIGHT, wanted):
        app.register_theme(theme)
    if not in_colour:
        app.no_color = True
        app._filters[:] = [_WithoutColours()]
        app.theme = MONO.name
    elif not (sys.__stderr__ is not None and sys.__stderr__.isatty()):
        app.theme = wanted.name
    elif app.console.color_system == "standard":
        app.theme = (SIXTEEN_DARK if wanted.dark else SIXTEEN_LIGHT).name
    elif app.console.color_system == "256":
        theme = in_256(wanted)
        app.register_theme(theme)
        app.theme = theme.name
    else:
        app.theme = wanted.name


def in_256(theme: Theme) -> Theme:
    """The theme for 256 colours: behind the cursor a grey, since the nearest colour may lie far from a dark shade."""
    ground = Color.parse(theme.variables["cursor-background"])
    grey = round(ground.brightness * 255)
    return replace(
        theme,
        name=f"{theme.name}-256",
        variables={**theme.variables, "cursor-background": Color(grey, grey, grey).hex},
    )


class _WithoutColours(LineFilter):
    """Takes colours away; Textual's own filter names the default ones instead, at each word."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            Segment(text, None if style is None else _colourless(style), control) for text, style, control in segments
        ]


@lru_cache(1024)
def _colourless(style: Style) -> Style:
    # What the mouse finds under it is kept with the style.
    return style.without_color + Style.from_meta(style.meta) if style.meta else style.without_color
