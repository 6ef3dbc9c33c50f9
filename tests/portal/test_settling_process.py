"""A real portal process settles what was submitted, and what was submitted before it was killed."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.portal_process import serving

from occ_tui.portal.cli import main


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    made = tmp_path / "portal"
    assert main(["init", str(made), "--invoices", "3"]) == 0
    return made


def test_a_portal_settles_and_fails_as_the_methods_say(directory: Path) -> None:
    with serving(directory, "--settle-after", "0") as (_process, customer):
        assert customer.ended(customer.pay("Company card")) == ("SETTLED", None)
        assert customer.ended(customer.pay("Project card")) == ("FAILED", "INSUFFICIENT_FUNDS")
    assert main(["check", str(directory)]) == 0


def test_what_a_killed_portal_left_is_settled_by_the_next(directory: Path) -> None:
    with serving(directory, "--settle-after", "never") as (process, customer):
        payment = customer.pay("PayPal")
        assert customer.get(f"/payments/{payment}")["status"] == "SUBMITTED"
        process.kill()
        process.wait()
    with serving(directory, "--settle-after", "0") as (_process, customer):
        assert customer.ended(payment) == ("SETTLED", None)
        events = customer.get("/auditEvents")["items"]
        assert [event["action"] for event in events if event["action"].startswith("payment.")] == [
            "payment.settle",
            "payment.submit",
        ]
    assert main(["check", str(directory)]) == 0


@pytest.mark.parametrize("wrong", ["-1", "soon", "nan", "inf", ""])
def test_a_delay_that_is_none_is_bad_usage(directory: Path, wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["serve", str(directory), f"--settle-after={wrong}"])
    assert ended.value.code == 2
    assert "--settle-after" in capsys.readouterr().err
