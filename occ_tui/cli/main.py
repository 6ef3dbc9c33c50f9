"""`occ`: finds the command, runs it, and turns whatever happens into an exit code and sentences without a traceback."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType

from occ_tui import locale
from occ_tui.annotations import TYPE_CHECKING, Literal, TextIO
from occ_tui.cli import commands, parser
from occ_tui.domain import aging
from occ_tui.locale import _

if TYPE_CHECKING:
    import argparse

    from occ_tui.services.session import SessionOptions

EXIT_USAGE = 2
EXIT_NOT_FOUND = 4
EXIT_INTERNAL = 70
_SIGNAL_EXIT = 128


class Ended(BaseException):
    """A signal asked the program to end."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def main(argv: Sequence[str] | None = None) -> int:
    """Runs `occ` with `argv` (default: the process's own); the exit code of design.md §4."""
    words = list(sys.argv[1:] if argv is None else argv)
    _replace_closed_streams()
    with _ending_by_signal():
        try:
            code = _run(words)
        except KeyboardInterrupt:
            code = _SIGNAL_EXIT + signal.SIGINT
            if sys.stderr.isatty():
                print(file=sys.stderr)  # behind the ^C that the terminal shows
        except Ended as ended:
            code = _SIGNAL_EXIT + ended.number
        except BrokenPipeError:
            # Whoever read our output has enough of it: nothing to say, and nothing went wrong.
            _let_go_of_stdout()
            code = 0
        return code


def _run(words: list[str]) -> int:
    _fit_terminal(words)
    _apply_settings(words)
    options: list[SessionOptions] = []
    try:
        code = _dispatch(words, options)
        sys.stdout.flush()
        return code
    except parser.UsageError as error:
        from occ_tui.cli.report import say_parts

        if parser.holds_card_number(error.sentence):
            error = _card_number_typed()
        say_parts(error.sentence, error.next_step)
        return EXIT_USAGE
    except SystemExit as end:
        # argparse ends this way after --help and --version.
        return end.code if isinstance(end.code, int) else 0
    except BrokenPipeError:
        raise
    except Exception as error:
        try:
            sys.stdout.flush()
        except OSError:
            _let_go_of_stdout()
        return _tell(error, options[0] if options else None)


def _tell(error: Exception, options: SessionOptions | None) -> int:
    from occ_tui.cli.report import say_parts, say_problem

    try:
        from occ_tui.services.problems import describe

        problem = describe(error, options=options)
    except Exception as second:
        # Even this must end in a sentence: names of classes only, since texts may hold what nobody filtered.
        say_parts(_("internal error: {kind}").format(kind=f"{type(error).__name__}, {type(second).__name__}"))
        return EXIT_INTERNAL
    if problem.exit_code == EXIT_NOT_FOUND and parser.holds_card_number(problem.what):
        # It is no number that the store knows: it is not shown again.
        refused = _card_number_typed()
        say_parts(refused.sentence, refused.next_step)
        return EXIT_USAGE
    say_problem(problem)
    return problem.exit_code


def _card_number_typed() -> parser.UsageError:
    from occ_tui.cli.typed_cards import CardNumberTyped

    return CardNumberTyped()


def _dispatch(words: list[str], options: list[SessionOptions]) -> int:
    place = parser.command_place(words)
    if place is None:
        args = commands.top_parser().parse(words)
        options.append(session_options(args))
        from occ_tui.cli.interface import open_interface

        return open_interface(options[0], args.at, is_plain=args.plain)
    name = words[place]
    if name not in commands.COMMANDS:
        commands.refuse_command(name)
    if name == "portal":
        if any(map(parser.holds_card_number, words)):
            raise _card_number_typed()
        from occ_tui.cli.portal import hand_over

        today = parser.value_of("--today", words[:place])
        return hand_over([*words[place + 1 :], *(["--today", today] if today else [])])
    args, run = _arguments(name, [*words[:place], *words[place + 1 :]])
    options.append(session_options(args))
    args.options = options[0]
    return run(args)


def session_options(args: argparse.Namespace) -> SessionOptions:
    """What the global options say."""
    from pathlib import Path

    from occ_tui.services.session import SessionOptions

    return SessionOptions(
        profile=args.profile,
        config_file=Path(args.config_file).expanduser() if args.config_file else None,
        endpoint=args.endpoint,
        account=args.account,
        read_only=args.read_only,
        today=args.today,
    )


def _arguments(name: str, words: list[str]) -> tuple[argparse.Namespace, Callable[[argparse.Namespace], int]]:
    command, run = commands.command_parser(name)
    if name in ("invoices", "aging"):
        from occ_tui.cli.query import is_query_word

        return command.parse(words, is_query_word), run
    return command.parse(words), run


def _apply_settings(words: list[str]) -> None:
    from occ_tui import settings

    wanted = parser.value_of("--lang", words)
    with suppress(settings.SettingsError):  # told by whatever needs the settings
        settled = settings.load()
        wanted = wanted or settled.language
        aging.use_edges(settled.aging_edges)
        locale.use_date_format(settled.date_format)
    locale.use_language(wanted or None)


def _fit_terminal(words: list[str]) -> None:
    """Before anything is written: in ASCII where that is wanted, or what the terminal's encoding lacks.

    The interpreter writes UTF-8 in the C locale, too: without any locale most terminals can show it.
    """
    wanted = "--ascii" in words[: words.index("--") if "--" in words else None]
    if wanted or any((stream.encoding or "utf-8").lower() != "utf-8" for stream in (sys.stdout, sys.stderr)):
        from occ_tui.cli.ascii_streams import write_ascii

        write_ascii(only_what_is_lacking=not wanted)


@contextmanager
def _ending_by_signal() -> Iterator[None]:
    """Lets SIGTERM and SIGHUP unwind the program, so that every `finally` is reached."""
    before: dict[int, object] = {}

    def end(number: int, _frame: FrameType | None) -> None:
        raise Ended(number)

    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        # A program started by nohup keeps ignoring its hang-up.
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:
            with suppress(ValueError):  # not in the main thread: signals are someone else's
                before[number] = signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]


def _replace_closed_streams() -> None:
    """Gives the program standard streams where its caller closed them (`>&-`), so that printing is no error."""
    if sys.stdin is None:
        sys.stdin = _nowhere("r")
    if sys.stdout is None:
        sys.stdout = _nowhere("w")
    if sys.stderr is None:
        sys.stderr = _nowhere("w")


def _nowhere(mode: Literal["r", "w"]) -> TextIO:
    return os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8")


def _let_go_of_stdout() -> None:
    """Points standard output nowhere, so that the interpreter's last flush has nothing to complain about."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
