"""What all wire models share: names as Oracle writes them, clean text, exact amounts, UTC instants.

Unknown fields and unknown words in enumerations are kept and shown as they are: a server that learns
something new must not stop a client that only reads.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema
from pydantic.alias_generators import to_camel

from occ_tui.domain.dates import rfc3339
from occ_tui.domain.text import clean, clean_lines

_MOST_PLACES = 300
"""How far from its point an amount's first digit may stand."""


def clean_all(value: Any) -> Any:
    """`value` with every string in it filtered, however deep, keys included."""
    if isinstance(value, str):
        # What `clean` does first, done here: a page has tens of thousands of strings, nearly all of this kind.
        return value if value.isascii() and value.isprintable() else clean(value)
    if isinstance(value, list):
        return [clean_all(item) for item in value]
    if isinstance(value, dict):
        return {clean_all(key): clean_all(item) for key, item in value.items()}
    return value


def _exact(value: Any) -> Any:
    if isinstance(value, bool | float):
        raise ValueError("an amount is read as an exact decimal, never through a float")
    if isinstance(value, str):
        with suppress(ArithmeticError):
            value = Decimal(value)
    if isinstance(value, Decimal) and abs(value.adjusted()) > _MOST_PLACES:
        raise ValueError("a number that would take forever to write out is no amount")
    return value


def _dated(value: Any) -> Any:
    if not isinstance(value, (str, datetime)):
        raise ValueError("an instant is written as RFC 3339 has it, not as a number")
    return value


def _utc(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    except OverflowError as error:
        raise ValueError("an instant before or after all calendars") from error


Text = Annotated[str, BeforeValidator(clean_all)]
"""A string from outside: the one type whose values may be shown. See `domain.text`."""


def _lines(value: Any) -> Any:
    return clean_lines(value) if isinstance(value, str) else value


Lines = Annotated[str, BeforeValidator(_lines)]
"""The same for a text of several lines: its line breaks stay."""

Unknown = Annotated[Any, BeforeValidator(clean_all)]
"""What the contract does not know: kept, with its strings filtered."""

Amount = Annotated[
    Decimal,
    Field(allow_inf_nan=False),
    BeforeValidator(_exact),
    WithJsonSchema({"type": "number"}, mode="serialization"),
]
"""An exact decimal number. JSON must have been read by `codec.loads`, which never makes a float."""

Instant = Annotated[datetime, BeforeValidator(_dated), AfterValidator(_utc), PlainSerializer(rfc3339, return_type=str)]
"""A UTC instant, written as RFC 3339 with milliseconds; one without an offset is taken as UTC."""


class WireModel(BaseModel):
    """A message of Oracle's services. Every field may be missing, as in Oracle's own SDK."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        extra="allow",
        frozen=True,
        protected_namespaces=(),
    )
    __pydantic_extra__: dict[str, Unknown] = Field(init=False)

    def to_wire(self) -> dict[str, Any]:
        """The message under Oracle's names, without what is not set, ready for `codec.dumps`."""
        return self.model_dump(by_alias=True, exclude_none=True)


Model = TypeVar("Model", bound=WireModel)
