"""The language of the user: which catalogue speaks, and how that locale writes numbers and dates.

English is the source; `de` is complete. Below everything else, so that every layer may speak.
"""

from __future__ import annotations

import gettext
import os
from pathlib import Path

LANGUAGES = ("en", "de")
"""Languages with a complete catalogue; `en` is the source itself."""

_HERE = Path(__file__).parent
_catalogue: gettext.NullTranslations = gettext.NullTranslations()
_locale_code = "en"


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


def language() -> str:
    """The language now spoken: one of `LANGUAGES`."""
    return _locale_code.partition("_")[0]


def locale_code() -> str:
    """The locale whose habits numbers and dates follow, as in CLDR: `de`, `de_CH`, `en_US`."""
    return _locale_code


def _(message: str) -> str:
    """`message` in the user's language."""
    return _catalogue.gettext(message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """The form of the message that fits `count`."""
    return _catalogue.ngettext(singular, plural, count)


def pgettext(context: str, message: str) -> str:
    """`message` as it is said in `context` (for words that mean two things)."""
    return _catalogue.pgettext(context, message)


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
