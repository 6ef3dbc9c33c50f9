"""What every user action is: one class with an id, its keys, its words, and why it can't be done now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType

from occ_tui.annotations import NamedTuple
from occ_tui.commands.key_names import key_name
from occ_tui.commands.keys_in_force import keys_of

if TYPE_CHECKING:
    from occ_tui.domain.invoices import InvoiceRecord
    from occ_tui.domain.payments import Method, PaymentRecord
    from occ_tui.domain.reward_records import Program
    from occ_tui.services.capabilities import Capabilities
    from occ_tui.store.journal.records import Operation


class Context(NamedTuple):
    """What an action may look at to say whether it can be done now."""

    record: InvoiceRecord | None = None
    """The invoice under the cursor, or the one that is open."""
    capabilities: Capabilities | None = None
    """What the profile can do; `None` while there is no session."""
    is_syncing: bool = False
    """A sync is under way."""
    view: str | None = None
    """Name of the saved view that one looks at."""
    is_changes: bool = False
    """One looks at what changed since the last look."""
    to_pay: bool = False
    """Something is marked, or under the cursor, that could be paid."""
    payment: PaymentRecord | None = None
    """The payment under the cursor, or the one that is open."""
    operation: Operation | None = None
    """The operation of the journal under the cursor, or the one that is open."""
    method: Method | None = None
    """The stored way to pay under the cursor."""
    today: int = 0
    """The epoch day that counts as today."""
    reward: object | None = None
    """What is under the cursor of the rewards."""
    program: Program | None = None
    """The rewards that it belongs to."""
    no_browser: str | None = None
    """Why no browser can be opened from here."""
    no_link: str | None = None
    """Why there is no address to open."""
    closed: Mapping[str, str] = {}
    """Why the user's contact types open something in no account in view, by the capability that it needs."""
    refusals: Mapping[str, str] = {}
    """Why commands can't be done, by their id, where only the screen knows."""

    def refusal(self, capability: str) -> str | None:
        """Why something that needs `capability` can't be done here; `None` when it can."""
        told = self.capabilities.reason(capability) if self.capabilities is not None else None
        return told or self.closed.get(capability)


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
    looks_far: ClassVar[bool] = False
    """Its reason takes more to find out than a look at the screen."""
    when_nothing: ClassVar[str] = ""
    """Untranslated; what is said when it was done and nothing came of it, where that can be."""
    needs: ClassVar[str] = ""
    """The capability without which it stays out of the footer, if the user's contact types never open it."""
    module: ClassVar[str] = ""
    """What of `domain.access` has to be open to the user for the section that it goes to."""

    def disabled_reason(self, context: Context) -> str | None:
        """Why this can't be done now, as a sentence in the user's language; `None` when it can."""
        return None

    def run(self, screen: Any) -> Any:
        """Has `screen` do it; a screen without the method has nothing to do."""
        method = getattr(screen, self.method, None)
        return method() if method is not None else None

    def key_names(self) -> list[str]:
        """The keys that are in force, as people write them: `enter`, `/`, `ctrl+d`."""
        return [key_name(key) for key in keys_of(self.id, self.keys).split(",")]


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
