"""The command line's grammar: the commands, the options they share, and refusals in the user's language.

Only the parser of the command that was typed is ever built; `COMMANDS` names the module that describes it.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from typing import NamedTuple, NoReturn

from occ_tui.locale import LANGUAGES, N_, _, ngettext


class UsageError(Exception):
    """Words that cannot be meant; exit code 2. Both texts are in the user's language."""

    def __init__(self, sentence: str, next_step: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.next_step = next_step


class Command(NamedTuple):
    """A command: what it does in a few words, and the module with its `add_arguments` and `run`."""

    summary: str
    module: str


COMMANDS = {
    "invoices": Command(N_("list invoices: overdue, open, submitted, closed"), "invoices"),
    "invoice": Command(N_("show one invoice, its lines, save its PDF"), "invoice"),
    "aging": Command(N_("what is due, by how late it is, as of any day"), "aging"),
    "statement": Command(N_("statement of account: text, CSV or PDF"), "statement"),
    "changes": Command(N_("what is new, overdue, paid or changed since the last look"), "changes"),
    "search": Command(N_("find accounts and invoices by name, number, PO or reference"), "search"),
    "accounts": Command(N_("list accounts with what they owe, by how late it is"), "accounts"),
    "sync": Command(N_("bring the local cache up to date"), "sync"),
    "status": Command(N_("tell how old the local cache is and what it holds"), "status"),
    "profiles": Command(N_("list the profiles of the config file"), "profiles"),
    "whoami": Command(N_("tell who the server takes you for"), "whoami"),
    "doctor": Command(N_("check that everything is in place, and tell what is not"), "doctor"),
    "journal": Command(N_("list writes that are under way or done, and verify their record"), "journal"),
    "demo": Command(N_("open the terminal interface on generated data"), "demo"),
    "portal": Command(N_("run a portal: init, serve, import, check"), "portal"),
    "config": Command(N_("show and check your settings"), "config"),
    "completion": Command(N_("print a completion script for your shell"), "completion"),
}
"""Every command, in the order in which help lists them."""

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

VALUE_OPTIONS = ("--profile", "--config-file", "--endpoint", "--account", "--today", "--lang")
"""Global options that take a value, which may stand before the command."""

_FALLBACK_WIDTH = 80

_PLAIN = "\x00"
"""Marks a word that argparse must not take for an option: no argument of a program can contain it."""

OUTPUT_FORMATS = ("table", "json", "jsonl", "csv", "tsv")


class Parser(argparse.ArgumentParser):
    """Speaks the user's language and raises `UsageError` instead of ending the program."""

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

        Words behind `--`, and those that `is_plain` accepts, are no options though they begin with a dash.
        """
        if self.usage is None:
            # Parsing intermixed words, argparse cuts seven cells off it: as many as "usage: " has in English.
            self.usage = self.format_usage().removeprefix(_("usage: "))
        args, left = self.parse_known_intermixed_args(_marked(words, is_plain))
        for name, value in vars(args).items():
            if isinstance(value, str):
                setattr(args, name, value.removeprefix(_PLAIN))
            elif isinstance(value, list):
                setattr(args, name, [word.removeprefix(_PLAIN) for word in value])
        if left:
            self._refuse(left[0])
        return args

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


def command_parser(name: str) -> tuple[Parser, Callable[[argparse.Namespace], int]]:
    """The parser of a command and the function that runs it."""
    from importlib import import_module

    command = COMMANDS[name]
    module = import_module(f"occ_tui.cli.{command.module}")
    parser = Parser(f"occ {name}", _sentence(_(command.summary)), getattr(module, "epilog", lambda: None)())
    module.add_arguments(parser)
    add_global_options(parser)
    return parser, module.run


def top_parser() -> Parser:
    """The parser of `occ` without a command; its help lists the commands."""
    width = max(map(len, COMMANDS)) + 2
    lines = [f"  {name:{width}}{_(command.summary)}" for name, command in COMMANDS.items()]
    description = _("Oracle's Customer Center in a terminal. Without a command, occ opens the terminal interface.")
    epilog = "\n".join([_("commands:"), *lines, "", _("Help on a command: occ COMMAND --help")])
    parser = Parser("occ", description, epilog)
    parser.usage = "occ [-h] [--version] " + _("[OPTIONS] [COMMAND …]")
    add_global_options(parser)
    return parser


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


def refuse_command(word: str) -> NoReturn:
    """Raises `UsageError` for a command that does not exist, with the nearest that does."""
    sentence = _("there is no command “{word}”").format(word=visible(word))
    raise UsageError(sentence + did_you_mean(word, COMMANDS), _("All commands: {command}").format(command="occ --help"))


def did_you_mean(word: str, known: Sequence[str] | dict[str, Command]) -> str:
    """`; did you mean …?` with the nearest known word, or nothing."""
    import difflib

    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return _("; did you mean {word}?").format(word=near[0]) if near else ""


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


def _sentence(summary: str) -> str:
    return f"{summary[:1].upper()}{summary[1:]}."
