"""The command line's grammar: how words are parsed, the options that commands share, refusals in one's language."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence

from occ_tui.annotations import NoReturn
from occ_tui.domain.nearest import did_you_mean as did_you_mean
from occ_tui.locale import LANGUAGES, N_, _, ngettext


class UsageError(Exception):
    """Words that cannot be meant; exit code 2. Both texts are in the user's language."""

    def __init__(self, sentence: str, next_step: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.next_step = next_step


ARGPARSE_TEXTS = (
    N_("usage: "),
    N_("options"),
    N_("positional arguments"),
    N_("expected one argument"),
    N_("expected at least one argument"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("ignored explicit argument %r"),
    N_("the following arguments are required: %s"),
    N_("invalid %(type)s value: %(value)r"),
    N_("not allowed with argument %s"),
)
"""What argparse itself may say, so that catalogues have it."""

VALUE_OPTIONS = ("--profile", "--config-file", "--endpoint", "--account", "--today", "--lang", "--at")
"""Global options that take a value, which may stand before the command."""

_FALLBACK_WIDTH = 80

_PLAIN = "\x00"
"""Marks a word that argparse must not take for an option: no argument of a program can contain it."""

_SHORTEST_CARD_NUMBER = 13

OUTPUT_FORMATS = ("table", "json", "jsonl", "csv", "tsv")


class Parser(argparse.ArgumentParser):
    """Speaks the user's language and raises `UsageError` instead of ending the program."""

    looks_up = True
    """What stands without an option is looked up: a number of an invoice may look like that of a card."""

    def __init__(self, prog: str, description: str, epilog: str | None = None) -> None:
        speak()
        super().__init__(
            prog=prog,
            description=description,
            epilog=epilog,
            allow_abbrev=False,
            add_help=False,
            formatter_class=_HelpFormatter,
        )

    def error(self, message: str) -> NoReturn:
        """Raises `UsageError`, with the way to this command's help."""
        raise UsageError(message, _("Help: {command}").format(command=f"{self.prog} --help"))

    def parse(self, words: Sequence[str], is_plain: Callable[[str], bool] = lambda _word: False) -> argparse.Namespace:
        """The arguments in `words`. Errors: `UsageError`, naming the nearest option for one that does not exist.

        Words behind `--`, and those that `is_plain` accepts, are no options though they begin with a dash. A card
        number is refused, except where a number or words are looked up: what stands without an option.
        """
        if not any(map(holds_card_number, words)):
            return self.parse_plainly(words, is_plain)
        from occ_tui.cli.typed_cards import parse_covered

        return parse_covered(self, words, is_plain)

    def parse_plainly(self, words: Sequence[str], is_plain: Callable[[str], bool]) -> argparse.Namespace:
        """The same without a look for card numbers."""
        usage = self.usage
        if usage is None:
            # Parsing intermixed words, argparse cuts seven cells off it: as many as "usage: " has in English.
            # Only help shows it, and making it takes as long as parsing does.
            wants_help = any(word == "--help" or word.startswith("-h") for word in words)
            self.usage = self.format_usage().removeprefix(_("usage: ")) if wants_help else self.prog
        try:
            args, left = self.parse_known_intermixed_args(_marked(words, is_plain))
        finally:
            self.usage = usage
        for name, value in vars(args).items():
            if isinstance(value, str):
                setattr(args, name, value.removeprefix(_PLAIN))
            elif isinstance(value, list):
                setattr(args, name, [word.removeprefix(_PLAIN) for word in value])
        if left:
            self._refuse(left[0])
        return args

    def look_ups(self) -> set[str]:
        """Names of the arguments by which something is looked up."""
        return {action.dest for action in self._actions if not action.option_strings and self.looks_up}

    def option_strings(self) -> list[str]:
        """Every option, as it is typed."""
        return [option for action in self._actions for option in action.option_strings]

    def _refuse(self, word: str) -> NoReturn:
        if not word.startswith("-") or word == "-":
            word = word.removeprefix(_PLAIN)
            self.error(_("“{word}” is one word too many").format(word=visible(word)))
        option = word.partition("=")[0]
        sentence = _("there is no option {option}").format(option=visible(option))
        self.error(sentence + did_you_mean(option, self.option_strings()))


class _HelpFormatter(argparse.RawDescriptionHelpFormatter):
    """Asks the terminal for its width itself: argparse imports all of shutil for it, for each option it adds."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=min(_terminal_width(), 100) - 2)


class OneOf:
    """An argument type: one of a few words, with the nearest one named when it is none of them."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = tuple(words)

    def __call__(self, typed: str) -> str:
        if typed in self.words:
            return typed
        raise argparse.ArgumentTypeError(
            _("“{word}” is none of {choices}").format(word=visible(typed), choices=", ".join(self.words))
            + did_you_mean(typed, self.words)
        )


def holds_card_number(word: str) -> bool:
    """The same as in `domain.cards`, which is imported only where there are digits enough.

    The answer to a question about a tax number (`taxCnpj=…`) may be one that looks like that of a card.
    """
    if sum(map(str.isdecimal, word)) < _SHORTEST_CARD_NUMBER:
        return False
    from occ_tui.domain import cards, tax_ids

    name, _equals, value = word.removeprefix("--field=").partition("=")
    return cards.holds_card_number(word) and not tax_ids.could_be(name, value)


def _marked(words: Sequence[str], is_plain: Callable[[str], bool]) -> list[str]:
    """`words` without `--`, and with a mark that no argument can contain before each that is no option."""
    marked = []
    only_plain = False
    for word in words:
        if word == "--" and not only_plain:
            only_plain = True
        elif word.startswith("-") and (only_plain or is_plain(word)):
            marked.append(f"{_PLAIN}{word}")
        else:
            marked.append(word)
    return marked


def add_global_options(parser: argparse.ArgumentParser) -> None:
    """What is accepted before and after every command."""
    group = parser.add_argument_group(_("options for every command"))
    group.add_argument("--profile", metavar=_("NAME"), help=_("profile of the config file (or OCC_PROFILE)"))
    group.add_argument(
        "--config-file", metavar=_("PATH"), help=_("an OCI-format config (or OCI_CONFIG_FILE; ~/.oci/config)")
    )
    group.add_argument("--endpoint", metavar="URL", help=_("portal to talk to instead; unix:///path too"))
    group.add_argument("--account", metavar=_("NAME|OCID"), help=_("look at this account alone"))
    group.add_argument("--read-only", action="store_true", help=_("refuse everything that changes anything"))
    group.add_argument("--today", metavar=_("YYYY-MM-DD"), type=a_day, help=_("the day that counts as today"))
    group.add_argument("--lang", type=OneOf(LANGUAGES), choices=LANGUAGES, help=_("language of all texts"))
    group.add_argument(
        "--ascii", action="store_true", help=_("write ASCII alone to the terminal: no lines, no accents")
    )
    group.add_argument("--version", action="version", version=_version(), help=_("print the version and exit"))
    group.add_argument("-h", "--help", action="help", help=_("print this help and exit"))


def add_output_options(parser: argparse.ArgumentParser, *, with_fields: bool = True) -> None:
    """How a result is written."""
    parser.add_argument(
        "-o",
        "--output",
        type=OneOf(OUTPUT_FORMATS),
        choices=OUTPUT_FORMATS,
        default="table",
        help=_("how the result is written"),
    )
    if with_fields:
        parser.add_argument("--fields", metavar="A,B", help=_("only these fields, in this order"))


def add_paying_options(parser: argparse.ArgumentParser, name: str, *, required: bool, dry_run: str) -> None:
    """How to pay: what `occ pay` and `occ invoice --pay` both take; `dry_run` says what `--dry-run` does there."""
    parser.add_argument(
        name,
        dest="method",
        metavar=_("METHOD"),
        required=required,
        help=_("a stored way to pay (see “occ methods”), by token, last digits or name; or “page” for a payment page"),
    )
    parser.add_argument("--amount", metavar=_("AMOUNT"), help=_("pay this much in all, the oldest first"))
    parser.add_argument("--email", metavar=_("ADDRESS"), help=_("where the receipt goes"))
    parser.add_argument("--text", metavar=_("TEXT"), help=_("remittance text"))
    parser.add_argument("--dry-run", action="store_true", help=dry_run)
    parser.add_argument("--yes", action="store_true", help=_("pay without asking"))


def command_place(words: Sequence[str]) -> int | None:
    """Where in `words` the command stands, behind any global options; `None` if there is none."""
    place = 0
    while place < len(words):
        word = words[place]
        if not word.startswith("-") or word == "-":
            return place
        if word == "--":
            return None
        place += 2 if word in (*VALUE_OPTIONS, "-o", "--output", "--fields") else 1
    return None


def value_of(option: str, words: Sequence[str]) -> str | None:
    """The value that `words` give an option, before anything is parsed (the language of refusals depends on it)."""
    found = None
    for place, word in enumerate(words):
        if word == "--":
            break
        if word == option and place + 1 < len(words):
            found = words[place + 1]
        elif word.startswith(f"{option}="):
            found = word.partition("=")[2]
    return found


def visible(word: str) -> str:
    """A word that was typed, safe to print back."""
    from occ_tui.domain.text import clean

    return clean(word)


def a_day(typed: str) -> object:
    """An argument type: a calendar day, as `datetime.date`."""
    from datetime import date

    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise argparse.ArgumentTypeError(
            _("“{word}” is no day; write it like 2026-11-23").format(word=visible(typed))
        ) from None


def a_count(typed: str) -> int:
    """An argument type: a whole number from 1."""
    if typed.isascii() and typed.isdigit() and len(typed) <= 12 and int(typed) > 0:
        return int(typed)
    raise argparse.ArgumentTypeError(_("“{word}” is no whole number from 1").format(word=visible(typed)))


def speak() -> None:
    """Makes argparse use our catalogue instead of the interpreter's own, which exists in English only."""
    vars(argparse).update(_=_, ngettext=ngettext)


def _terminal_width() -> int:
    try:
        return int(os.environ.get("COLUMNS", "")) or _FALLBACK_WIDTH
    except ValueError:
        pass
    try:
        return os.get_terminal_size(1).columns or _FALLBACK_WIDTH
    except OSError:
        return _FALLBACK_WIDTH


def _version() -> str:
    from occ_tui import __version__

    return f"occ {__version__}"
