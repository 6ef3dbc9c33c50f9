"""How the program ends: by signals, by readers who go away, by errors that nobody foresaw."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from occ_tui.cli import config


def ending_with(monkeypatch, end):
    """Makes `occ config path` do `end` instead of its work."""
    monkeypatch.setattr(config, "run", lambda _args: end())


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)])
def test_a_signal_ends_the_program_with_its_own_exit_code(occ, monkeypatch, number, code):
    unwound = []

    def wait():
        try:
            signal.raise_signal(number)
            pytest.fail("the signal did not arrive")
        finally:
            unwound.append(number)

    ending_with(monkeypatch, wait)
    before = signal.getsignal(number)
    shown = occ("config", "path")
    assert (shown.code, shown.out, shown.err) == (code, "", "")
    assert unwound == [number]
    assert signal.getsignal(number) == before


def test_a_program_that_ignores_hangups_goes_on_ignoring_them(occ, monkeypatch):
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        ending_with(monkeypatch, lambda: signal.raise_signal(signal.SIGHUP) or 0)
        assert occ("config", "path").code == 0
    finally:
        signal.signal(signal.SIGHUP, before)


def test_an_error_that_nobody_foresaw_is_told_without_a_traceback(occ, monkeypatch):
    def fail():
        raise RuntimeError("passphrase=geheim")

    ending_with(monkeypatch, fail)
    shown = occ("config", "path")
    assert shown.code == 70
    assert shown.out == ""
    assert "Traceback" not in shown.err
    assert "geheim" not in shown.err


def test_even_an_error_while_telling_of_an_error_is_told(occ, monkeypatch):
    def fail(*_args, **_options):
        raise RuntimeError("geheim")

    monkeypatch.setattr("occ_tui.services.problems.describe", fail)
    ending_with(monkeypatch, fail)
    shown = occ("config", "path")
    assert shown.code == 70
    assert shown.err == "occ: internal error: RuntimeError, RuntimeError\n"


def run_occ(*words, **options):
    return subprocess.Popen([sys.executable, "-m", "occ_tui", *words], stderr=subprocess.PIPE, text=True, **options)


def test_a_reader_who_goes_away_is_no_error():
    reading, writing = os.pipe()
    os.close(reading)
    with run_occ("completion", "bash", stdout=writing) as child:
        os.close(writing)
        _, err = child.communicate()
    assert (child.returncode, err) == (0, "")


def test_the_program_ends_only_when_all_it_said_has_left(occ):
    with run_occ("completion", "zsh", stdout=subprocess.PIPE) as child:
        out, err = child.communicate()
    assert (child.returncode, err) == (0, "")
    assert out == occ("completion", "zsh").out


def test_the_program_ends_with_the_exit_code_of_its_command():
    for words, code in ((["config", "path"], 0), (["nonsense"], 2), (["--version"], 0), ([], 3)):
        with run_occ(*words, stdout=subprocess.DEVNULL) as child:
            child.communicate()
        assert child.returncode == code


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&- <&-"])
def test_closed_standard_streams_are_no_error(closed):
    command = f'"{sys.executable}" -m occ_tui config path {closed}'
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full on this system")
def test_a_full_disk_behind_standard_output_is_told():
    with open("/dev/full", "w") as full, run_occ("completion", "bash", stdout=full) as child:
        _, err = child.communicate()
    assert child.returncode not in (0, 120)
    assert err.startswith("occ: ")
    assert "Traceback" not in err
    assert "Exception ignored" not in err
