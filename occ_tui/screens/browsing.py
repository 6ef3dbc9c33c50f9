"""Opening an address in a browser of this computer, beside the keys: some take their time to come up."""

from __future__ import annotations

from textual import on, work
from textual.message import Message

from occ_tui.locale import _
from occ_tui.screens.base import OccScreen
from occ_tui.services import pages


class Browsing(OccScreen):
    """A part of the screens that show an address."""

    class BrowserTried(Message, bubble=False):
        """A browser was started, or none was found."""

        def __init__(self, is_open: bool) -> None:
            super().__init__()
            self.is_open = is_open

    url: str
    """The address, as it came; only what `services.web.is_web_address` says of is opened."""

    def open_browser(self) -> None:
        self._open()

    @work(thread=True, group="browser", exit_on_error=False)
    def _open(self) -> None:
        self.post_message(self.BrowserTried(pages.open_in_browser(self.url)))

    @on(BrowserTried)
    def _say_browser(self, message: BrowserTried) -> None:
        if message.is_open:
            self.say(_("A browser opens the page."))
        else:
            self.say(_("There is no browser here: copy the address, and open it elsewhere."))
