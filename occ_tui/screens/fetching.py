"""What a section shows is asked of the server beside the keys: whether it is under way, why it failed the last time."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any

from textual.message import Message

from occ_tui.screens.rereading import Rereading

if TYPE_CHECKING:
    from occ_tui.screens.questions import Questions

OLD_AFTER = timedelta(minutes=15)
"""What is younger is not asked for again merely because the invoices were: that takes many questions."""


class Fetched(Message, bubble=False):
    """What a section shows was asked for."""

    def __init__(self, fetching: Fetching, error: Exception | None = None) -> None:
        super().__init__()
        self.fetching = fetching
        self.error = error


class Fetching:
    """See the module. `section` names a service: it `is_asked`, its `refresh` fills the store, `read_at` says when."""

    def __init__(self, host: Questions, section: str) -> None:
        self._host = host
        self._section = section
        self._reading = Rereading(host, self._read)
        self._untold: Exception | None = None
        self.is_under_way = False
        self.error: Exception | None = None
        """Why it failed the last time."""

    @property
    def read_at(self) -> datetime | None:
        """When it was asked for, the oldest part of it; `None` unless all of it was."""
        at: datetime | None = self._service.read_at(self._host.session)
        return at

    def start(self) -> None:
        """Asks now, or once more when what is under way is there."""
        if self._service.is_asked(self._host.session):
            self.is_under_way = True
            self._reading.start()

    def start_if_old(self, *, only_known: bool = False) -> None:
        """Asks where nothing is known, unless `only_known`, or what is known is old."""
        at = self.read_at
        is_old = not only_known if at is None else self._host.now() - at > OLD_AFTER
        if is_old and not self.is_under_way:
            self.start()

    async def _read(self) -> None:
        try:
            await self._host.ask(self._service.refresh)
        except Exception as error:
            self._host.post_message(Fetched(self, error))
        else:
            self._host.post_message(Fetched(self))

    def take(self, message: Fetched) -> None:
        """It is over."""
        self.is_under_way, self.error = False, message.error
        self._untold = message.error

    def take_untold(self) -> Exception | None:
        """Why it failed, for the first who asks."""
        error, self._untold = self._untold, None
        return error

    @property
    def _service(self) -> Any:
        return import_module(f"occ_tui.services.{self._section}")
