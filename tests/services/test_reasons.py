"""Reasons from below are said in the user's language, in the middle of its sentences."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from occ_tui import locale
from occ_tui.client.errors import NotAPortal, ServerUnreachable
from occ_tui.locale import reasons
from occ_tui.locale.reasons import in_words, of_system
from occ_tui.services.errors import FileNotWritten
from occ_tui.services.problems import describe
from occ_tui.store.errors import StoreError


@pytest.fixture(autouse=True)
def german() -> Iterator[None]:
    locale.use_language("de")
    yield
    locale.use_language("en")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ServerUnreachable("http://127.0.0.1:9", "All connection attempts failed"), "dort antwortet nichts"),
        (ServerUnreachable("http://127.0.0.1:9", "[Errno 111] Connection refused"), "dort antwortet nichts"),
        (ServerUnreachable("http://x.invalid", "[Errno -2] Name or service not known"), "kennt niemand"),
        (ServerUnreachable("https://a.b", "[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006)"), "TLS"),
        (FileNotWritten(Path("/root/x.csv"), "Permission denied"), "das System erlaubt es nicht"),
        (StoreError(Path("/x/cache.db"), "unable to open database file"), "lässt sich nicht öffnen"),
    ],
)
def test_a_german_sentence_gives_a_german_reason(error: Exception, said: str) -> None:
    what = describe(error).what
    assert said in what
    for english in ("attempts", "refused", "denied", "unable", "not known", "wrong version"):
        assert english not in what


def test_what_is_not_known_stays_as_it_is() -> None:
    assert in_words("403 Forbidden") == "403 Forbidden"
    assert "teapot" in describe(NotAPortal("http://127.0.0.1", "teapot")).what
    assert in_words("[SSL: SOMETHING_ELSE] x") == "[SSL: SOMETHING_ELSE] x"
    assert of_system(OSError()) == "OSError"


def test_a_path_behind_the_reason_stays() -> None:
    error = PermissionError(errno.EACCES, os.strerror(errno.EACCES), "/tmp/Zürich")
    assert in_words(str(error)) == "das System erlaubt es nicht: '/tmp/Zürich'"


def test_every_known_reason_has_words_of_its_own_in_german() -> None:
    for code in reasons._SYSTEM:
        english = os.strerror(code)
        assert in_words(english) != english
    for text, words in reasons._OTHERS.items():
        assert in_words(text) not in (text, words)
