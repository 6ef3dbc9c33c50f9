"""Parts of the app: classes that only others are made of."""

from __future__ import annotations

from typing import Any

from textual.app import App


class AppPart(App[Any]):
    """What each part of the app is. With `is_part`, what Textual works out for a class is left to those made of it.

    It looks at every name of every ancestor; there are a dozen parts, and another dozen of the list of invoices.
    """

    def __init_subclass__(cls, *, is_part: bool = False, **how: Any) -> None:
        if not is_part:
            super().__init_subclass__(**how)
