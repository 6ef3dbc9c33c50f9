"""`occ completion bash|zsh|fish`: static completion scripts, made from the very parsers that read the arguments."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from occ_tui.annotations import NamedTuple
from occ_tui.cli.commands import COMMANDS, Command, command_parser
from occ_tui.cli.parser import OneOf, Parser, add_global_options
from occ_tui.locale import _

SHELLS = ("bash", "zsh", "fish")
VIEWS = "views"
"""What the scripts ask for the names of the saved views with."""
_VIEW_OPTION = "--view"
_FILE_OPTIONS = ("--config-file", "--pdf", "--to")


class Option(NamedTuple):
    """An option as completion sees it."""

    names: tuple[str, ...]
    help: str
    takes_value: bool
    choices: tuple[str, ...]
    takes_file: bool
    """Its value is the name of a file."""
    takes_view: bool = False
    """Its value is the name of a saved view."""


class Grammar(NamedTuple):
    """What may stand behind a command."""

    summary: str
    options: tuple[Option, ...]
    words: tuple[str, ...]
    """What its own argument may be; empty for free text."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `occ completion`."""
    words = (*SHELLS, VIEWS)
    explained = _("the shell that you use; views: the names of your saved views, which the scripts ask for")
    parser.add_argument("shell", type=OneOf(words), choices=words, help=explained)


def epilog() -> str:
    """How to use what is printed."""
    return "\n".join(
        [
            _("To use it, put this into your shell's start-up file:"),
            '  bash: eval "$(occ completion bash)"',
            '  zsh:  eval "$(occ completion zsh)"',
            "  fish: occ completion fish | source",
        ]
    )


def run(args: argparse.Namespace) -> int:
    """Prints the script."""
    if args.shell == VIEWS:
        from occ_tui.cli.views import write_names
        from occ_tui.services.session import Session

        with Session.open(args.options) as session:
            write_names(session)
        return 0
    writers: dict[str, Callable[[dict[str, Grammar], tuple[Option, ...]], str]] = {
        "bash": bash,
        "zsh": zsh,
        "fish": fish,
    }
    sys.stdout.write(writers[args.shell](grammars(), global_options()))
    return 0


def grammars() -> dict[str, Grammar]:
    """Every command's options and words."""
    return {name: _grammar(name, command) for name, command in COMMANDS.items()}


def global_options() -> tuple[Option, ...]:
    """What is accepted everywhere."""
    parser = Parser("occ", "")
    add_global_options(parser)
    return _options(parser)


def _grammar(name: str, command: Command) -> Grammar:
    parser, _run = command_parser(name)
    words = next((tuple(action.choices or ()) for action in parser._actions if not action.option_strings), ())
    return Grammar(_(command.summary), _options(parser), words)


def _options(parser: argparse.ArgumentParser) -> tuple[Option, ...]:
    return tuple(
        Option(
            tuple(action.option_strings),
            action.help or "",
            action.nargs != 0,
            tuple(action.choices or ()),
            any(name in _FILE_OPTIONS for name in action.option_strings),
            _VIEW_OPTION in action.option_strings,
        )
        for action in parser._actions
        if action.option_strings
    )


def _spelt(options: Sequence[Option]) -> str:
    return " ".join(name for option in options for name in option.names)


def bash(commands: dict[str, Grammar], shared: tuple[Option, ...]) -> str:
    """A script for bash 3.2 and later, without the package bash-completion."""
    values = {name: option for option in shared for name in option.names if option.takes_value}
    for grammar in commands.values():
        values |= {name: option for option in grammar.options for name in option.names if option.takes_value}
    by_command = "\n".join(
        f'        {name}) options="{_spelt(grammar.options)}"; words="{" ".join(grammar.words)}" ;;'
        for name, grammar in commands.items()
    )
    by_option = "\n".join(f"        {place}) {offered} ;;" for place, offered in _bash_places(commands, shared))
    return _BASH.format(
        commands=" ".join(commands),
        shared=_spelt(shared),
        with_value="|".join(sorted(values)),
        by_command=by_command,
        by_option=by_option,
    )


def _bash_places(commands: dict[str, Grammar], shared: tuple[Option, ...]) -> list[tuple[str, str]]:
    """`command:option` and what is offered behind it; one option may take other values of other commands."""
    places: dict[str, dict[str, str]] = {}
    for command, options in (("*", shared), *((name, grammar.options) for name, grammar in commands.items())):
        for option in options:
            for name in option.names:
                if option.takes_value:
                    places.setdefault(name, {})[command] = _bash_values(option)
    return [
        (f"{command}:{name}", offered)
        for name, found in sorted(places.items())
        for command, offered in ({"*": found["*"]} if "*" in found else found).items()
    ]


def _bash_values(option: Option) -> str:
    if option.takes_view:
        return '_occ_views "$current"; return'
    if option.takes_file:
        return 'COMPREPLY=($(compgen -f -- "$current")); return'
    if option.choices:
        return f'COMPREPLY=($(compgen -W "{" ".join(option.choices)}" -- "$current")); return'
    return "return"


