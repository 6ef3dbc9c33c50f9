"""What the thread of a sync tells the screens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from occ_tui.services.sync import SyncProgress, SyncResult


class SyncProgressed(Message, bubble=False):
    """A sync received more rows."""

    def __init__(self, progress: SyncProgress) -> None:
        super().__init__()
        self.progress = progress

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, SyncProgressed)


class SyncFinished(Message, bubble=False):
    """A sync was published."""

    def __init__(self, result: SyncResult) -> None:
        super().__init__()
        self.result = result


class SyncFailed(Message, bubble=False):
    """A sync was not; what was stored before is still there."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error
