"""One line of text that knows a left and a right part, and is repainted only when what it says changes."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from occ_tui.widgets.promptly import Promptly


def spread(left: Content, right: Content, width: int) -> Content:
    """`left` and `right` at both ends of `width` cells; where they don't both fit, the right part gives way."""
    gap = width - left.cell_length - right.cell_length
    if gap < (2 if right.cell_length and left.cell_length else 0):
        return left.truncate(width, ellipsis=True) if left.cell_length else right.truncate(width, ellipsis=True)
    return Content.assemble(left, " " * gap, right)


def longest_fitting(lefts: Sequence[Content], right: Content, width: int) -> Content:
    """The first of `lefts`, the longest first, that leaves room for `right` at the end of `width` cells; and that."""
    wanted = width - right.cell_length - (2 if right.cell_length else 0)
    left = next((wording for wording in lefts if wording.cell_length <= wanted), lefts[-1])
    if not right.cell_length and left.cell_length <= width:
        return left
    return spread(left, right, width)


def text(words: str, style: str = "") -> Content:
    """`words` as text that is never parsed, in `style` (`$accent`, `bold $late` …)."""
    return Content.styled(words, style) if style else Content(words)


class Line(Promptly):
    """A line that says what it was last told."""

    DEFAULT_CSS = "Line { height: 1; width: 1fr; }"

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._lefts: tuple[Content, ...] = (Content(""),)
        self._right = Content("")

    def say(self, left: Content | Sequence[Content], right: Content | None = None) -> None:
        """Shows `left`, or the longest of several wordings that leaves room for `right`."""
        lefts = (left,) if isinstance(left, Content) else tuple(left)
        right = right or Content("")
        if self._same(lefts, right):
            return
        before = self.said()
        self._lefts, self._right = lefts, right
        self.refresh_said(before)

    def render(self) -> Content:
        return longest_fitting(self._lefts, self._right, self.size.width)

    @property
    def plain(self) -> str:
        """What the line says now, for tests and for readers of the screen."""
        return self.render().plain

    def _same(self, lefts: tuple[Content, ...], right: Content) -> bool:
        return (
            len(lefts) == len(self._lefts)
            and all(a.is_same(b) for a, b in zip(lefts, self._lefts, strict=True))
            and right.is_same(self._right)
        )


class Rule(Promptly):
    """A thin line that parts what stands above it from what stands below."""

    DEFAULT_CSS = "Rule { height: 1; width: 1fr; color: $rule; }"

    def render(self) -> Content:
        return Content("─" * self.size.width)
