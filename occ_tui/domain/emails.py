"""E-mail addresses as people type them: several in a line, parted by commas, semicolons or blanks."""

from __future__ import annotations

import re
import unicodedata

_ADDRESS = re.compile(r"[^\s@,;<>()\"\\]{1,64}@[^\s@,;<>()\"\\]+\.[^\s@,;<>()\"\\.]+")
_PARTING = re.compile(r"[\s,;]+")
LONGEST_ADDRESS = 254
"""Characters of one address (RFC 5321: a path of 256 with its angle brackets)."""


def is_address(text: str) -> bool:
    """Whether `text` has the form `somebody@somewhere.example`; only the mail server knows whether it is one."""
    return len(text) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(text) is not None and ".." not in text


def folded(text: str) -> str:
    """An address as it is compared and kept: without blanks around it, composed, in lower case.

    No mail goes to what somebody typed because it folds to a known address: it goes to the one that is kept.
    """
    return unicodedata.normalize("NFC", text.strip()).lower()


def split_addresses(text: str) -> tuple[str, ...]:
    """The addresses in `text`, each once, in their order; whether they are any is not looked at."""
    return tuple(dict.fromkeys(part for part in _PARTING.split(text) if part))
