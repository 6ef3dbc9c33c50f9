"""What stands side by side: as Textual's `Horizontal`, without the two dozen other containers that come with it."""

from __future__ import annotations

from occ_tui.widgets.promptly import Backdrop


class Row(Backdrop):
    """See the module."""

    DEFAULT_CSS = "Row { width: 1fr; height: 1fr; layout: horizontal; overflow: hidden hidden; }"
