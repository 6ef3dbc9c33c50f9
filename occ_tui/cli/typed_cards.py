"""Words with the number of a card in them: taken where something is looked up, refused and forgotten elsewhere."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence

from occ_tui.cli.parser import Parser, UsageError, holds_card_number
from occ_tui.locale import _

_COVER = "\x01card"
"""Begins what stands for a word with a card number while the others are parsed."""


class CardNumberTyped(UsageError):
    """A card number stands among the words, where none is ever taken. It is in neither text."""

    def __init__(self) -> None:
        super().__init__(
            _("what was typed holds a card number; none is taken here: it was dropped and kept nowhere"),
            _("Nothing was sent or changed. Pay with a stored method, or “--with page”: {command}").format(
                command="occ methods"
            ),
        )


def parse_covered(parser: Parser, words: Sequence[str], is_plain: Callable[[str], bool]) -> argparse.Namespace:
    """The arguments in `words`, some of which hold a card number. Errors: see `Parser.parse`."""
    covered, hidden = _covered(words, is_plain)
    try:
        args = parser.parse_plainly(covered, is_plain)
    except UsageError:  # which may show what was typed
        raise CardNumberTyped from None
    look_ups = parser.look_ups()
    for name, value in vars(args).items():
        found = [hidden.get(word, word) for word in value] if isinstance(value, list) else hidden.get(value, value)
        if found != value and name not in look_ups:
            raise CardNumberTyped
        setattr(args, name, found)
    return args


def _covered(words: Sequence[str], is_plain: Callable[[str], bool]) -> tuple[list[str], dict[str, str]]:
    """`words` with a stand-in for each with a card number, which no refusal can show then; and what it stands for."""
    covered: list[str] = []
    hidden: dict[str, str] = {}
    only_plain = False
    for word in words:
        only_plain = only_plain or word == "--"
        if not holds_card_number(word):
            covered.append(word)
            continue
        stand_in = f"{_COVER}{len(hidden)}"
        hidden[stand_in] = word
        is_option = word.startswith("-") and not only_plain and not is_plain(word)
        option, equals, _value = word.partition("=")
        if is_option and (not equals or holds_card_number(option)):
            raise CardNumberTyped
        covered.append(f"{option}={stand_in}" if is_option else stand_in)
    return covered, hidden
