"""`occ --plain` as a process: over a pipe, on a dumb terminal, without Textual, with nothing in it that steers."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

import pytest
from support import ledger

PATIENCE_S = 120


def occ(lines, *words, **environment):
    """What `occ` writes to a pipe from which it also reads these lines; its exit code."""
    command = [sys.executable, "-m", "occ_tui", *words]
    typed = "".join(f"{line}\n" for line in lines).encode()
    return subprocess.run(
        command, input=typed, capture_output=True, env={**os.environ, **environment}, timeout=PATIENCE_S, check=False
    )


def is_plain(written: bytes) -> bool:
    """Whether there is nothing in it but what prints, and line breaks."""
    return all(sign.isprintable() or sign == "\n" for sign in written.decode())


@pytest.fixture
def offline(own_home):
    """Options for a profile whose server is not there, with a ledger that was read before."""
    config = ledger.write_config(own_home)
    ledger.filled(config)
    return ("--config-file", str(config), "--today", ledger.TODAY)


def test_a_script_walks_through_a_hostile_ledger_and_pays_in_a_dry_run_over_a_pipe():
    lines = (
        "invoices", "all", "1", "next", "b", "dry-run 1", "", "", "", "", "", "payments", "paid", "1", "billing", "1",
        "contracts", "1", "orders", "1", "rewards", "people", "accounts", "go 2 overdue", "dry-run 1", "", "", "", "",
    )  # fmt: skip
    done = occ(lines, "demo", "--plain", "--hostile", "--invoices", "60", "--today", "2026-11-23", LANG="C.UTF-8")
    text = done.stdout.decode()
    assert done.returncode == 0, done.stderr.decode()
    assert "This was a dry run: nothing was paid" in text
    assert is_plain(done.stdout)
    assert "internal error" not in text
    assert text.endswith("What now? \n")


def test_what_a_form_changes_is_asked_question_by_question_and_confirmed_by_the_whole_word():
    lines = (
        "go billing recipients", "add", "1", "ann@acme.example", "Ann", "Lee", "yes", "recipients", "/ ann@",
        "people", "add", "bob@acme.example; Bob; finance", "", "", "2", "yes", "invitations",
        "accounts", "add 1", "Called", "They pay soon", "", "", "", "", "", "", "", "", "yes", "1",
        "billing", "change 1", "", "", "Tanaka-Ito", *[""] * 11, "yes", "contact",
        "methods", "default 3", "y",
    )  # fmt: skip
    done = occ(lines, "demo", "--plain", "--invoices", "40", "--today", "2026-11-23", LANG="C.UTF-8")
    text = done.stdout.decode()
    assert done.returncode == 0, done.stderr.decode()
    assert "1. statements, ann@acme.example, Ann Lee" in text
    assert "bob@acme.example, finance\nInvite 1 person to ACME GmbH?" in text
    assert "1. bob@acme.example, Bob, finance, " in text.partition("People, Invitations, 1 to 1 of 1")[2]
    assert "Called, They pay soon" in text
    assert "Last name: Tanaka-Ito instead of Tanaka" in text
    assert "ap@acme.example, Mei Tanaka-Ito" in text
    assert "Make AMEX ending in 9433 the default?" in text
    assert text.rstrip().endswith("Nothing was changed.\nWhat now?"), "y is not the whole word"


def test_who_lacks_a_module_is_told_who_can_open_it():
    done = occ(
        ("invoices", "b", "2", "contracts", "q"), "demo", "--plain", "--as", "technical", "--invoices", "40", LANG="de"
    )
    text = done.stdout.decode()
    assert done.returncode == 0, done.stderr.decode()
    assert "2. Rechnungen, nicht offen: Ihre Kontaktarten öffnen das nicht; " in text
    assert text.count("Rechnungen. Ihre Kontaktarten öffnen das nicht") == 2
    assert "Rechnungen sehen Sie nicht: das tut ein Finanzkontakt." in text
    assert "Nichts überfällig" not in text
    assert "Verträge, Alle, 1 bis 20" in text


def test_who_activates_orders_is_told_on_the_first_page_that_one_waits():
    lines = ("overview", "orders", "overview", "q")
    done = occ(lines, "demo", "--plain", "--as", "technical", "--invoices", "40")
    before, _orders, after = done.stdout.decode().split("Needs you now:")[1:]
    assert "for activation" not in before
    assert "12. 1 order waits for activation" in after
    assert "You do not see invoices: a finance contact does." in after


def test_without_the_server_what_was_read_before_is_read_out_and_said_to_be_old(offline):
    done = occ(("2", "1", "refresh", "go payments"), "--plain", *offline)
    text = done.stdout.decode()
    assert done.returncode == 0, done.stderr.decode()
    assert "Invoice 100482217" in text
    assert text.count("There is no connection to http://127.0.0.1:9") == 3
    assert "Nothing was changed. You see data of" in text
    assert "Payments, Due, 1 to 6 of 6" in text
    assert is_plain(done.stdout)


def test_what_is_no_text_is_answered_like_any_other_word(offline):
    typed = b"inv\xff\n2\nq\n"
    done = subprocess.run(
        [sys.executable, "-m", "occ_tui", "--plain", *offline],
        input=typed,
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8:strict"},
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode == 0
    text = done.stdout.decode()
    assert "There is no command “inv\\xff”" in text
    assert "Invoices, Overdue, 1 to 3 of 3" in text
    assert text.endswith("Goodbye.\n")


def test_a_dumb_terminal_and_accessible_are_spoken_to_plainly(offline):
    wished = occ(("q",), *offline, ACCESSIBLE="1")
    assert "Goodbye." in wished.stdout.decode()
    assert b"TERM" not in wished.stderr
    said = on_terminal(("2", "q"), *offline, TERM="dumb", ACCESSIBLE="0")
    assert "This terminal (TERM=dumb) can't show more" in said
    assert "Invoices, Overdue, 1 to" in said
    assert "Goodbye." in said
    assert "\x1b" not in said
    assert "What now? 2\n" in said, "a terminal shows what is typed by itself, once"


def test_nothing_of_textual_is_loaded(offline):
    code = (
        "import sys; from occ_tui.cli.main import main; code = main(sys.argv[1:]);"
        "print('loaded:', [name for name in sys.modules if name.split('.')[0] in ('textual', 'rich')], code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "--plain", *offline],
        input=b"2\n1\npay\nb\n/ 1\nq\n",
        capture_output=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.stdout.decode().endswith("loaded: [] 0\n"), done.stderr.decode()


def on_terminal(lines, *words, **environment):
    """What stands on a terminal on which `occ` was talked to, with the line breaks of a file."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "occ_tui", *words]
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env={**os.environ, **environment}, start_new_session=True
    ) as child:
        os.close(theirs)
        shown, asked = b"", 0
        waiting = list(lines)
        while True:
            try:
                part = os.read(ours, 4096)
            except OSError:
                break
            if not part:
                break
            shown += part
            if waiting and shown.count(b"What now? ") > asked:
                asked += 1
                os.write(ours, f"{waiting.pop(0)}\n".encode())
    os.close(ours)
    assert child.returncode == 0
    return shown.decode().replace("\r\n", "\n")
