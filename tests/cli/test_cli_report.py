"""What goes to standard error: ages, problems, progress."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest

from occ_tui import locale
from occ_tui.cli import report
from occ_tui.cli.progress import progress_bar, progress_text
from occ_tui.services.problems import Problem
from occ_tui.services.sync import Phase, SyncAge, SyncProgress, SyncResult

NOW = datetime.now(UTC)


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("past", "told"),
    [
        (timedelta(seconds=5), "just now"),
        (timedelta(seconds=-5), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=12), "12 minutes ago"),
        (timedelta(hours=3), "3 hours ago"),
        (timedelta(days=2), "2 days ago"),
    ],
)
def test_an_age_is_told_in_the_unit_that_reads_best(past, told):
    assert report.ago_text(NOW - past, NOW) == told


def test_the_day_is_told_when_it_is_not_today():
    noon = datetime(2026, 11, 23, 12, 0).astimezone()
    assert report.age_text(noon, noon + timedelta(minutes=12)) == "as of 12:00, 12 minutes ago"
    assert report.age_text(noon, noon + timedelta(days=1)) == "as of 2026-11-23 12:00, 1 day ago"


def test_an_interrupted_sync_is_told_beside_the_age(capsys):
    report.say_age(SyncAge(NOW, NOW, is_interrupted=True))
    assert "interrupted" in capsys.readouterr().err


def test_a_problem_has_its_parts_below_each_other_and_its_request_id(capsys):
    report.say_problem(Problem("It broke.", "Nothing was lost.", "Run:\nocc doctor", "ABC/1", 6))
    assert capsys.readouterr().err.splitlines() == [
        "occ: It broke.",
        "     Nothing was lost.",
        "     Run:",
        "     occ doctor",
        "     request id: ABC/1",
    ]


def test_a_problem_cannot_steer_the_terminal(capsys):
    report.say_problem(Problem("\x1b[2Jgone\u202e", "", "", "\x9b1m", 6))
    err = capsys.readouterr().err
    assert all(sign.isprintable() or sign == "\n" for sign in err)


def progress(**changes) -> SyncProgress:
    values = {
        "account_name": "ACME",
        "accounts_done": 0,
        "accounts_total": 1,
        "rows_done": 500,
        "rows_total": 1000,
        "phase": Phase.READING,
    }
    return SyncProgress(**(values | changes))


def test_a_bar_shows_how_much_of_the_rows_is_there():
    text = progress_text(progress())
    assert text.count("█") == text.count("░") == 12
    assert "500 of 1,000" in text


def test_without_a_known_end_only_the_rows_are_told():
    text = progress_text(progress(rows_total=None))
    assert "█" not in text
    assert "500 invoices" in text


def test_more_rows_than_expected_do_not_overflow_the_bar():
    assert progress_text(progress(rows_done=2000)).count("█") == 24


def test_the_account_is_numbered_where_there_are_several():
    assert progress_text(progress(accounts_done=1, accounts_total=3)).endswith("ACME (2/3)")


def test_a_progress_bar_leaves_no_trace_on_a_terminal(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()
    with progress_bar(stream) as show:
        assert show is not None
        show(progress(account_name="\x1b[2JACME"))
    text = stream.getvalue()
    assert "\\x1b[2JACME" in text
    assert "\x1b[2J" not in text
    assert text.endswith("\r\x1b[K")
    assert "\n" not in text


def test_nothing_is_drawn_where_no_terminal_shows_it(monkeypatch):
    with progress_bar(io.StringIO()) as show:
        assert show is None
    monkeypatch.setenv("TERM", "dumb")
    with progress_bar(Terminal()) as show:
        assert show is None


def test_what_a_sync_did_is_told_in_sentences():
    from occ_tui.cli.sync import summary

    locale.use_language("en")
    done = SyncResult(NOW, True, 1277, 12, 1, 2, accounts_lost=("Gone Ltd",), was_resumed=True)
    lines = summary(done)
    assert lines[0] == "Full sync: 1,277 invoices read, 12 new or changed, 1 removed, in 2 accounts."
    assert any("interrupted" in each for each in lines)
    assert any("Gone Ltd" in each for each in lines)
    assert summary(SyncResult(NOW, False, 0, 0, 0, 1, by_other_process=True)) == [
        "Another occ synced meanwhile; there was nothing left to do."
    ]
