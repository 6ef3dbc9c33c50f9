"""What one needs to redeem on pages of the service: code, amount, address; each can be copied."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual.binding import Binding, BindingType
from textual.content import Content

from occ_tui.domain.formatting import Formatter
from occ_tui.locale import N_, _
from occ_tui.screens.telling import TellScreen
from occ_tui.services.redeeming import Prepared, where_words
from occ_tui.services.reward_words import cannot_redeem
from occ_tui.widgets.invoice_facts import pairs
from occ_tui.widgets.key_help import KeyHelp
from occ_tui.widgets.line import text

if TYPE_CHECKING:
    from occ_tui.screens.host import Host

_WIDTH = 70


class PreparedScreen(TellScreen):
    """See the module."""

    KEYS: ClassVar[tuple[KeyHelp, ...]] = (
        KeyHelp("y", N_("Sends the code to the terminal's clipboard.")),
        KeyHelp("Y", N_("Sends the address to the terminal's clipboard.")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy_code", "", show=False),
        Binding("Y", "copy_address", "", show=False),
    ]

    def __init__(self, prepared: Prepared, write: Formatter) -> None:
        self._prepared = prepared
        facts = [
            (_("Redemption code"), prepared.code or cannot_redeem()),
            (_("Available"), write.money(prepared.available, prepared.currency)),
            (_("Address"), prepared.url),
        ]
        said = text(_("Oracle publishes no API for redeeming. Nothing was redeemed."), "$dim")
        parts = [pairs(facts, _WIDTH), text(where_words()), said]
        super().__init__(_("Redeem on Oracle's own pages"), Content("\n\n").join(parts))

    def hints(self) -> tuple[str, ...]:
        copies = cast("Host", self.app).copies
        return (_("y copy the code   Y copy the address   esc close") if copies else _("esc close"),)

    def action_copy_code(self) -> None:
        """OSC 52, on a key press only; the code is not shown again."""
        if self._prepared.code:
            self.app.copy_to_clipboard(self._prepared.code)

    def action_copy_address(self) -> None:
        self.app.copy_to_clipboard(self._prepared.url)
