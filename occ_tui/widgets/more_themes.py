"""Themes beside dark and light: of high contrast, calm ones, and those that a user describes in `config.toml`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from textual.theme import Theme

from occ_tui.widgets.themes import BY_SETTING, DARK

if TYPE_CHECKING:
    from occ_tui.settings import ThemeSettings

MORE: Mapping[str, tuple[bool, Mapping[str, str]]] = {
    "high-contrast": (
        True,
        {
            "accent": "#66d9ff",
            "foreground": "#ffffff",
            "background": "#000000",
            "panel": "#1a1a1a",
            "dim": "#d0d0d0",
            "rule": "#9a9a9a",
            "late": "#ff9b94",
            "soon": "#ffd75f",
            "good": "#8dffb0",
            "cursor": "#002a54",
        },
    ),
    "high-contrast-light": (
        False,
        {
            "accent": "#003e8a",
            "foreground": "#000000",
            "background": "#ffffff",
            "panel": "#ececec",
            "dim": "#333333",
            "rule": "#666666",
            "late": "#8f0000",
            "soon": "#5c3b00",
            "good": "#00461f",
            "cursor": "#cfe4ff",
        },
    ),
    "dusk": (
        True,
        {
            "accent": "#c4a7e7",
            "foreground": "#ded8e6",
            "background": "#1e1a26",
            "panel": "#282233",
            "dim": "#a59cb3",
            "rule": "#40384e",
            "late": "#f28b9b",
            "soon": "#e8b86d",
            "good": "#93c7a4",
            "cursor": "#3a2f4d",
        },
    ),
    "sand": (
        False,
        {
            "accent": "#7a4a1d",
            "foreground": "#3b3228",
            "background": "#f7f0e3",
            "panel": "#ece2d0",
            "dim": "#65594a",
            "rule": "#d3c6ae",
            "late": "#a3271c",
            "soon": "#7d5300",
            "good": "#3f6b2a",
            "cursor": "#e9d8b4",
        },
    ),
}
"""Whether it is dark, and the colour of each of `settings.ROLES`."""


def theme_named(name: str, own: Sequence[ThemeSettings] = ()) -> Theme:
    """The theme that a setting names; `own` are the user's."""
    if name in BY_SETTING:
        return BY_SETTING[name]
    if name in MORE:
        is_dark, colours = MORE[name]
        return _made(f"occ-{name}", colours, is_dark)
    for theme in own:
        if theme.name == name:
            base = colours_of(BY_SETTING[theme.base])
            return _made("occ-own", {**base, **dict(theme.colours)}, theme.base == "dark")
    return DARK


def colours_of(theme: Theme) -> dict[str, str]:
    """The colour of each role in a theme, by the words of `settings.ROLES`."""
    shared = {"accent": theme.accent, "foreground": theme.foreground, "background": theme.background}
    named = {role: theme.variables[role] for role in ("dim", "rule", "late", "soon", "good")}
    cursor = theme.variables["cursor-background"]
    return {role: str(colour) for role, colour in {**shared, "panel": theme.panel, **named, "cursor": cursor}.items()}


def _made(name: str, colours: Mapping[str, str], is_dark: bool) -> Theme:
    return Theme(
        name=name,
        primary=colours["accent"],
        accent=colours["accent"],
        foreground=colours["foreground"],
        background=colours["background"],
        surface=colours["background"],
        panel=colours["panel"],
        error=colours["late"],
        warning=colours["soon"],
        success=colours["good"],
        dark=is_dark,
        text_alpha=1.0,
        variables={
            **{role: colours[role] for role in ("dim", "rule", "late", "soon", "good")},
            "cursor-background": colours["cursor"],
            "tab-foreground": colours["background"],
            "tab-background": colours["accent"],
            "input-cursor-background": colours["accent"],
            "input-cursor-foreground": colours["background"],
        },
    )
