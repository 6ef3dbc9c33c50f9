"""`occ config path|show|check`: the user's own settings."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

from occ_tui.annotations import TYPE_CHECKING
from occ_tui.cli.parser import OneOf
from occ_tui.locale import _

if TYPE_CHECKING:
    from occ_tui.settings import Examined

ACTIONS = ("path", "show", "check")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `occ config`."""
    parser.add_argument(
        "action",
        type=OneOf(ACTIONS),
        choices=ACTIONS,
        help=_("path: where the file is; show: what is in force; check: whether it can be used"),
    )


def run(args: argparse.Namespace) -> int:
    """`check` answers 1 when the file cannot be used as it is."""
    from occ_tui import settings
    from occ_tui.cli.table import write_line
    from occ_tui.domain.text import clean

    if args.action == "path":
        write_line(clean(str(settings.config_path())), sys.stdout)
        return 0
    if args.action == "check":
        return _check()
    settings.load()
    for line in _shown(settings.examine()):
        write_line(line, sys.stdout)
    return 0


def _check() -> int:
    """Says everything that is wrong, each with file and line."""
    from occ_tui import settings
    from occ_tui.cli.report import say, say_parts
    from occ_tui.domain.text import clean

    examined = settings.examine()
    problems = list(examined.problems)
    if examined.is_readable and examined.lines:
        from occ_tui.screens.settled import problems_of

        problems += problems_of(examined.settings)
        problems.sort(key=lambda problem: examined.line(problem[0]))
    if problems:
        told = [examined.told(at, sentence) for at, sentence in problems]
        say_parts(*told, _("Until it is mended, occ uses its defaults where it can."))
        return 1
    mail = examined.settings.mail
    if mail.is_set and mail.password_file:
        from occ_tui.services.mail_server import server_of

        server_of(mail)
    path = clean(str(examined.path))
    if examined.path.exists():
        say(_("{path} is in order.").format(path=path))
    else:
        say(_("There is no {path}; the defaults are in force.").format(path=path))
    return 0


def _shown(examined: Examined) -> Iterator[str]:
    """Every setting as it could stand in the file, and where it comes from."""
    settled = examined.settings
    single = {name: value for name, value in settled._asdict().items() if name not in ("mail", "keys", "themes")}
    yield from _lines(examined, (), single)
    yield from ("", "[mail]")
    yield from _lines(examined, ("mail",), settled.mail._asdict())
    yield from ("", "[keys]")
    changed = {action: keys[0] if len(keys) == 1 else keys for action, keys in settled.keys.changed}
    yield from _lines(examined, ("keys",), {"preset": settled.keys.preset, **changed})
    for theme in settled.themes:
        yield from ("", f"[themes.{_key(theme.name)}]")
        yield from _lines(examined, ("themes", theme.name), {"base": theme.base, **dict(theme.colours)})


def _lines(examined: Examined, table: tuple[str, ...], values: dict[str, object]) -> Iterator[str]:
    written = {name: f"{_key(name)} = {_toml(value)}" for name, value in values.items()}
    width = min(40, max(map(len, written.values())))
    for name, line in written.items():
        at = examined.line_of((*table, name))
        source = _("line {line}").format(line=at) if at else _("default")
        yield f"{line:{width}}  # {source}"


def _key(name: str) -> str:
    is_bare = name.isascii() and all(character.isalnum() or character in "-_" for character in name)
    return name if is_bare and name else _toml(name)


def _toml(value: object) -> str:
    """A value as TOML writes it, with what could steer a terminal made visible."""
    import json

    from occ_tui.domain.text import clean

    if isinstance(value, str):
        return json.dumps(clean(value), ensure_ascii=False)
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    return str(value).lower()
