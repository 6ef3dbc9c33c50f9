"""What the command line says to words that it cannot mean, and where the ways into it lead."""

from __future__ import annotations

import subprocess
import sys

import pytest

from occ_tui import __version__
from occ_tui.cli import commands

LATER = ("people", "tour", "plain")


def test_help_lists_every_command_there_is_and_none_that_is_to_come(occ):
    shown = occ("--help")
    assert shown.code == 0
    listed = shown.out.partition("commands:")[2].split()
    assert set(commands.COMMANDS) <= set(listed)
    assert not set(LATER) & set(listed)


@pytest.mark.parametrize("name", [name for name in commands.COMMANDS if name != "portal"])
def test_every_command_explains_itself(occ, name):
    shown = occ(name, "--help")
    assert shown.code == 0
    assert shown.out.startswith(f"usage: occ {name}")
    assert "--profile" in shown.out


def test_version_is_printed_before_and_after_a_command(occ):
    for words in (["--version"], ["invoices", "--version"], ["--version", "invoices"]):
        shown = occ(*words)
        assert (shown.code, shown.out) == (0, f"occ {__version__}\n")


def test_an_unknown_command_names_the_nearest(occ):
    shown = occ("invocies")
    assert (shown.code, shown.out) == (2, "")
    assert "did you mean invoices?" in shown.err


def test_a_command_that_is_cut_short_names_those_that_begin_so(occ):
    assert "did you mean invoices, invoice, invite?" in occ("inv").err
    assert "did you mean invoices, invoice?" in occ("invo").err


def test_an_unknown_option_names_the_nearest(occ):
    shown = occ("invoices", "--statsu", "open")
    assert shown.code == 2
    assert "--statsu" in shown.err
    assert "did you mean --status?" in shown.err
    assert "occ invoices --help" in shown.err


def test_options_are_never_abbreviated(occ):
    assert occ("invoices", "--li", "5").code == 2


def test_an_unknown_choice_lists_what_there_is(occ):
    shown = occ("invoices", "--status", "overdu")
    assert shown.code == 2
    assert "overdue, open, submitted, closed" in shown.err
    assert "did you mean overdue?" in shown.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["invoices", "--limit", "0"], "whole number"),
        (["invoices", "--limit", "many"], "whole number"),
        (["invoices", "--today", "2026-02-30"], "no day"),
        (["invoices", "--sort"], "expected one argument"),
        (["invoice"], "required: NUMBER"),
        (["invoice", "1", "2"], "one word too many"),
        (["--lang", "fr", "status"], "none of en, de"),
        (["completion", "tcsh"], "none of bash, zsh, fish"),
        (["config", "sho"], "did you mean show?"),
        (["demo", "--as", "auditor"], "none of finance"),
        (["--at", "order"], "did you mean orders?"),
        (["--at", "rewards/7"], "names nothing to start at"),
        (["--at", "orders/"], "names nothing to start at"),
        (["--at"], "expected one argument"),
    ],
)
def test_arguments_that_cannot_be_meant_exit_with_2_and_say_why(occ, words, told):
    shown = occ(*words)
    assert (shown.code, shown.out) == (2, "")
    assert told in shown.err


def test_refusals_speak_german(occ):
    shown = occ("--lang", "de", "invoices", "--limit")
    assert shown.code == 2
    assert "expected" not in shown.err


def test_an_option_that_was_typed_cannot_steer_the_terminal(occ):
    shown = occ("invoices", "--\x1b[31mred\u202e")
    assert shown.code == 2
    assert "\x1b" not in shown.err
    assert "\\x1b[31mred<U+202E>" in shown.err


def test_a_field_that_does_not_exist_is_marked_at_its_place(occ):
    shown = occ("invoices", "acme", "statuz:overdue", "gmbh")
    assert shown.code == 2
    lines = shown.err.splitlines()
    place = next(number for number, line in enumerate(lines) if line.endswith("acme statuz:overdue gmbh"))
    assert lines[place].index("statuz") == lines[place + 1].index("^")
    assert lines[place + 1].count("^") == len("statuz")
    assert "did you mean status?" in shown.err
    assert "currency" in lines[-1]


def test_a_mistake_behind_wide_characters_is_marked_at_its_place(occ):
    lines = occ("invoices", "東京", "due:soon").err.splitlines()
    assert lines[1].strip() == "東京 due:soon"
    assert lines[2] == " " * (5 + 9) + "^^^^"


def test_only_what_is_near_a_mistake_in_a_long_query_is_shown(occ):
    shown = occ("invoices", "a" * 300, "due:soon", "b" * 300)
    assert max(map(len, shown.err.splitlines())) < 150
    assert "due:soon" in shown.err


def test_a_negated_field_is_a_query_word_not_an_option(occ):
    for word in ("-disputd:yes", "not:disputd:yes", "-disputd<3", "-(disputd:no)"):
        shown = occ("invoices", word)
        assert shown.code == 2
        assert "^" * len("disputd") in shown.err
        assert "did you mean disputed?" in shown.err
        assert "no option" not in shown.err


def test_an_option_is_no_query_word(occ):
    assert "no option --foo" in occ("invoices", "--foo=bar").err
    assert "no option -disputed" in occ("invoices", "-disputed").err


def test_several_orders_are_each_checked(occ):
    shown = occ("invoices", "--sort", "partyName,invoiceAmont:desc")
    assert shown.code == 2
    assert "did you mean invoiceAmount?" in shown.err
    assert occ("invoices", "--sort", "partyName,").code == 2


