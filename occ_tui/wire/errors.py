"""The body of every refusal of Oracle's services."""

from __future__ import annotations

from occ_tui.wire.base import Text, WireModel


class ErrorBody(WireModel):
    """What went wrong, as a stable code and a sentence."""

    code: Text | None = None
    message: Text | None = None
