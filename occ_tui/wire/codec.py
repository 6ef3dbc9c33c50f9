"""JSON in and out with exact decimals: a number never passes through a float."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NoReturn

import msgspec

from occ_tui.domain.text import clean
from occ_tui.locale import _

if TYPE_CHECKING:
    from occ_tui.wire.base import Model

_MAY_HIDE_NAMES = re.compile(rb"[\\\x7f-\xff]")
"""Bytes without which no name in a JSON text can hold anything but printable ASCII."""

_encoder = msgspec.json.Encoder(decimal_format="number")


class MalformedMessage(ValueError):
    """Bytes that are not the message they should be. The text names places and types, never contents."""


def loads(body: bytes) -> Any:
    """The JSON value in `body`, fractions as `Decimal`, names filtered; `MalformedMessage` if it isn't JSON."""
    may_hide_names = _MAY_HIDE_NAMES.search(body) is not None
    try:
        return json.loads(
            body,
            parse_float=Decimal,
            parse_constant=_refuse,
            object_pairs_hook=_cleaner_of_names() if may_hide_names else None,
        )
    except (ValueError, RecursionError, ArithmeticError):
        pass
    # Raised out here: the parser's exception holds the whole body.
    raise MalformedMessage(_("the body is not complete, valid JSON"))


def dumps(value: Any) -> bytes:
    """`value` as compact JSON; decimals become numbers with every digit they have."""
    return _encoder.encode(value)


def parse(model: type[Model], body: bytes) -> Model:
    """The message of type `model` in `body`; `MalformedMessage` names the first field that does not fit."""
    return convert(model, loads(body))


def convert(model: type[Model], value: Any) -> Model:
    """The same from a value that `loads` gave. Only Oracle's names count: ours are for making messages."""
    from pydantic import ValidationError

    try:
        return model.model_validate(value, by_alias=True, by_name=False)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the whole"
        reason = f"{model.__name__}: {place}: {first['type']}"
    except RecursionError:
        reason = f"{model.__name__}: nested too deeply"
    # Raised out here: the exception of pydantic shows what was in the field.
    raise MalformedMessage(reason)


def parse_all(model: type[Model], body: bytes) -> list[Model]:
    """The messages of an array, as OneSubscription's lists are; `MalformedMessage` as of `parse`."""
    values = loads(body)
    if not isinstance(values, list):
        raise MalformedMessage(f"{model.__name__}: no array")
    return [convert(model, value) for value in values]


def _cleaner_of_names() -> Callable[[list[tuple[str, Any]]], dict[str, Any]]:
    """What makes an object of its pairs; it looks at each name once, since the objects of a page have the same ones."""
    known: dict[str, str] = {}

    def object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        try:
            return {known[name]: value for name, value in pairs}
        except KeyError:
            known.update((name, clean(name)) for name, _ in pairs)
            return {known[name]: value for name, value in pairs}

    return object_of


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a JSON number")
