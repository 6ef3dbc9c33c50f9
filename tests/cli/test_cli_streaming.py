"""A list of any length leaves as it is read: for as long as somebody reads it, in memory that does not grow with it."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc

import pytest
from support import ledger

ROWS = 4_500


@pytest.fixture
def long_list(own_home):
    """A config whose cache holds more than a pipe does."""
    path = ledger.write_config(own_home)
    ledger.filled(path, {ledger.ACME: [ledger.summary(str(500_000 + number)) for number in range(ROWS)]})
    return path


@pytest.mark.parametrize("how", ["jsonl", "json", "csv", "tsv", "table"])
def test_a_reader_who_leaves_in_the_middle_of_a_list_is_no_error(long_list, how):
    words = [sys.executable, "-m", "occ_tui", "invoices", "-o", how, "--config-file", str(long_list)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline()
        child.stdout.close()
        _, err = child.communicate()
    assert child.returncode == 0
    assert b"Traceback" not in err
    assert b"occ:" not in err


@pytest.mark.parametrize("how", ["jsonl", "csv"])
def test_three_times_the_rows_take_no_more_memory(long_list, monkeypatch, how):
    from occ_tui.cli.main import main

    class Nowhere:
        encoding = "utf-8"

        def write(self, text):
            return len(text)

        def flush(self): ...

    monkeypatch.setattr(sys, "stdout", Nowhere())

    def most(limit):
        tracemalloc.start()
        try:
            assert main(["invoices", "-o", how, "--limit", str(limit), "--config-file", str(long_list)]) == 0
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    most(1_500)  # what is imported and prepared once
    assert most(ROWS) < 1.2 * most(1_500)
