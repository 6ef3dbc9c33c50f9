"""Nothing is paid twice and nothing paid is lost, whatever breaks: a part of the grid, and five bugs it must find."""

from __future__ import annotations

from itertools import islice, product

import pytest
from support.fault_client import BUGS
from support.fault_grid import (
    CLIENT_KILLS,
    RECOVERY_KILLS,
    each_redemption,
    each_with_a_clock_set_back,
    every_redemption,
    every_trial,
    run_all,
)
from support.fault_portal import BUG
from support.fault_proxy import FAULTS

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
"""Connections whose client was killed are collected at any time, and complain; it is the payments that count here."""
CHUNKS, OF_EACH = 4, 132
"""528 trials in each run of the tests."""
REDEMPTIONS, PARTS = 44, 3
"""Trials in which a planted bug must be found; parts of those in which every step meets every fault."""


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_no_invoice_is_paid_twice_and_no_payment_is_lost(chunk):
    trials = every_trial()[chunk * OF_EACH : (chunk + 1) * OF_EACH]
    results = list(run_all(trials))
    assert len(results) == OF_EACH
    assert [line for found in results for line in found] == []


def test_a_clock_that_is_set_right_strands_no_payment():
    trials = each_with_a_clock_set_back()
    assert [line for found in run_all(trials) for line in found] == []


@pytest.mark.parametrize("part", range(PARTS))
def test_no_redemption_is_made_twice_and_none_is_lost(part):
    trials = each_redemption()[part::PARTS]
    results = list(run_all(trials))
    assert len(results) == len(trials)
    assert [line for found in results for line in found] == []


def test_every_step_of_a_redemption_meets_every_fault():
    trials = each_redemption()
    assert {(trial.kill, trial.fault) for trial in trials} == {
        (kill, fault) for kill in CLIENT_KILLS for fault in FAULTS
    }
    assert {(trial.again, trial.fault) for trial in trials} == set(product(RECOVERY_KILLS, FAULTS))
    assert {(trial.times, trial.fault) for trial in trials} == set(product((1, 2, 9), FAULTS))
    assert set(trials) <= set(every_redemption())


@pytest.mark.parametrize("bug", [BUGS[0], BUG])
def test_redemptions_find_a_planted_bug_too(bug):
    # As for payments: some begin with a client that lives.
    unharmed = [trial for trial in every_redemption() if not trial.kill]
    trials = [*unharmed[:REDEMPTIONS], *every_redemption()[:REDEMPTIONS]]
    violations = (line for found in run_all(trials, bug) for line in found)
    assert next(islice(violations, 1), None), f"“{bug}” went unnoticed: the grid proves nothing"


@pytest.mark.parametrize("bug", [*BUGS, BUG])
def test_the_grid_finds_a_planted_bug(bug):
    # A refusal is believed, or not, by a client that lives: half of these trials begin with one that is not killed.
    unharmed = [trial for trial in every_trial() if not trial.kill]
    trials = [*every_trial()[: OF_EACH // 2], *unharmed[: OF_EACH // 2]]
    violations = (line for found in run_all(trials, bug) for line in found)
    assert next(islice(violations, 1), None), f"“{bug}” went unnoticed: the grid proves nothing"
