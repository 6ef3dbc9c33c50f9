"""Work beside the event loop, and several questions at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

if TYPE_CHECKING:
    from occ_tui.services.session import Session

Result = TypeVar("Result")
Arguments = ParamSpec("Arguments")


async def in_thread(function: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
    """The result of `function`, run in a thread. Cancelled, it still waits for the thread to end.

    A connection is for one thread at a time: whoever closes it must know that nobody uses it any more.
    """
    task = asyncio.ensure_future(asyncio.to_thread(function, *args, **kwargs))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        while not task.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([task])
        if not task.cancelled():
            task.exception()  # taken note of: the cancellation is what the caller hears
        raise


async def with_session(
    function: Callable[Concatenate[Session, Arguments], Result],
    session: Session,
    *args: Arguments.args,
    **kwargs: Arguments.kwargs,
) -> Result:
    """The result of `function` on `session`, run like `in_thread`; the thread's own connection is closed after it."""

    def run() -> Result:
        try:
            return function(session, *args, **kwargs)
        finally:
            session.close()

    return await in_thread(run)


async def all_of(questions: Sequence[Coroutine[Any, Any, Result]]) -> list[Result]:
    """The answers to all `questions`, asked at once; the first failure ends the others and is raised as it is."""
    try:
        async with asyncio.TaskGroup() as group:
            asked = [group.create_task(question) for question in questions]
    except BaseExceptionGroup as failures:
        first = failures.exceptions[0]
    else:
        return [task.result() for task in asked]
    raise first
