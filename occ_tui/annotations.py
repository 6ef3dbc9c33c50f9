"""What modules on the path of a look-up use instead of `typing`, whose import and checks take a fifth of its time.

To a type checker the names are those of `typing`. When the program runs, annotations are texts that nobody reads:
all but `NamedTuple` and `Protocol` only stand there, and a `NamedTuple` is made without compiling each of its own.
"""

from __future__ import annotations

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any, Literal, NamedTuple, NoReturn, Protocol, TextIO
else:
    from collections import namedtuple

    class _Anything:
        def __class_getitem__(cls, _words):
            return cls

    Any = Literal = NoReturn = TextIO = _Anything
    Protocol = object

    class _FromItsBody(type):
        """Turns `class Name(NamedTuple)` into a tuple with the fields, defaults and methods of its body."""

        def __new__(cls, name, bases, body):
            if not bases:
                return super().__new__(cls, name, bases, body)
            fields = body.get("__annotations__", {})
            defaults = [body[field] for field in fields if field in body]
            made = namedtuple(name, fields, defaults=defaults, module=body["__module__"])
            for key, value in body.items():
                if key not in fields:
                    setattr(made, key, value)
            return made

    class NamedTuple(metaclass=_FromItsBody):
        """As `typing.NamedTuple`: its subclasses are tuples of what their bodies annotate."""


__all__ = ["TYPE_CHECKING", "Any", "Literal", "NamedTuple", "NoReturn", "Protocol", "TextIO"]
