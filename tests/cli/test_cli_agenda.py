"""`occ agenda`: what comes, by day, in every format and as a calendar."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from pathlib import Path

import pytest
from ical.calendar_stream import IcsCalendarStream
from support.billing_process import serving


@pytest.fixture(scope="module")
def config():
    with tempfile.TemporaryDirectory(prefix="occ-") as directory, serving(Path(directory)) as made:
        yield made


@pytest.fixture
def look(occ, config):
    return lambda *words: occ(*words, "--config-file", str(config), "--profile", "finance", "--today", "2026-11-23")


def test_what_is_known_is_listed_by_day_in_every_format(look):
    assert look("payments", "--live").code == 0
    assert look("schedule", "--live").code == 0
    shown = look("agenda", "-o", "json")
    assert shown.code == 0, shown.err
    known = json.loads(shown.out)
    days = [row["day"] for row in known if row["day"]]
    assert days == sorted(days)
    assert days[0] >= "2026-11-23"
    assert {"due", "schedule", "card"} <= {row["topic"] for row in known}
    assert [json.loads(line) for line in look("agenda", "-o", "jsonl").out.splitlines()] == known
    read = list(csv.DictReader(io.StringIO(look("agenda", "-o", "csv").out)))
    assert [row["topic"] for row in read] == [row["topic"] for row in known]
    table = look("agenda")
    assert "invoices due" in table.out
    assert "To pay in all" in table.err


def test_the_calendar_holds_what_has_a_day(look, tmp_path):
    file = tmp_path / "comes.ics"
    saved = look("agenda", "--days", "30", "--ics", str(file))
    assert saved.code == 0, saved.err
    events = IcsCalendarStream.calendar_from_ics(file.read_text(encoding="utf-8")).events
    assert events
    assert max(event.dtstart for event in events).isoformat() <= "2026-12-23"
    assert look("agenda", "--ics", str(file)).code != 0
    assert look("agenda", "--ics", str(file), "--force").code == 0


@pytest.mark.parametrize("words", [("--days", "-1"), ("--days", "x"), ("--force",), ("--fields", "nothing")])
def test_what_cannot_be_meant_is_told(look, words):
    wrong = look("agenda", *words)
    assert (wrong.code, wrong.out) == (2, "")
    assert wrong.err
