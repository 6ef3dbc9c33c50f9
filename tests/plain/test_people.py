"""People in plain text: changed, suspended, removed, invitations sent again and withdrawn, one's own keys."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from support.paying_world import serving
from support.portal_world import entries

PEOPLE = ("finance", "technical", "management")


@pytest.fixture(scope="module")
def world():
    """One portal for all of this module's tests."""
    with tempfile.TemporaryDirectory(prefix="occ-") as place, serving(Path(place), entries(), PEOPLE) as made:
        yield made


def line_of(said, address):
    """The number of the line in which somebody stands."""
    found = next(line for line in said.text.splitlines() if address in line and line[:1].isdigit())
    return found.partition(".")[0]


def test_somebody_is_suspended_let_in_again_and_made_something_else(talk, world):
    number = line_of(talk(world, "people", profile="management"), "technical@acme.example")
    lines = ("people", f"suspend {number}", "no", f"suspend {number}", "yes", "people", f"suspend {number}", "yes")
    said = talk(world, *lines, profile="management")
    assert "They get in nowhere, from their next key press on" in said.text
    assert "Nothing was changed." in said.text
    assert "Let " in said.text.partition("suspended")[2]
    changed = talk(world, "people", f"change {number}", "1, 2", "yes", "people", "log", profile="management")
    assert "becomes finance, sales/technical." in changed.text
    assert "became" in changed.text.partition("People, What was done")[2]


def test_oneself_is_suspended_only_by_ones_own_address(talk, world):
    number = line_of(talk(world, "people", profile="management"), "management@acme.example")
    said = talk(world, "people", f"suspend {number}", "yes", profile="management")
    assert "That is yourself. Type your address" in said.text
    assert "Nothing was changed." in said.text


def test_who_may_not_manage_somebody_is_told_before_any_question(talk, world):
    number = line_of(talk(world, "people"), "management@acme.example")
    said = talk(world, "people", f"remove {number}")
    assert "You can manage only who holds no more than you do yourself" in said.text
    assert "Type “yes”" not in said.text


def test_an_invitation_is_sent_again_and_withdrawn(talk, world):
    invite = ("people", "add", "bob@acme.example; Bob; finance", "", "", "", "yes")
    lines = (*invite, "invitations", "resend 1", "yes", "remove 1", "yes", "invitations", "resend 1")
    said = talk(world, *lines, profile="management")
    assert "Send the invitation of Bob again? The one before opens nothing any more." in said.text
    assert "Withdraw the invitation of Bob?" in said.text
    assert "The invitation is over." in said.text


def test_ones_own_keys_are_listed_named_and_the_one_in_use_is_not_revoked(talk, world):
    said = talk(world, "people", "keys", "rename 1 Desk by the window", "keys", "remove 1", profile="management")
    assert "The key of this profile: " in said.text
    assert ", Desk by the window, " in said.text
    assert "Sign out instead: occ logout" in said.text


def test_in_german_people_are_managed_in_german(talk, world):
    said = talk(world, "personen", "ihre schlüssel", "hilfe", words=("--lang", "de"), profile="management")
    assert "benenne NUMMER NAME" in said.text
