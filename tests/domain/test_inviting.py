"""What is typed, pasted or read of people to invite."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from occ_tui.domain.inviting import MOST, read
from occ_tui.domain.users import Wanted

TYPES = ("finance",)


def test_addresses_by_line_get_the_types_that_were_chosen() -> None:
    found, refused = read("a@acme.example\n\nBee Second <b@acme.example>\n", TYPES)
    assert found == [
        Wanted("a@acme.example", TYPES, "", 1),
        Wanted("b@acme.example", TYPES, "Bee Second", 3),
    ]
    assert refused == []


def test_columns_say_name_and_types_each_for_itself() -> None:
    text = "E-Mail;Name;Types\na@acme.example;Ada;finance+management\nb@acme.example;;\n"
    found, refused = read(text, ("technical",))
    assert found == [
        Wanted("a@acme.example", ("finance", "management"), "Ada", 2),
        Wanted("b@acme.example", ("technical",), "", 3),
    ]
    assert refused == []


def test_columns_stand_in_the_order_that_their_head_says() -> None:
    found, _ = read('name,email\n"Low, Ada",a@acme.example\n', TYPES)
    assert found == [Wanted("a@acme.example", TYPES, "Low, Ada", 2)]


def test_every_line_that_cannot_be_meant_says_why_and_the_others_stand() -> None:
    text = "nobody\na@acme.example\nA@ACME.example\nb@acme.example, Bee, boss\nc@acme.example, Cee, support\n"
    found, refused = read(text, TYPES)
    assert [one.email for one in found] == ["a@acme.example"]
    assert [(one.line, one.reason) for one in refused] == [
        (1, "it is no e-mail address"),
        (3, "it stands there twice"),
        (4, "there is no contact type “boss”"),
        (5, "there is no contact type “support”"),
    ]


def test_without_a_type_nobody_is_invited() -> None:
    assert read("a@acme.example") == ([], [(1, "a@acme.example", "it says no contact type")])


def test_so_many_at_once_and_no_more() -> None:
    found, refused = read("\n".join(f"n{number}@acme.example" for number in range(MOST + 2)), TYPES)
    assert len(found) == MOST
    assert [one.line for one in refused] == [MOST + 1, MOST + 2]


@given(st.text())
def test_whatever_is_pasted_every_line_is_taken_or_refused_once(text: str) -> None:
    found, refused = read(text, TYPES)
    numbers = [one.line for one in found] + [one.line for one in refused]
    assert len(numbers) == len(set(numbers))
    assert len({one.email.casefold() for one in found}) == len(found)
