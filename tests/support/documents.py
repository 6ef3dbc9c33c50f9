"""What the documents say: their blocks of code, the commands in them, their links, the files that they name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
GENERATED = ("keys.md", "performance.md")
"""Written by programs, which have tests of their own."""
DOCUMENTS = [ROOT / "README.md", *sorted(p for p in (ROOT / "docs").glob("*.md") if p.name not in GENERATED)]
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMENT = re.compile(r"\s+#\s.*$")


class Command(NamedTuple):
    """A command of a document, as one types it."""

    document: str
    text: str
    """Without its comment; what a backslash continued stands in one line."""
    output: str = ""
    """What a `console` block shows behind it."""


def blocks(document: Path) -> Iterator[tuple[str, str]]:
    """Language and text of each block of code."""
    for block in _BLOCK.finditer(document.read_text(encoding="utf-8")):
        yield block[1], block[2]


def commands(document: Path) -> list[Command]:
    """The commands of its blocks `sh`, one a line, of `cron`, behind the times, and of `console`, behind `$`."""
    found = []
    for language, text in blocks(document):
        joined = re.sub(r"\\\n\s*", "", text)
        if language == "sh":
            lines = (_COMMENT.sub("", line).strip() for line in joined.splitlines())
            found += [Command(document.name, line) for line in lines if line and not line.startswith("#")]
        elif language == "cron":
            found += [Command(document.name, line.split(maxsplit=5)[5]) for line in joined.splitlines() if line]
        elif language == "console":
            for part in re.split(r"^\$ ", joined, flags=re.MULTILINE)[1:]:
                line, _, output = part.partition("\n")
                found.append(Command(document.name, _COMMENT.sub("", line).strip(), output))
    return found


def prose(document: Path) -> str:
    """The text without its blocks of code."""
    return _BLOCK.sub("", document.read_text(encoding="utf-8"))


def inline_commands(document: Path) -> list[str]:
    """`occ …` in the text."""
    return [" ".join(code.split()) for code in re.findall(r"`(occ [^`]+)`", prose(document))]


def links(document: Path) -> list[str]:
    """Where its links and pictures lead, without those to other computers."""
    found = re.findall(r"\]\(([^)\s]+)\)", prose(document))
    return [link for link in found if not re.match(r"[a-z]+:", link)]
