"""The fonts of PDF files: which one draws a text, each loaded only when a text needs it.

They come from the package `weblate-fonts` (SIL Open Font License): Source Sans 3 writes Latin, Greek and Cyrillic,
Kurinto Sans what those lack (Arabic, Hebrew, Thai, Devanagari …), its SC, TC, JP and KR cuts Chinese, Japanese, Korean.
"""

from __future__ import annotations

import importlib.util
from functools import lru_cache
from pathlib import Path

from occ_tui.annotations import NamedTuple
from occ_tui.locale import _

INSTALL_COMMAND = "pip install 'occ-tui[pdf]'"
"""What brings fonts and the library that draws."""

MAIN = "sourcesans"
RIGHT_TO_LEFT = "kurinto"


class FontsMissing(RuntimeError):
    """The package that carries the fonts is not installed; the text says how to get it."""


class FontFiles(NamedTuple):
    """The two weights of one family, as paths below the package's font folder."""

    regular: str
    bold: str


FAMILIES = {
    MAIN: FontFiles("source-sans/ttf/SourceSans3-Regular.ttf", "source-sans/ttf/SourceSans3-Semibold.ttf"),
    RIGHT_TO_LEFT: FontFiles("kurinto/ttf/KurintoSans-Rg.ttf", "kurinto/ttf/KurintoSans-Bd.ttf"),
    "kurintosc": FontFiles("kurinto/ttf/KurintoSansSC-Rg.ttf", "kurinto/ttf/KurintoSansSC-Bd.ttf"),
    "kurintojp": FontFiles("kurinto/ttf/KurintoSansJP-Rg.ttf", "kurinto/ttf/KurintoSansJP-Bd.ttf"),
    "kurintokr": FontFiles("kurinto/ttf/KurintoSansKR-Rg.ttf", "kurinto/ttf/KurintoSansKR-Bd.ttf"),
    "kurintotc": FontFiles("kurinto/ttf/KurintoSansTC-Rg.ttf", "kurinto/ttf/KurintoSansTC-Bd.ttf"),
}
_CHINESE = ("kurintosc", "kurintotc", "kurintojp", "kurintokr")
_JAPANESE = ("kurintojp", "kurintosc", "kurintotc", "kurintokr")
_KOREAN = ("kurintokr", "kurintosc", "kurintotc", "kurintojp")


def path_of(relative: str) -> Path:
    """Where a font file lies on this machine; `FontsMissing` without the package."""
    spec = importlib.util.find_spec("weblate_fonts")
    if spec is None or not spec.submodule_search_locations:
        raise FontsMissing(
            _("PDF files need fonts that are not installed. Install them with: {command}").format(
                command=INSTALL_COMMAND
            )
        )
    return Path(spec.submodule_search_locations[0], "static", "weblate_fonts", relative)


@lru_cache(maxsize=len(FAMILIES))
def code_points(family: str) -> frozenset[int]:
    """The characters that `family` can draw."""
    from fontTools.ttLib import TTFont

    with TTFont(path_of(FAMILIES[family].regular), lazy=True) as font:
        return frozenset(font.getBestCmap())


def families_for(text: str) -> list[str]:
    """The families, besides the main one, that `text` needs, the one to ask first in front.

    Han characters look different in Japan, Korea and China: kana or hangul beside them decide whose they are.
    """
    missing = {ord(sign) for sign in text if ord(sign) >= 0x80} - code_points(MAIN)
    needed: list[str] = []
    for family in _order(text):
        if not missing:
            break
        covered = missing & code_points(family)
        if covered:
            needed.append(family)
            missing -= covered
    return needed


def _order(text: str) -> tuple[str, ...]:
    if not any("\u2e80" <= sign <= "\uffef" or "\u1100" <= sign <= "\u11ff" for sign in text):
        return (RIGHT_TO_LEFT,)
    return (*_east_asian_order(text), RIGHT_TO_LEFT)


def _east_asian_order(text: str) -> tuple[str, ...]:
    if any("\u3040" <= sign <= "\u30ff" for sign in text):
        return _JAPANESE
    if any("\uac00" <= sign <= "\ud7a3" or "\u1100" <= sign <= "\u11ff" for sign in text):
        return _KOREAN
    return _CHINESE
