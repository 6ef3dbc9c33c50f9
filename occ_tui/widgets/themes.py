"""The colours: one accent; red only for what is overdue or failed, amber for what soon is, dim for what is done."""

from __future__ import annotations

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
    warning="#8a5a00",
    success="#1a7f43",
    dark=False,
    text_alpha=1.0,
    variables={
        "dim": "#5f6b78",
        "rule": "#cfd3d6",
        "late": "#b42318",
        "soon": "#8a5a00",
        "good": "#1a7f43",
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

BY_SETTING = {"dark": DARK, "light": LIGHT}
"""The themes that settings can name."""
