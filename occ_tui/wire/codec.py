"""JSON in and out with exact decimals: a number never passes through a float."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, NoReturn

import msgspec
from pydantic import ValidationError

from occ_tui.wire.base import Model

_encoder = msgspec.json.Encoder(decimal_format="number")


class MalformedMessage(ValueError):
    """Bytes that are not the message they should be. The text names places and types, never contents."""


def loads(body: bytes) -> Any:
    """The JSON value in `body`, fractions as `Decimal`; `MalformedMessage` if it isn't JSON."""
    try:
        return json.loads(body, parse_float=Decimal, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise MalformedMessage("the body is not complete, valid JSON") from error


def dumps(value: Any) -> bytes:
    """`value` as compact JSON; decimals become numbers with every digit they have."""
    return _encoder.encode(value)


def parse(model: type[Model], body: bytes) -> Model:
    """The message of type `model` in `body`; `MalformedMessage` names the first field that does not fit."""
    return convert(model, loads(body))


def convert(model: type[Model], value: Any) -> Model:
    """The same from a value that `loads` gave."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the whole"
        raise MalformedMessage(f"{model.__name__}: {place}: {first['type']}") from error


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a JSON number")
