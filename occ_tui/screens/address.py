"""An address for somebody who has no browser here: in full, as a code for a telephone, in the terminal's clipboard."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from occ_tui.commands.base import Command, Context, bindings
from occ_tui.commands.general import Help, Quit
from occ_tui.commands.links import ADDRESS
from occ_tui.domain.text import clean
from occ_tui.locale import _
from occ_tui.screens.browsing import Browsing
from occ_tui.services import pages, web
from occ_tui.services.codes import Dots, code_of
from occ_tui.widgets.line import text
from occ_tui.widgets.qr_code import QrCode, cells_of

if TYPE_CHECKING:
    from occ_tui.screens.base import OccScreen

_WORDS = 26
"""Cells that the words beside the code need at least."""
_ROOMY = 30
"""Rows from which on the sections are named above."""


class AddressScreen(Browsing):
    """See the module. The code is left out where the screen has no room for it, or no telephone could follow it."""

    CSS_PATH = "../styles/page.tcss"
    commands: ClassVar[tuple[Command, ...]] = (*ADDRESS, Help(), Quit())
    BINDINGS = bindings(commands)
    hides_useless_keys = True

    def __init__(self, address: web.WebAddress) -> None:
        super().__init__()
        self.address = address
        self.url = address.url
        self.reach = pages.reach(self.url)
        self._dots: Dots | None = code_of(self.url) if self.reach.has_code else None

    def compose_middle(self) -> Iterable[Widget]:
        yield Static(text(clean(self.url), "bold $accent"), id="address", markup=False)
        yield Horizontal(QrCode(id="code"), Static(id="beside", markup=False), id="page")

    def on_mount(self) -> None:
        self._show()
        self.call_after_refresh(self.copy_reference)

    def on_resize(self, _event: events.Resize) -> None:
        self.call_after_refresh(self._show)

    def show_warning(self) -> None:
        """The lines are needed for the code."""

    def _show(self) -> None:
        if not self.is_attached:
            return
        width, height = self.size.width, self.size.height
        lines = max(1, -(-len(self.url) // max(1, width - 2))) + (3 if height < _ROOMY else 5)
        cells = cells_of(self._dots) if self._dots is not None else None
        fits = cells is not None and cells.height + lines <= height and cells.width + _WORDS <= width
        self.query_one("#code", QrCode).show(self._dots if fits else None)
        needed = None if cells is None or fits else (cells.width + _WORDS, cells.height + lines)
        self.query_one("#beside", Static).update(self._words(needed))
        self.show_keys()

    def _words(self, needed: tuple[int, int] | None) -> Content:
        title = clean(self.address.title)
        parts: list[Content] = [text(title[:1].upper() + title[1:], "bold"), Content("")]
        if needed is not None:
            words = _("The code needs {columns} × {rows}; enlarge the terminal to see it.")
            parts += [text(words.format(columns=needed[0], rows=needed[1]), "$soon"), Content("")]
        if self.reach.tunnel:
            parts += [Content(_("Make it reachable from where you sit:")), text(self.reach.tunnel, "bold"), Content("")]
        parts.append(Content(self.in_keys(_("y copies the address."))))
        if reason := self._no_browser():
            parts.append(text(reason, "$dim"))
        else:
            parts.append(Content(self.in_keys(_("o opens a browser."))))
        return Content("\n").join(parts)

    def _no_browser(self) -> str | None:
        if not self.address.is_page:
            return _("A browser has nothing to show there: occ login takes the address.")
        return self.reach.no_browser

    def context(self) -> Context:
        return super().context()._replace(no_browser=self._no_browser())

    def copy_reference(self) -> None:
        """Says so without the address, which stands above: both would not fit the line."""
        self.app.copy_to_clipboard(clean(self.url))
        self.say(_("The address was sent to your terminal's clipboard."))

    def go_back(self) -> None:
        self.dismiss(None)


def no_link(screen: OccScreen) -> str | None:
    """Why there is no address to open from `screen`."""
    if not screen.host.has_session:
        return _("Nobody is signed in yet: there is no address to open.")
    return None if _addresses_of(screen) else web.no_address(screen.host.session)


def _addresses_of(screen: OccScreen) -> list[web.WebAddress]:
    place, host = screen.place(), screen.host
    return web.addresses(host.session, host.under_way.operations, () if place is None else (place.key,))


def open_link(screen: OccScreen) -> None:
    """Has a browser open what belongs to `screen`, or shows where it is; of several addresses, one is chosen first."""
    from occ_tui.screens.chooser import Chooser
    from occ_tui.widgets.choices import Choice

    addresses = _addresses_of(screen)

    def chosen(at: str | None) -> None:
        if at is not None:
            _follow(screen, addresses[int(at)])

    if len(addresses) == 1:
        _follow(screen, addresses[0])
        return
    choices = [Choice(str(number), clean(one.title), clean(one.url)) for number, one in enumerate(addresses)]
    screen.app.push_screen(Chooser(_("Which address?"), choices), chosen)


def _follow(screen: OccScreen, address: web.WebAddress) -> None:
    app = screen.app

    def tried(is_open: bool) -> None:
        if is_open:
            screen.host.tell(_("A browser opens {address}").format(address=address.url))
        else:
            app.push_screen(AddressScreen(address))

    def open_it() -> None:
        app.call_from_thread(tried, pages.open_in_browser(address.url))

    if address.is_page and pages.reach(address.url).no_browser is None:
        screen.run_worker(open_it, thread=True, group="browser", exit_on_error=False)
    else:
        app.push_screen(AddressScreen(address))
