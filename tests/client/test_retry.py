"""Reads are tried again with patience and measure; a server that is down is left alone for a while."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from support.client import START, FakeTiming

from occ_tui.client.errors import (
    CertificateRefused,
    CircuitOpen,
    ConnectionCut,
    InvalidRequest,
    MalformedAnswer,
    NotAPortal,
    NotAuthenticated,
    OccClientError,
    ServerFault,
    ServerTimedOut,
    ServerUnreachable,
    TooManyRequests,
)
from occ_tui.client.retry import Budget, Retrier, Timing

URL = "https://portal.example"


def too_many(retry_after_s: float | None = None) -> TooManyRequests:
    error = TooManyRequests(429, "TooManyRequests", "slow down")
    error.retry_after_s = retry_after_s
    return error


def fault(status: int = 503, retry_after_s: float | None = None) -> ServerFault:
    error = ServerFault(status, "", "")
    error.retry_after_s = retry_after_s
    return error


class Attempts:
    """Fails with `errors` one after the other, then succeeds; counts."""

    def __init__(self, *errors: OccClientError) -> None:
        self.errors = list(errors)
        self.count = 0

    async def __call__(self) -> str:
        self.count += 1
        if self.errors:
            raise self.errors.pop(0)
        return "done"


async def failing(retrier: Retrier, attempt: Callable[[], Awaitable[str]], attempts: int = 3) -> OccClientError:
    with pytest.raises(OccClientError) as caught:
        await retrier.run(attempt, attempts)
    return caught.value


PASSING = [ServerUnreachable(URL), ServerTimedOut(URL, 30, was_sent=True), ConnectionCut(URL), fault(500), fault(503)]


@pytest.mark.parametrize("error", [*PASSING, too_many()], ids=lambda error: type(error).__name__)
async def test_a_read_is_tried_three_times_and_then_tells_why(clock: FakeTiming, error: OccClientError) -> None:
    attempts = Attempts(error, error, error)
    assert await failing(Retrier(clock.timing()), attempts) is error
    assert attempts.count == 3
    assert clock.slept == [1.0, 2.0]


@pytest.mark.parametrize("chance", [0.0, 0.25, 1.0])
async def test_the_pause_is_drawn_from_its_whole_range(clock: FakeTiming, chance: float) -> None:
    clock.chance = chance
    assert await Retrier(clock.timing()).run(Attempts(fault(), fault()), 3) == "done"
    assert clock.slept == [chance * 1.0, chance * 2.0]


async def test_a_pause_never_grows_beyond_half_a_minute(clock: FakeTiming) -> None:
    attempts = Attempts(*[ServerFault(503, "", "") for _ in range(8)])
    await Retrier(clock.timing()).run(attempts, 9)
    assert clock.slept == [1, 2, 4, 8, 16, 30, 30, 30]


HOPELESS = [
    InvalidRequest(400, "InvalidParameter", ""),
    NotAuthenticated(401, "NotAuthenticated", ""),
    NotAPortal(URL, ""),
    MalformedAnswer(""),
    CertificateRefused(URL),
    fault(501),
]


@pytest.mark.parametrize("error", HOPELESS, ids=lambda error: type(error).__name__)
async def test_what_would_not_help_is_not_tried(clock: FakeTiming, error: OccClientError) -> None:
    attempts = Attempts(error)
    assert await failing(Retrier(clock.timing()), attempts) is error
    assert (attempts.count, clock.slept) == (1, [])


@pytest.mark.parametrize("error", [too_many(7), fault(503, 7), too_many(120)])
async def test_the_pause_that_the_server_asks_for_is_kept(
    clock: FakeTiming, error: TooManyRequests | ServerFault
) -> None:
    assert await Retrier(clock.timing()).run(Attempts(error), 3) == "done"
    assert clock.slept == [error.retry_after_s]


async def test_a_pause_of_more_than_two_minutes_is_told_at_once(clock: FakeTiming) -> None:
    attempts = Attempts(too_many(121))
    error = await failing(Retrier(clock.timing()), attempts)
    assert isinstance(error, TooManyRequests)
    assert (error.retry_after_s, attempts.count, clock.slept) == (121, 1, [])


async def test_a_write_is_sent_once(clock: FakeTiming) -> None:
    attempts = Attempts(ConnectionCut(URL))
    await failing(Retrier(clock.timing()), attempts, attempts=1)
    assert (attempts.count, clock.slept) == (1, [])


def test_the_budget_is_a_fifth_of_the_requests_and_ten(clock: FakeTiming) -> None:
    budget = Budget(clock.timing())
    for _ in range(50):
        budget.note_request()
    assert [budget.spend() for _ in range(21)] == [True] * 20 + [False]
    clock.pass_s(10)
    assert [budget.spend() for _ in range(11)] == [True] * 10 + [False]


async def test_without_budget_a_failure_is_told_after_one_attempt(clock: FakeTiming) -> None:
    clock.chance = 0
    retrier = Retrier(clock.timing())
    for _ in range(6):
        await retrier.run(Attempts(too_many(), too_many()), 3)
    attempts = Attempts(too_many(), too_many())
    assert await failing(retrier, attempts) is not None
    assert attempts.count == 1


async def open_circuit(clock: FakeTiming) -> Retrier:
    retrier = Retrier(clock.timing())
    attempts = Attempts(*[ConnectionCut(URL) for _ in range(10)])
    for _ in range(10):
        await failing(retrier, attempts, attempts=1)
    return retrier


async def test_ten_failures_in_a_row_stop_all_asking_for_half_a_minute(clock: FakeTiming) -> None:
    retrier = await open_circuit(clock)
    unasked = Attempts()
    clock.pass_s(29)
    error = await failing(retrier, unasked)
    assert isinstance(error, CircuitOpen)
    assert error.until == START + timedelta(seconds=30)
    assert not error.was_sent
    assert unasked.count == 0


async def test_after_half_a_minute_one_probe_goes_out_and_success_closes_the_circuit(clock: FakeTiming) -> None:
    retrier = await open_circuit(clock)
    clock.pass_s(30)
    go = asyncio.Event()

    async def probe() -> str:
        await go.wait()
        return "done"

    first = asyncio.create_task(retrier.run(probe, 3))
    await asyncio.sleep(0)
    assert isinstance(await failing(retrier, Attempts()), CircuitOpen)
    go.set()
    assert await first == "done"
    assert await retrier.run(Attempts(), 3) == "done"


async def test_a_probe_that_fails_opens_the_circuit_again(clock: FakeTiming) -> None:
    retrier = await open_circuit(clock)
    clock.pass_s(30)
    probe = Attempts(ConnectionCut(URL))
    assert isinstance(await failing(retrier, probe), ConnectionCut)
    assert probe.count == 1
    assert isinstance(await failing(retrier, Attempts()), CircuitOpen)


async def test_a_probe_that_is_cancelled_lets_the_next_one_through(clock: FakeTiming) -> None:
    retrier = await open_circuit(clock)
    clock.pass_s(30)
    probe = asyncio.create_task(retrier.run(asyncio.Event().wait, 3))
    await asyncio.sleep(0)
    probe.cancel()
    with pytest.raises(asyncio.CancelledError):
        await probe
    assert await retrier.run(Attempts(), 3) == "done"


async def test_a_refusal_is_no_failure_of_the_server(clock: FakeTiming) -> None:
    retrier = Retrier(clock.timing())
    refused = Attempts(*[InvalidRequest(400, "", "") for _ in range(30)])
    for _ in range(30):
        await failing(retrier, refused)
    assert await retrier.run(Attempts(), 3) == "done"


async def test_a_success_in_between_starts_the_count_anew(clock: FakeTiming) -> None:
    retrier = Retrier(clock.timing())
    for _ in range(3):
        cuts = Attempts(*[ConnectionCut(URL) for _ in range(9)])
        for _ in range(9):
            await failing(retrier, cuts, attempts=1)
        assert await retrier.run(cuts, 1) == "done"


async def test_a_circuit_that_others_open_during_the_pause_ends_the_retries(clock: FakeTiming) -> None:
    timing = clock.timing()
    retrier = Retrier(timing)

    async def sleep_while_others_fail(seconds: float) -> None:
        cuts = Attempts(*[ConnectionCut(URL) for _ in range(10)])
        for _ in range(9):
            await failing(retrier, cuts, attempts=1)

    retrier.timing = Timing(timing.now, timing.monotonic, sleep_while_others_fail, timing.random)
    failure = ConnectionCut(URL)
    attempts = Attempts(failure)
    assert await failing(retrier, attempts) is failure
    assert attempts.count == 1


def test_the_clock_is_a_real_one_unless_a_test_says_otherwise() -> None:
    timing = Timing()
    assert timing.now().utcoffset() == timedelta(0)
    assert 0 <= timing.random() < 1
    assert timing.monotonic() <= timing.monotonic()
