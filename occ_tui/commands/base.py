"""What every user action is: one class with an id, its keys, its words, and why it can't be done now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType

from occ_tui.locale import N_, _

if TYPE_CHECKING:
    from occ_tui.domain.invoices import InvoiceRecord
    from occ_tui.services.session import Capabilities


@dataclass(frozen=True, slots=True)
class Context:
    """What an action may look at to say whether it can be done now."""

    record: InvoiceRecord | None = None
    """The invoice under the cursor, or the one that is open."""
    capabilities: Capabilities | None = None
    """What the profile can do; `None` while there is no session."""
    is_syncing: bool = False
    """A sync is under way."""
    view: str | None = None
    """Name of the saved view that one looks at."""


class Command:
    """One user action. Keys, footer, palette and help are made from these attributes and from nothing else."""

    id: ClassVar[str]
    """Stable name, by which keys can be bound anew."""
    keys: ClassVar[str]
    """Default keys in Textual's names, separated by commas; the first is the one that is shown."""
    title: ClassVar[str]
    """Untranslated; a word or two, for footer, palette and help."""
    tooltip: ClassVar[str]
    """Untranslated; a whole sentence."""
    method: ClassVar[str]
    """The method of the screen that does it."""
    footer: ClassVar[int] = 0
    """Rank in the footer, 1 first; 0 stays out of it."""
    is_later: ClassVar[bool] = False
    """A key that is promised, of a part that this version does not have."""

    def disabled_reason(self, context: Context) -> str | None:
        """Why this can't be done now, as a sentence in the user's language; `None` when it can."""
        return None

    def run(self, screen: Any) -> Any:
        """Has `screen` do it; a screen without the method has nothing to do."""
        method = getattr(screen, self.method, None)
        return method() if method is not None else None

    def key_names(self) -> list[str]:
        """The keys as people write them: `enter`, `/`, `ctrl+d`."""
        return [key_name(key) for key in self.keys.split(",")]


class Later(Command):
    """An action whose key is promised and that a later version brings."""

    method = "nothing_yet"
    is_later = True

    def disabled_reason(self, context: Context) -> str | None:
        return _("{what} is not in this version of occ yet.").format(what=_(self.title))


_NAMES = {
    "slash": "/",
    "question_mark": "?",
    "asterisk": "*",
    "colon": ":",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "escape": "esc",
    "down": "↓",
    "up": "↑",
    "left": "←",
    "right": "→",
    "pagedown": N_("PgDn"),
    "pageup": N_("PgUp"),
    "home": N_("Home"),
    "end": N_("End"),
    "space": N_("space"),
    "ctrl": N_("ctrl"),
}


def key_name(key: str) -> str:
    """Textual's name of a key (`ctrl+d`) as people write it, and as it stands on the keyboards of their country."""
    return "+".join(_(_NAMES[part]) if part in _NAMES else part for part in key.split("+"))


def bindings(commands: Iterable[Command]) -> list[BindingType]:
    """Textual's bindings of `commands`, each with the command's id, so that a keymap can rebind it."""
    return [
        Binding(
            command.keys,
            f"command('{command.id}')",
            command.title,
            show=False,
            tooltip=command.tooltip,
            id=command.id,
        )
        for command in commands
    ]
