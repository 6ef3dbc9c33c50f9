"""A text in the user's own editor: `$VISUAL` or `$EDITOR` on a file for its owner alone, which is removed again."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path

from occ_tui.domain.text import clean_lines
from occ_tui.services.errors import EditorFailed

_FALLBACK = "vi"
_LONGEST = 200_000
"""Bytes that are read back."""


def edit(text: str, *, suffix: str = ".txt") -> str:
    """`text` as the user left it in the editor, filtered. Waits for the editor, which has the terminal meanwhile.

    Error: `EditorFailed`; then nothing is changed.
    """
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or _FALLBACK
    try:
        with tempfile.TemporaryDirectory(prefix="occ-") as directory:  # 0700
            path = Path(directory) / f"request{suffix}"
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
                file.write(text)
            ended = subprocess.run([*shlex.split(command), str(path)], check=False)
            if ended.returncode:
                raise EditorFailed(command, f"exit {ended.returncode}")
            with path.open("rb") as stream:
                content = stream.read(_LONGEST + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise EditorFailed(command, reason) from error
    if len(content) > _LONGEST:
        raise EditorFailed(command, f"more than {_LONGEST} bytes")
    return clean_lines(content.decode("utf-8", "replace"))
