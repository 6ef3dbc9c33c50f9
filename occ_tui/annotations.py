"""What modules on the path of a look-up use instead of `typing`, whose import and checks take a fifth of its time.

To a type checker the names are those of `typing`. When the program runs, annotations are texts that nobody reads:
all but `NamedTuple` and `Protocol` only stand there, and a `NamedTuple` is made without compiling code for it, which
costs a sixth of what `collections.namedtuple` takes. Forty are made for a look-up, a hundred for the first picture.
"""

from __future__ import annotations

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any, Literal, NamedTuple, NoReturn, Protocol, TextIO
else:
    from collections import _tuplegetter as field_at

    class _Anything:
        def __class_getitem__(cls, _words):
            return cls

    Any = Literal = NoReturn = TextIO = _Anything
    Protocol = object

    class _Fields(tuple):
        """What every tuple with names can do, as those of `collections.namedtuple` can."""

        __slots__ = ()
        _fields = ()
        _field_defaults = {}  # noqa: RUF012

        @classmethod
        def _make(cls, values):
            made = tuple.__new__(cls, values)
            if len(made) != len(cls._fields):
                raise TypeError(f"expected {len(cls._fields)} values, got {len(made)}")
            return made

        def _replace(self, /, **changes):
            made = self._make(map(changes.pop, self._fields, self))
            if changes:
                raise ValueError(f"no such fields: {list(changes)!r}")
            return made

        __replace__ = _replace

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self):
            said = ", ".join(f"{name}={value!r}" for name, value in self._asdict().items())
            return f"{type(self).__name__}({said})"

        def __getnewargs__(self):
            return tuple(self)

    _codes = {}

    def _code_for(name, fields):
        """The code of a `__new__` that takes `fields`: compiled once for their number, then given their names."""
        number = len(fields)
        if number not in _codes:
            places = "".join(f"_{place}, " for place in range(number))
            _codes[number] = eval(f"lambda _cls, {places}: new(_cls, ({places}))").__code__  # noqa: S307
        return _codes[number].replace(co_varnames=("_cls", *fields), co_name="__new__", co_qualname=f"{name}.__new__")

    _function = type(_code_for)

    class _FromItsBody(type):
        """Turns `class Name(NamedTuple)` into a tuple with the fields, defaults and methods of its body."""

        def __new__(cls, name, bases, body):
            if not bases:
                return super().__new__(cls, name, bases, body)
            if len(bases) > 1:
                raise TypeError(f"{name}: a tuple with names has no other bases")
            if "__annotations__" not in body and ("__annotate__" in body or "__annotate_func__" in body):
                raise TypeError(f"{name}: its module lacks “from __future__ import annotations”")
            fields = tuple(body.get("__annotations__", ()))
            defaults = {field: body[field] for field in fields if field in body}
            if tuple(defaults) != fields[len(fields) - len(defaults) :]:
                raise TypeError(f"{name}: a field without a default follows one that has one")
            own = {
                "__slots__": (),
                "_fields": fields,
                "_field_defaults": defaults,
                "__match_args__": fields,
                "__new__": _function(
                    _code_for(name, fields), {"new": tuple.__new__}, "__new__", tuple(defaults.values()) or None
                ),
            }
            getters = {field: field_at(place, None) for place, field in enumerate(fields)}
            return type(name, (_Fields,), {**body, **own, **getters})

    class NamedTuple(metaclass=_FromItsBody):
        """As `typing.NamedTuple`: its subclasses are tuples of what their bodies annotate."""


__all__ = ["TYPE_CHECKING", "Any", "Literal", "NamedTuple", "NoReturn", "Protocol", "TextIO"]