def test_words_behind_two_dashes_are_never_options():
    command, _run = commands.command_parser("invoices")
    assert command.parse(["--status", "open", "--", "-foo", "--limit", "--"]).query == ["-foo", "--limit", "--"]
    assert command.parse(["acme", "--", "-foo"]).query == ["acme", "-foo"]
    assert command.parse(["-5"]).query == ["-5"]


def test_an_unknown_field_names_the_nearest_and_lists_all(occ):
    shown = occ("invoices", "-o", "json", "--fields", "invoiceNumer")
    assert (shown.code, shown.out) == (2, "")
    assert "did you mean invoiceNumber?" in shown.err
    assert "timeInvoiceDue" in shown.err


def test_an_unknown_order_names_the_nearest_field(occ):
    shown = occ("invoices", "--sort", "invoiceAmont:desc")
    assert shown.code == 2
    assert "did you mean invoiceAmount?" in shown.err
    assert occ("invoices", "--sort", "invoiceAmount:down").code == 2


def test_without_a_profile_occ_offers_the_ways_to_get_one(occ):
    shown = occ()
    assert (shown.code, shown.out) == (3, "")
    assert "occ demo" in shown.err
    assert ".oci/config" in shown.err
    assert "--config-file" in shown.err


def test_without_a_terminal_the_interface_is_not_opened(occ, own_home):
    config = own_home / "config"
    config.touch(mode=0o600)
    config.write_text("[DEFAULT]\nuser=u\nfingerprint=f\nkey_file=/nowhere\ntenancy=t\nregion=eu-frankfurt-1\n")
    shown = occ("--config-file", str(config))
    assert (shown.code, shown.out) == (2, "")
    assert "terminal" in shown.err


def test_a_config_without_default_lists_its_profiles(occ, own_home):
    config = own_home / ".oci" / "config"
    config.parent.mkdir(mode=0o700)
    config.touch(mode=0o600)
    fields = "user=u\nfingerprint=f\nkey_file=/nowhere\ntenancy=t\nregion=eu-frankfurt-1\n"
    config.write_text(f"[one]\n{fields}[two]\n{fields}")
    shown = occ()
    assert shown.code == 3
    assert "one, two" in shown.err


def test_a_profile_that_does_not_exist_is_told_with_those_that_do(occ, own_home):
    config = own_home / "config"
    config.touch(mode=0o600)
    fields = "user=u\nfingerprint=f\nkey_file=/nowhere\ntenancy=t\nregion=eu-frankfurt-1\n"
    config.write_text(f"[finance]\n{fields}[support]\n{fields}")
    shown = occ("invoices", "--config-file", str(config), "--profile", "finanse")
    assert shown.code in (2, 3)
    assert "finance" in shown.err
    assert "Traceback" not in shown.err


def test_python_m_occ_tui_is_occ():
    done = subprocess.run([sys.executable, "-m", "occ_tui", "--version"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, f"occ {__version__}\n")


def test_portal_hands_all_its_words_to_the_portal_itself():
    command = [sys.executable, "-m", "occ_tui", "portal", "init", "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "--invoices" in done.stdout


def test_the_day_named_before_the_command_reaches_the_portal(occ, monkeypatch):
    handed = []
    monkeypatch.setattr("occ_tui.cli.portal.hand_over", lambda words: handed.append(words) or 0)
    assert occ("--today", "2026-11-23", "portal", "init", "DIR").code == 0
    assert occ("portal", "serve", "DIR", "--port", "0").code == 0
    assert handed == [["init", "DIR", "--today", "2026-11-23"], ["serve", "DIR", "--port", "0"]]


@pytest.mark.parametrize("words", [["portal", "init", "x"], ["demo"]])
def test_without_the_extra_the_exact_install_command_is_told(occ, monkeypatch, words):
    from occ_tui.services import demo, errors

    def missing():
        raise errors.PortalExtraMissing

    monkeypatch.setattr(demo, "require_portal_extra", missing)
    shown = occ(*words)
    assert (shown.code, shown.out) == (2, "")
    assert "pip install 'occ-tui[portal]'" in shown.err


def test_the_demo_needs_a_terminal(occ):
    shown = occ("demo")
    assert (shown.code, shown.out) == (2, "")
    assert "terminal" in shown.err


def test_the_demo_opens_the_interface_as_the_contact_that_was_asked_for(occ, monkeypatch):
    from contextlib import contextmanager
    from datetime import date

    from occ_tui.cli import interface
    from occ_tui.services import demo
    from occ_tui.services.session import SessionOptions

    asked = {}
    opened = []

    @contextmanager
    def start_demo(**options):
        asked.update(options)
        yield SessionOptions(profile=options["as_"], today=options["today"])

    monkeypatch.setattr(demo, "start_demo", start_demo)
    monkeypatch.setattr(interface, "require_terminal", lambda _command: None)
    monkeypatch.setattr(interface, "start", lambda options: opened.append(options) or 0)
    words = ["--accounts", "2", "--invoices", "50", "--seed", "7", "--as", "support", "--hostile"]
    shown = occ("demo", *words, "--today", "2026-11-23", "--read-only")
    assert shown.code == 0
    assert asked == {
        "accounts": 2,
        "invoices": 50,
        "seed": 7,
        "as_": "support",
        "today": date(2026, 11, 23),
        "hostile": True,
    }
    assert (opened[0].profile, opened[0].read_only) == ("support", True)
