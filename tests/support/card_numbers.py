"""Card numbers that are typed in every way, and every place at which a portal or a command line takes a text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

NUMBERS = (
    "4111111111111111", "4222222222222", "5555555555554444", "378282246310005", "6011111111111117", "30569309025904",
    "3530111333300000",
)  # fmt: skip
"""What card companies publish for tests."""
SEPARATORS = ("", " ", "-", ".", "\u00a0", "\u200b")

Schema = dict[str, Any]


def typed(number: str, separator: str) -> str:
    """A number in groups of four."""
    return separator.join(number[start : start + 4] for start in range(0, len(number), 4))


TYPED = tuple(typed(number, separator) for number in NUMBERS for separator in SEPARATORS)


def is_echoed(text: str) -> bool:
    """Whether any of the numbers can be read in `text`, whole or in groups."""
    plain = "".join(sign for sign in text if sign.isdecimal())
    return any(number in plain for number in NUMBERS)


def texts_of(schema: Schema, root: Schema, seen: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The way to every text in a message that a JSON schema describes, and to one that it does not name."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if name not in seen:
            yield from texts_of(root["$defs"][name], root, (*seen, name))
        return
    for part in (*schema.get("anyOf", ()), *schema.get("allOf", ()), *schema.get("oneOf", ())):
        yield from texts_of(part, root, seen)
    if schema.get("type") == "array":
        yield from (("0", *way) for way in texts_of(schema.get("items", {}), root, seen))
    if schema.get("type") == "object":
        for name, part in schema.get("properties", {}).items():
            yield from ((name, *way) for way in texts_of(part, root, seen))
        yield ("notInTheContract",)
    if schema.get("type") == "string":
        yield ()


def message(way: tuple[str, ...], text: str) -> Any:
    """A message with `text` at the end of a way."""
    if not way:
        return text
    inner = message(way[1:], text)
    return [inner] if way[0] == "0" else {way[0]: inner}
