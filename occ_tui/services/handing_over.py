"""What two processes of ours say to each other: words in frames, and errors as they were raised."""

from __future__ import annotations

import pickle
import struct
from typing import Any

HEAD = struct.Struct(">II")
"""Before each frame: which question it is about, and how many bytes follow."""

Packed = tuple[type[BaseException], tuple[Any, ...], dict[str, Any]]


def framed(number: int, value: object) -> bytes:
    """A word about question `number`."""
    body = pickle.dumps(value)
    return HEAD.pack(number, len(body)) + body


def packed(error: BaseException) -> Packed:
    """An error without what leads to it, and in its place the lines where that was."""
    from occ_tui.services.problems.report import places

    details = {**vars(error), "places_elsewhere": places(error)}
    try:
        pickle.dumps((type(error), error.args, details))
    except Exception:
        return RuntimeError, (type(error).__name__,), {"places_elsewhere": details["places_elsewhere"]}
    return type(error), error.args, details


def unpacked(parts: Packed) -> BaseException:
    """The same error; its constructor, which may want other arguments than it keeps, is not asked."""
    kind, args, details = parts
    error = kind.__new__(kind, *args)
    error.args = args
    vars(error).update(details)
    return error
