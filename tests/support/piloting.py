"""Waiting for an app and reading its screen; without anything that an app does not load by itself."""

from __future__ import annotations

from collections.abc import Callable

from textual.pilot import Pilot


async def settle(pilot: Pilot[None]) -> None:
    """Waits until nothing is under way any more: what one worker found may have begun another."""
    await pilot.pause()
    while pilot.app.workers:
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()


async def until(pilot: Pilot[None], is_so: Callable[[], bool]) -> None:
    """Lets the app go on until something is so, while something else may still be under way."""
    for _turn in range(2000):
        if is_so():
            return
        await pilot.pause()
    raise AssertionError("it never came to that")


def shown(pilot: Pilot[None]) -> str:
    """Everything on the screen, as text."""
    app = pilot.app
    width, height = app.size
    lines = app.screen._compositor.render_strips(app.size)
    return "\n".join("".join(segment.text for segment in line).ljust(width) for line in lines[:height])
