"""The language of the user: which catalogue speaks, and how that locale writes numbers and dates.

English is the source; `de` is complete. Below everything else, so that every layer may speak.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

LANGUAGES = ("en", "de")
"""Languages with a complete catalogue; `en` is the source itself."""

_HERE = Path(__file__).parent
_catalogue: gettext.NullTranslations = gettext.NullTranslations()
_locale_code = "en"
_date_format = "language"
_spoken: ContextVar[tuple[gettext.NullTranslations, str] | None] = ContextVar("occ_spoken", default=None)
"""What is spoken in this thread or task alone, see `speaking`."""


def use_language(code: str | None = None) -> None:
    """Speaks `code` (`de`, `de_CH`, `en` …), or what the environment asks for when it is `None`.

    A language without a catalogue falls back to English.
    """
    global _catalogue, _locale_code
    wanted = _plain(code) if code else _from_environment()
    language = wanted.partition("_")[0]
    if language not in LANGUAGES:
        wanted = language = "en"
    _locale_code = wanted
    _catalogue = gettext.NullTranslations()
    if language != "en":
        _catalogue = gettext.translation("occ", _HERE, [language], fallback=True)


def translator(code: str) -> gettext.NullTranslations:
    """The catalogue of `code`, English if there is none, without changing the language of this process.

    For a server that speaks to several people at once.
    """
    wanted = _plain(code).partition("_")[0]
    if wanted == "en" or wanted not in LANGUAGES:
        return gettext.NullTranslations()
    return gettext.translation("occ", _HERE, [wanted], fallback=True)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speaks `code` for the length of a block, in this thread or task alone: what somebody else will read.

    A locale of the language now spoken stays as it is (`de_CH` for `de`), one without a catalogue is English.
    """
    wanted = _plain(code)
    if wanted == language():
        wanted = locale_code()
    known = wanted if wanted.partition("_")[0] in LANGUAGES else "en"
    token = _spoken.set((translator(known), known))
    try:
        yield
    finally:
        _spoken.reset(token)


def use_date_format(name: str) -> None:
    """From now on dates are written as one of `settings.DATE_FORMATS` says; `language`: as the locale does."""
    global _date_format
    _date_format = name


def date_format() -> str:
    """How dates are written now; as the locale does in what somebody else will read, see `speaking`."""
    return "language" if _spoken.get() is not None else _date_format


def language() -> str:
    """The language now spoken: one of `LANGUAGES`."""
    return locale_code().partition("_")[0]


def locale_code() -> str:
    """The locale whose habits numbers and dates follow, as in CLDR: `de`, `de_CH`, `en_US`."""
    spoken = _spoken.get()
    return _locale_code if spoken is None else spoken[1]


def _(message: str) -> str:
    """`message` in the user's language."""
    return _now().gettext(message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """The form of the message that fits `count`."""
    return _now().ngettext(singular, plural, count)


def pgettext(context: str, message: str) -> str:
    """`message` as it is said in `context` (for words that mean two things)."""
    return _now().pgettext(context, message)


def _now() -> gettext.NullTranslations:
    spoken = _spoken.get()
    return _catalogue if spoken is None else spoken[0]


def N_(message: str) -> str:  # noqa: N802 - the name that extraction tools look for
    """Marks `message` for translation where it is declared; `_()` translates it where it is shown."""
    return message


def _plain(code: str) -> str:
    """`de_DE.UTF-8@euro` → `de_DE`."""
    return code.replace("-", "_").partition(".")[0].partition("@")[0]


def _from_environment() -> str:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            plain = _plain(value)
            return "en" if plain in ("C", "POSIX") else plain
    return "en"
