"""What stands in for `typing` on the path of a look-up means the same."""

from __future__ import annotations

import copy
import pickle
from typing import NamedTuple as TypingNamedTuple

import pytest

from occ_tui.annotations import NamedTuple


class Light(NamedTuple):
    """A pair."""

    name: str
    size: int = 3
    """Of the thing."""

    @property
    def label(self) -> str:
        """Both."""
        return f"{self.name}:{self.size}"

    @classmethod
    def empty(cls) -> Light:
        """Nothing."""
        return cls("", 0)

    def __repr__(self) -> str:
        return "Light(…)"


class Known(TypingNamedTuple):
    """A pair."""

    name: str
    size: int = 3
    """Of the thing."""


def test_a_light_tuple_is_made_read_and_compared_as_any_other():
    light, known = Light("a"), Known("a")
    assert (light.name, light.size, light) == (known.name, known.size, known)
    assert (Light._fields, Light._field_defaults, Light.__doc__) == (
        Known._fields,
        Known._field_defaults,
        Known.__doc__,
    )
    assert Light(size=4, name="b")._replace(size=5)._asdict() == {"name": "b", "size": 5}
    with pytest.raises(TypeError):
        Light()
    with pytest.raises(AttributeError):
        light.name = "b"


def test_a_light_tuple_keeps_its_methods_and_its_name():
    light = Light.empty()
    assert (light.label, repr(light)) == (":0", "Light(…)")
    assert (Light.__name__, Light.__qualname__, Light.__module__) == ("Light", "Light", __name__)
    assert copy.copy(light) == light


def test_a_light_tuple_is_packed_and_unpacked_as_other_objects():
    from occ_tui.domain.dates import BusinessClock

    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(BusinessClock(), protocol)) == BusinessClock()  # noqa: S301


class Later(NamedTuple):
    """Fields that have the names of what makes them."""

    new: int
    cls: str = "a"

    def doubled(self) -> tuple[object, ...]:
        return super().__add__(self)


class Nothing(NamedTuple):
    """No fields at all."""


def test_a_light_tuple_is_taken_apart_by_its_names():
    match Later(1):
        case Later(new, cls):
            assert (new, cls) == (1, "a")
        case _:
            pytest.fail("no match")
    assert Later(cls="b", new=2).doubled() == (2, "b", 2, "b")
    assert (Nothing(), Nothing._fields) == ((), ())


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(Later, id="none"),
        pytest.param(lambda: Later(1, "b", 3), id="more"),
        pytest.param(lambda: Later(1, size=3), id="others"),
        pytest.param(lambda: Later._make([1]), id="fewer"),
    ],
)
def test_a_light_tuple_takes_its_fields_and_no_others(wrong):
    with pytest.raises(TypeError):
        wrong()


def test_what_would_be_made_otherwise_than_it_reads_is_refused():
    with pytest.raises(TypeError, match="default"):
        type(NamedTuple)("Wrong", (NamedTuple,), {"__annotations__": {"a": "int", "b": "int"}, "a": 1})
    with pytest.raises(TypeError, match="bases"):
        type(NamedTuple)("Wrong", (NamedTuple, Exception), {"__annotations__": {"a": "int"}})
    with pytest.raises(TypeError, match="__future__"):
        type(NamedTuple)("Wrong", (NamedTuple,), {"__annotate__": lambda _form: {"a": int}})


def test_a_light_tuple_changes_no_field_that_it_does_not_have():
    with pytest.raises(ValueError, match="size"):
        Later(1)._replace(size=3)


def test_what_a_light_tuple_lacks_is_named_with_its_class():
    with pytest.raises(TypeError, match=r"Later\.__new__\(\) missing 1 required positional argument: 'new'"):
        Later()