_BASH = """# completion of occ for bash
_occ_views() {{
    local place name word
    local -a where=()
    for (( place = 1; place < COMP_CWORD; place++ )); do
        word="${{COMP_WORDS[place]}}"
        case "$word" in
            --profile|--config-file|--endpoint)
                if [[ "${{COMP_WORDS[place+1]}}" == "=" ]]; then (( place++ )); fi
                (( place++ )); where+=("$word" "${{COMP_WORDS[place]}}") ;;
        esac
    done
    while IFS= read -r name; do
        if [[ "$name" == "$1"* ]]; then COMPREPLY+=("$(printf '%q' "$name")"); fi
    done < <("${{COMP_WORDS[0]}}" "${{where[@]}}" completion views 2>/dev/null)
}}
_occ() {{
    local current="${{COMP_WORDS[COMP_CWORD]}}" before="" command="" options="" words="" place word
    if (( COMP_CWORD > 0 )); then before="${{COMP_WORDS[COMP_CWORD-1]}}"; fi
    # bash parts --option=value into three words
    if [[ "$current" == "=" ]]; then current=""; fi
    if [[ "$before" == "=" ]] && (( COMP_CWORD > 1 )); then before="${{COMP_WORDS[COMP_CWORD-2]}}"; fi
    COMPREPLY=()
    for (( place = 1; place < COMP_CWORD; place++ )); do
        word="${{COMP_WORDS[place]}}"
        case "$word" in
            {with_value}) (( place++ )); if [[ "${{COMP_WORDS[place]}}" == "=" ]]; then (( place++ )); fi ;;
            -*) ;;
            *) command="$word"; break ;;
        esac
    done
    case "$command:$before" in
{by_option}
    esac
    case "$command" in
        "") options="{shared}"; words="{commands}" ;;
{by_command}
    esac
    if [[ "$current" == -* ]]; then
        COMPREPLY=($(compgen -W "$options" -- "$current"))
    else
        COMPREPLY=($(compgen -W "$words" -- "$current"))
    fi
}}
complete -o bashdefault -F _occ occ
"""


def zsh(commands: dict[str, Grammar], shared: tuple[Option, ...]) -> str:
    """A script for zsh that works from `fpath` and from `eval` alike."""
    listed = "\n".join(f"        {_quoted(f'{name}:{grammar.summary}')}" for name, grammar in commands.items())
    cases = "\n".join(
        f"        {name}) _arguments -s {_zsh_arguments(grammar)} ;;" for name, grammar in commands.items()
    )
    options = " ".join(_zsh_option(option) for option in shared)
    return _ZSH.format(listed=listed, cases=cases, options=options)


_ZSH = """#compdef occ
# completion of occ for zsh
_occ_views() {{
    local -a names
    names=("${{(@f)$(occ completion views 2>/dev/null)}}")
    compadd -a names
}}
_occ() {{
    local context state state_descr line curcontext="$curcontext"
    typeset -A opt_args
    local -a commands
    commands=(
{listed}
    )
    _arguments -C {options} '1: :->command' '*:: :->rest' && return
    case "$state" in
        command) _describe -t commands command commands ;;
        rest) case "${{line[1]}}" in
{cases}
        esac ;;
    esac
}}
if [[ "$funcstack[1]" == "_occ" ]]; then
    _occ "$@"
else
    (( $+functions[compdef] )) || {{ autoload -Uz compinit && compinit -u }}
    compdef _occ occ
fi
"""


def _zsh_arguments(grammar: Grammar) -> str:
    options = [_zsh_option(option) for option in grammar.options]
    return " ".join([*options, _quoted(f"*: :({' '.join(grammar.words)})" if grammar.words else "*: :")])


def _zsh_option(option: Option) -> str:
    shown = option.help.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]").replace(":", "\\:")
    value = ""
    if option.takes_value:
        action = f"({' '.join(option.choices)})" if option.choices else ""
        if option.takes_view or option.takes_file:
            action = "_occ_views" if option.takes_view else "_files"
        value = f":{option.names[-1].lstrip('-')}:{action}"
    return " ".join(_quoted(f"{name}[{shown}]{value}") for name in option.names)


def fish(commands: dict[str, Grammar], shared: tuple[Option, ...]) -> str:
    """A script for fish."""
    lines = ["# completion of occ for fish", "complete -c occ -f"]
    names = " ".join(commands)
    lines += [
        f"complete -c occ -n 'not __fish_seen_subcommand_from {names}' -a {name} -d {_fish_quoted(grammar.summary)}"
        for name, grammar in commands.items()
    ]
    lines += [_fish_option(option, "") for option in shared]
    for name, grammar in commands.items():
        seen = f"-n '__fish_seen_subcommand_from {name}' "
        everywhere = {spelt for option in shared for spelt in option.names}
        lines += [_fish_option(option, seen) for option in grammar.options if not everywhere & set(option.names)]
        if grammar.words:
            lines.append(f"complete -c occ {seen}-a {_fish_quoted(' '.join(grammar.words))}")
    return "\n".join(lines) + "\n"


def _fish_option(option: Option, condition: str) -> str:
    names = " ".join(f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.names)
    value = ""
    if option.takes_view:
        value = " -x -a '(occ completion views 2>/dev/null)'"
    elif option.takes_file:
        value = " -r -F"
    elif option.choices:
        value = f" -x -a {_fish_quoted(' '.join(option.choices))}"
    elif option.takes_value:
        value = " -x"
    return f"complete -c occ {condition}{names}{value} -d {_fish_quoted(option.help)}"


def _quoted(text: str) -> str:
    """`text` in single quotes for bash and zsh."""
    return "'" + text.replace("'", "'\\''") + "'"


def _fish_quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
