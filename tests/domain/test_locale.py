"""The language is the one that is asked for, else the environment's, else English; never an error."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.mofile import write_mo

from occ_tui import locale
from occ_tui.domain.formatting import formatter


@pytest.fixture(autouse=True)
def _english_afterwards(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    yield
    monkeypatch.undo()
    locale.use_language("en")


@pytest.fixture
def catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small German catalogue in the place of ours."""
    german = Catalog(locale="de")
    german.add("Overview", "Übersicht")
    german.add("Open", "Öffnen", context="command")
    german.add(("{count} invoice", "{count} invoices"), ("{count} Rechnung", "{count} Rechnungen"))
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "occ.mo").open("wb") as file:
        write_mo(file, german)
    monkeypatch.setattr(locale, "_HERE", tmp_path)


@pytest.mark.parametrize(
    ("asked", "language", "code"),
    [
        ("de", "de", "de"),
        ("de_CH", "de", "de_CH"),
        ("de-AT", "de", "de_AT"),
        ("de_AT.UTF-8", "de", "de_AT"),
        ("de_DE.UTF-8@euro", "de", "de_DE"),
        ("en_US.UTF-8", "en", "en_US"),
        ("en_XX", "en", "en_XX"),
        ("C", "en", "en"),
        ("C.UTF-8", "en", "en"),
        ("POSIX", "en", "en"),
        ("fr_FR.UTF-8", "en", "en"),
        ("tlh", "en", "en"),
        ("../../etc", "en", "en"),
        ("@", "en", "en"),
    ],
)
def test_a_language_is_taken_from_the_command_line_and_from_the_environment_alike(
    monkeypatch: pytest.MonkeyPatch, asked: str, language: str, code: str
) -> None:
    locale.use_language(asked)
    assert (locale.language(), locale.locale_code()) == (language, code)
    locale.use_language("en")
    monkeypatch.setenv("LANG", asked)
    locale.use_language()
    assert (locale.language(), locale.locale_code()) == (language, code)
    assert formatter(locale.locale_code()).amount(-5, "EUR") in ("-0.05", "-0,05")


def test_the_environment_is_asked_in_the_order_that_posix_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    monkeypatch.setenv("LC_MESSAGES", "de_CH.UTF-8")
    locale.use_language()
    assert locale.locale_code() == "de_CH"
    monkeypatch.setenv("LC_ALL", "C")
    locale.use_language()
    assert locale.locale_code() == "en"
    monkeypatch.setenv("LC_ALL", "")
    locale.use_language()
    assert locale.locale_code() == "de_CH"


def test_an_empty_environment_speaks_english() -> None:
    locale.use_language()
    assert locale.locale_code() == "en"
    locale.use_language("")
    assert locale.locale_code() == "en"


@pytest.mark.usefixtures("catalogue")
def test_german_is_spoken_with_its_plurals_and_contexts() -> None:
    locale.use_language("de_AT")
    assert locale._("Overview") == "Übersicht"
    assert locale.pgettext("command", "Open") == "Öffnen"
    assert [locale.ngettext("{count} invoice", "{count} invoices", n) for n in (0, 1, 2)] == [
        "{count} Rechnungen",
        "{count} Rechnung",
        "{count} Rechnungen",
    ]
    locale.use_language("en")
    assert locale._("Overview") == "Overview"


@pytest.mark.usefixtures("catalogue")
def test_another_language_can_be_spoken_beside_ones_own() -> None:
    locale.use_language("en")
    assert locale.translator("de_CH").gettext("Overview") == "Übersicht"
    assert locale.translator("fr").gettext("Overview") == "Overview"
    assert locale.translator("en_US").gettext("Overview") == "Overview"
    assert locale._("Overview") == "Overview"


@pytest.mark.usefixtures("catalogue")
def test_what_is_not_translated_is_said_in_english() -> None:
    locale.use_language("de")
    assert locale._("Something new") == "Something new"
    assert locale.ngettext("{count} day", "{count} days", 2) == "{count} days"
    assert locale.pgettext("button", "Open") == "Open"


def test_a_missing_catalogue_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locale, "_HERE", tmp_path)
    locale.use_language("de")
    assert (locale.language(), locale._("Open")) == ("de", "Open")


def test_a_marked_message_is_itself() -> None:
    assert locale.N_("Open") == "Open"
