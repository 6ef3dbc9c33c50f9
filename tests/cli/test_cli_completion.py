"""Completion scripts, run by the shells they are for."""

from __future__ import annotations

import shlex
import shutil
import subprocess

import pytest

from occ_tui.cli.commands import COMMANDS
from occ_tui.cli.completion import grammars


def completed_by_bash(script, *words):
    line = " ".join(shlex.quote(word) for word in words)
    program = f"source {shlex.quote(str(script))}\nCOMP_WORDS=({line}); COMP_CWORD={len(words) - 1}\n_occ\n"
    program += 'printf "%s\\n" "${COMPREPLY[@]}"'
    done = subprocess.run(["bash", "--norc", "-c", program], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.stdout.split()


@pytest.fixture
def script(occ, tmp_path):
    """Writes the script of a shell to a file, or skips where there is no such shell."""

    def write(shell):
        if shutil.which(shell) is None:
            pytest.skip(f"no {shell} on this machine")
        path = tmp_path / f"occ.{shell}"
        path.write_text(occ("completion", shell).out)
        return path

    return write


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["occ", "inv"], {"invoices", "invoice", "invite"}),
        (["occ", ""], set(COMMANDS)),
        (["occ", "--prof"], {"--profile"}),
        (["occ", "invoices", "--st"], {"--status"}),
        (["occ", "invoices", "--status", "o"], {"overdue", "open"}),
        (["occ", "invoices", "--status", "=", "c"], {"closed"}),
        (["occ", "--profile", "status", "inv"], {"invoices", "invoice", "invite"}),
        (["occ", "--profile", "=", "status", "who"], {"whoami"}),
        (["occ", "invoices", "-o", "json"], {"json", "jsonl"}),
        (["occ", "config", ""], {"path", "show", "check"}),
        (["occ", "portal", "s"], {"serve"}),
        (["occ", "--lang", ""], {"en", "de"}),
        (["occ", "demo", "--as", "m"], {"management"}),
        (["occ", "invoice", "--today", ""], set()),
    ],
)
def test_bash_offers_commands_options_and_choices(script, words, offered):
    assert set(completed_by_bash(script("bash"), *words)) == offered


def test_bash_offers_file_names_where_a_file_is_meant(script, tmp_path):
    file = tmp_path / "invoice.pdf"
    file.touch()
    found = completed_by_bash(script("bash"), "occ", "invoice", "1", "--pdf", str(tmp_path / "inv"))
    assert found == [str(file)]


def test_fish_offers_commands_options_and_choices(script):
    path = script("fish")

    def offered(line):
        program = f"source {shlex.quote(str(path))}; complete -C {shlex.quote(line)}"
        done = subprocess.run(["fish", "--no-config", "-c", program], capture_output=True, text=True, check=False)
        assert done.stderr == ""
        return {each.split("\t")[0] for each in done.stdout.splitlines()}

    assert offered("occ inv") == {"invoices", "invoice", "invite"}
    assert offered("occ invoices --stat") == {"--status"}
    assert offered("occ invoices --status o") == {"overdue", "open"}
    assert offered("occ config ") == {"path", "show", "check"}


def test_zsh_takes_the_script_and_binds_it_to_occ(script):
    program = f"source {shlex.quote(str(script('zsh')))}; print ${{_comps[occ]}}"
    done = subprocess.run(["zsh", "-f", "-c", program], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("_occ\n", "")


def test_scripts_are_made_from_the_parsers_themselves():
    assert set(grammars()) == set(COMMANDS)
    offered = {name for option in grammars()["invoices"].options for name in option.names}
    assert {"--status", "--sort", "--limit", "--live", "-o", "--output", "--fields", "--profile"} <= offered
