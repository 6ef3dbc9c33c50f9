"""The style sheet, each part of which is parsed once for a theme."""

from __future__ import annotations

from textual.css.stylesheet import Stylesheet
from textual.theme import Theme

from occ_tui.screens.part import AppPart
from occ_tui.widgets import themes


class ParsedOnce(Stylesheet):
    """Textual parses everything anew for each screen that brings rules, and each time it might have another theme.

    Until there is something to see that is four times, a tenth of the whole wait.
    """

    def __init__(self, variables: dict[str, str]) -> None:
        super().__init__(variables=variables)
        self._given = dict(variables)

    def set_variables(self, variables: dict[str, str]) -> None:
        if variables != self._given:
            self._given = dict(variables)
            super().set_variables(variables)

    def reparse(self) -> None:
        self.parse()


class DressedOnce(AppPart, is_part=True):
    """A part of the app: what a theme comes to is worked out once, and nothing is until one is chosen.

    Textual asks for it whenever it reads a style sheet, for its own theme first of all.
    """

    _dress: tuple[Theme, dict[str, str]] | None = None
    _is_dressed = False

    def choose_theme(self, wanted: Theme, *, in_colour: bool) -> None:
        """Puts on a theme, or what comes nearest to it on this terminal; before the app runs."""
        self._is_dressed = True
        themes.fit(self, wanted, in_colour=in_colour)
        self.stylesheet = ParsedOnce(self.get_css_variables())

    def get_css_variables(self) -> dict[str, str]:
        if not self._is_dressed:
            return {}
        theme = self.current_theme
        if self._dress is None or self._dress[0] is not theme:
            self._dress = (theme, super().get_css_variables())
        return dict(self._dress[1])
