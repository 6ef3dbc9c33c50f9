"""`occ journal resume`: whatever is not over is told, also what nothing but a person can end."""

from __future__ import annotations

import json

import pytest
from support.journal_world import draft
from support.ledger import NOWHERE, write_config

from occ_tui.domain.operations import Kind, State
from occ_tui.services import write_path
from occ_tui.services.journal import journal_path
from occ_tui.store.journal.journal import Journal, now_ms

HOUR_MS = 3_600_000


@pytest.fixture
def resume(occ, tmp_path, monkeypatch):
    """Runs `occ journal resume` on a profile whose server answers nothing."""
    monkeypatch.setitem(write_path.WritePath.__init__.__kwdefaults__, "pauses_s", (0.0, 0.0))
    config = write_config(tmp_path)

    def run(*words):
        return occ("journal", "resume", *words, "--config-file", str(config), "--profile", "finance")

    return run


def left(*states, hours_ago=0, **changes):
    """The id of an operation that was left in the last of `states`."""
    with (
        Journal.open(journal_path(), clock=lambda: now_ms() - hours_ago * HOUR_MS) as journal,
        journal.begin(draft(service=NOWHERE, **changes)) as driven,
    ):
        for state in states:
            driven.sending() if state is State.SENDING else driven.to(state)
        return driven.operation.id


def mail(**changes):
    request = json.dumps({"messageId": "m", "recipients": ["ann@acme.example"], "subject": "S"}).encode()
    return {"kind": Kind.MAIL_SMTP, "target": "SMTP mx", "request": request, "amount_minor": None, **changes}


def test_without_anything_under_way_it_says_so(resume):
    shown = resume()
    assert (shown.code, shown.out) == (0, "")
    assert "Nothing is under way." in shown.err


def test_what_was_never_sent_is_told_with_what_to_do(resume):
    name = left()
    shown = resume()
    assert shown.code == 0
    assert "Nothing is under way." not in shown.err
    assert "recorded and never sent" in shown.out
    assert "Nothing was paid." in shown.out
    assert f"occ journal resume {name} --send" in shown.out
    assert f"occ journal resolve {name} --reason" in shown.out
    assert json.loads(resume("-o", "json").out)["state"] == "INTENT"


def test_a_mail_of_which_its_server_tells_nothing_is_exit_code_7(resume):
    left()
    name = left(State.SENDING, State.UNKNOWN, object_="m1", **mail())
    shown = resume()
    assert shown.code == 7
    assert "not known whether the mail was sent" in shown.err
    assert f"occ journal resolve {name} --reason" in shown.err
    assert "recorded and never sent" in shown.out, "the payment beside it is told as well"


@pytest.mark.parametrize(
    ("hours_ago", "why"), [(23, "It is too long ago to send it again safely"), (-1, "clock was set back")]
)
def test_what_may_not_be_sent_again_any_more_is_for_a_person_to_decide(resume, occ, hours_ago, why):
    name = left(State.SENDING, State.UNKNOWN, hours_ago=hours_ago)
    shown = resume()
    assert shown.code == 7
    assert "safely until" not in shown.err
    assert why in shown.err
    assert "A person decides" in shown.err
    assert "occ payments --live" in shown.err
    assert f"occ journal resolve {name} --reason" in shown.err
    known = occ("journal", "show", name)
    assert "A person decides" in known.out
    assert "Safe to resend until" not in known.out
    assert json.loads(occ("journal", "show", name, "-o", "json").out)["timeResendSafeUntil"] is None


def test_what_may_still_be_sent_again_is_only_asked_for(resume):
    left(State.SENDING, State.UNKNOWN, hours_ago=22)
    shown = resume()
    assert shown.code == 7
    assert "safely until" in shown.err
    assert "A person decides" not in shown.err
    assert "resolve" not in shown.err


def test_a_change_that_is_too_old_names_no_payee(resume):
    left(State.SENDING, State.UNKNOWN, hours_ago=23, kind=Kind.CHANGE, amount_minor=None, target="PUT /x")
    shown = resume()
    assert shown.code == 7
    assert "Find out whether it took effect; then say so: occ journal resolve" in shown.err
    assert "payee" not in shown.err
    assert "occ payments" not in shown.err
