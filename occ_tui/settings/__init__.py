"""The user's own settings: `config.toml` in the configuration directory. Below everything else but the language.

An unknown key or a value of the wrong kind is refused with file, line and the nearest key that exists.
"""

from __future__ import annotations

from occ_tui.settings.kinds import (
    ANIMATIONS,
    CLIPBOARDS,
    DATE_FORMATS,
    PRESETS,
    ROLES,
    SECTIONS,
    SECURITY,
    THEMES,
    KeySettings,
    MailSettings,
    Settings,
    ThemeSettings,
    is_loopback,
)
from occ_tui.settings.reading import Examined, SettingsError, config_path, examine, load, refuse

__all__ = [
    "ANIMATIONS",
    "CLIPBOARDS",
    "DATE_FORMATS",
    "PRESETS",
    "ROLES",
    "SECTIONS",
    "SECURITY",
    "THEMES",
    "Examined",
    "KeySettings",
    "MailSettings",
    "Settings",
    "SettingsError",
    "ThemeSettings",
    "config_path",
    "examine",
    "is_loopback",
    "load",
    "refuse",
]
