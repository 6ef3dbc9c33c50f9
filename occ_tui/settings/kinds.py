"""What can be settled, and what it is where nobody settles it: nothing is different then."""

from __future__ import annotations

from occ_tui.annotations import NamedTuple

THEMES = ("dark", "light", "high-contrast", "high-contrast-light", "dusk", "sand")
"""Themes that come with the program."""
SECURITY = ("starttls", "tls", "none")
PRESETS = ("default", "vim", "emacs")
DATE_FORMATS = ("language", "iso", "dmy", "mdy")
SECTIONS = ("overview", "invoices", "payments", "billing", "contracts", "orders", "rewards", "people", "accounts")
"""The sections of the interface, in the order of their keys."""
ANIMATIONS = ("none", "basic", "full")
CLIPBOARDS = ("osc52", "tmux", "off")
ROLES = ("accent", "foreground", "background", "panel", "dim", "rule", "late", "soon", "good", "cursor")
"""What a theme gives a colour to: what `widgets.themes` calls so; `cursor` is the line under the cursor."""


class MailSettings(NamedTuple):
    """The table `[mail]`: the user's own mail server, for profiles whose service sends no mail."""

    host: str = ""
    """Name or address of the server; empty: there is none."""
    port: int = 0
    """0: the usual one, 587 for `starttls`, 465 for `tls`, 25 for `none`."""
    security: str = "starttls"
    """One of `SECURITY`; `none` only to this very computer."""
    username: str = ""
    password_file: str = ""
    """A file (0600) whose first line is the password; the password itself never stands in the settings."""
    sender: str = ""
    """The address that mail comes from."""

    @property
    def is_set(self) -> bool:
        """Whether mail can be handed over at all."""
        return bool(self.host)


class KeySettings(NamedTuple):
    """The table `[keys]`: a preset, and what is different from it."""

    preset: str = "default"
    """One of `PRESETS`."""
    changed: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Ids of actions, each with its keys as people write them. Which there are, the commands know."""


class ThemeSettings(NamedTuple):
    """A table `[themes.NAME]`: a theme of one's own."""

    name: str
    base: str = "dark"
    """`dark` or `light`: the theme that has whatever is not said here."""
    colours: tuple[tuple[str, str], ...] = ()
    """Words of `ROLES`, each with `#rrggbb`."""


class Settings(NamedTuple):
    """What a user may settle once instead of saying it at each start."""

    profile: str = ""
    """Profile to use when neither `--profile` nor `OCC_PROFILE` names one."""
    language: str = ""
    """`de` or `en`; empty follows the environment."""
    theme: str = "dark"
    """One of `THEMES`, or of the names in `themes`."""
    aging_edges: tuple[int, ...] = (30, 60, 90)
    """Days late at which aging buckets end: rising whole numbers from 1."""
    lock_after_minutes: int = 10
    """Minutes without a key after which the screen locks itself; 0 for never."""
    date_format: str = "language"
    """One of `DATE_FORMATS`: how people read dates; what programs read never changes."""
    start_section: str = "overview"
    """One of `SECTIONS`: where the interface starts without `--at`."""
    refresh_minutes: int = 0
    """Minutes after which the interface asks the server again by itself; 0 for never."""
    mouse: bool = True
    """Whether the interface takes the mouse; otherwise it stays with the terminal, which selects with it."""
    animation: str = "none"
    """One of `ANIMATIONS`."""
    clipboard: str = "osc52"
    """One of `CLIPBOARDS`: how what is copied gets to the terminal."""
    columns: tuple[str, ...] = ()
    """Columns of the list of invoices, until one chooses others there; empty: the usual ones."""
    mail: MailSettings = MailSettings()
    keys: KeySettings = KeySettings()
    themes: tuple[ThemeSettings, ...] = ()


def is_loopback(host: str) -> bool:
    """Whether `host` is this very computer."""
    import ipaddress

    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
