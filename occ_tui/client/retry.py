"""When to try again, how long to wait before, and when to stop asking: reliability.md §3.

Nothing in here knows HTTP; clock, sleep and chance are injected.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from occ_tui.client.errors import CircuitOpen, OccClientError, ServerFault, TooManyRequests, TransportError

READ_ATTEMPTS = 3
BASE_DELAY_S = 1.0
MAX_DELAY_S = 30.0
MAX_RETRY_AFTER_S = 120.0
"""A longer pause than this is not waited for but told to the user."""

BUDGET_WINDOW_S = 10.0
BUDGET_SHARE = 0.2
BUDGET_FLOOR = 10

BREAKER_FAILURES = 10
BREAKER_OPEN_S = 30.0

_Result = TypeVar("_Result")


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Timing:
    """Clock, sleep and chance. These are real ones, never the business "today"."""

    now: Callable[[], datetime] = _utc_now
    """The wall clock, UTC."""
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    random: Callable[[], float] = random.random
    """A number from 0 to 1."""


class Budget:
    """How many retries there may be: a share of the requests of the last seconds, and a few more.

    It keeps a server that is down for everybody from being asked three times as often by all of us.
    """

    def __init__(self, timing: Timing) -> None:
        self._timing = timing
        self._requests: deque[float] = deque()
        self._retries: deque[float] = deque()

    def note_request(self) -> None:
        """A request (not a retry) is made."""
        self._requests.append(self._forget())

    def spend(self) -> bool:
        """Takes one retry out of the budget; `False` if there is none left."""
        now = self._forget()
        if len(self._retries) >= BUDGET_SHARE * len(self._requests) + BUDGET_FLOOR:
            return False
        self._retries.append(now)
        return True

    def _forget(self) -> float:
        """Drops what is older than the window; returns the time."""
        now = self._timing.monotonic()
        for times in (self._requests, self._retries):
            while times and times[0] <= now - BUDGET_WINDOW_S:
                times.popleft()
        return now


class Breaker:
    """Stops asking for a while after many failures in a row, then lets one probe through."""

    def __init__(self, timing: Timing) -> None:
        self._timing = timing
        self._failures = 0
        self._open_until: float | None = None
        self._is_probing = False

    def blocked_until(self) -> datetime | None:
        """When (UTC) asking may go on, or `None` if it may go on now."""
        if self._open_until is None:
            return None
        remaining_s = self._open_until - self._timing.monotonic()
        if remaining_s <= 0 and not self._is_probing:
            return None
        return self._timing.now() + timedelta(seconds=max(0.0, remaining_s))

    def enter(self) -> bool:
        """An attempt begins; whether it is the probe. `CircuitOpen` if none may be made now."""
        blocked_until = self.blocked_until()
        if blocked_until is not None:
            raise CircuitOpen(blocked_until)
        self._is_probing = self._open_until is not None
        return self._is_probing

    def leave(self, was_probe: bool, succeeded: bool | None) -> None:
        """The attempt is over; `None` if nobody knows how it would have ended (it was cancelled)."""
        if was_probe:
            self._is_probing = False
        if succeeded:
            self._failures, self._open_until = 0, None
        elif succeeded is False:
            self._failures += 1
            if self._failures >= BREAKER_FAILURES:
                self._open_until = self._timing.monotonic() + BREAKER_OPEN_S


class Retrier:
    """Makes the attempts of all requests to one server."""

    def __init__(self, timing: Timing | None = None) -> None:
        self.timing = timing or Timing()
        self._budget = Budget(self.timing)
        self._breaker = Breaker(self.timing)

    async def run(self, attempt: Callable[[], Awaitable[_Result]], attempts: int) -> _Result:
        """What `attempt` gives, tried up to `attempts` times.

        Raises the last error when attempts, budget or patience are used up, `CircuitOpen` without any attempt.
        """
        self._budget.note_request()
        number = 1
        while True:
            try:
                return await self._once(attempt)
            except OccClientError as error:
                delay_s = self._delay(error, number) if number < attempts else None
                if delay_s is None or self._breaker.blocked_until() is not None or not self._budget.spend():
                    raise
                failure = error
            await self.timing.sleep(delay_s)
            if self._breaker.blocked_until() is not None:
                raise failure
            number += 1

    async def _once(self, attempt: Callable[[], Awaitable[_Result]]) -> _Result:
        was_probe = self._breaker.enter()
        succeeded: bool | None = None
        try:
            result = await attempt()
            succeeded = True
            return result
        except OccClientError as error:
            succeeded = not isinstance(error, TransportError | ServerFault)
            raise
        finally:
            self._breaker.leave(was_probe, succeeded)

    def _delay(self, error: OccClientError, number: int) -> float | None:
        """Seconds to wait after the failed attempt `number`, or `None` if another one would not help."""
        if isinstance(error, TooManyRequests | ServerFault):
            if isinstance(error, ServerFault) and error.status == 501:
                return None
            if error.retry_after_s is not None:
                return error.retry_after_s if error.retry_after_s <= MAX_RETRY_AFTER_S else None
        elif not isinstance(error, TransportError) or not error.is_passing:
            return None
        return self.timing.random() * min(MAX_DELAY_S, BASE_DELAY_S * 2.0 ** (number - 1))
