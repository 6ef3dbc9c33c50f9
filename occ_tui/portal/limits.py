"""How much a portal takes: sizes of requests (reliability.md §5), and how many of them in a while."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

MAX_BODY_BYTES = 64 * 1024
MAX_STRING_BYTES = 4 * 1024
MAX_PAGE = 1000
DEFAULT_PAGE = 100
MAX_CALLERS = 10_000


class RateLimiter:
    """A bucket per caller: full at `burst`, refilled at `per_second`. Remembers the latest `MAX_CALLERS`."""

    def __init__(self, per_second: float, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_second = per_second
        self._burst = burst
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, caller: str) -> int:
        """0 if `caller` may go on, else the seconds after which it may."""
        now = self._clock()
        with self._lock:
            level, at = self._buckets.pop(caller, (float(self._burst), now))
            level = min(float(self._burst), level + (now - at) * self._per_second)
            wait_s = 0 if level >= 1 else max(1, math.ceil((1 - level) / self._per_second))
            self._buckets[caller] = (level - (0 if wait_s else 1), now)
            while len(self._buckets) > MAX_CALLERS:
                self._buckets.popitem(last=False)
        return wait_s
