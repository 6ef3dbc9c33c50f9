"""The portal's pages: the 1,000th must cost what the first costs."""

from __future__ import annotations

import asyncio
import configparser
from collections.abc import Iterator

from benchmarks.portal import Portal
from benchmarks.timing import Figure, medians, ms

PAGE = 10
DEEPEST = 1000


def figures(portal: Portal, invoices: int, rounds: int) -> Iterator[Figure]:
    """Page 1,000 (or the last there is) against page 1, in the server's default order and in one of amounts."""
    depth = min(DEEPEST, invoices // PAGE)
    with asyncio.Runner() as runner:
        for sort in (None, "BALANCE_DUE"):
            yield _figure(runner, portal, sort, depth, rounds)


def _figure(runner: asyncio.Runner, portal: Portal, sort: str | None, depth: int, rounds: int) -> Figure:
    from occ_tui.client.config import load_profile
    from occ_tui.client.invoices import InvoiceClient
    from occ_tui.client.transport import Transport

    tenancy = _tenancy(portal)
    transport = Transport(load_profile(portal.config, "finance"))
    client = InvoiceClient(transport)

    async def token_of(depth: int) -> str | None:
        pages = client.pages(tenancy, sort_by=sort, limit=PAGE)
        token = None
        async for page in pages:
            token = page.next_page
            depth -= 1
            if depth == 1:
                break
        return token

    async def one(token: str | None) -> None:
        async for _page in client.pages(tenancy, sort_by=sort, limit=PAGE, page=token):
            break

    async def opened() -> None:
        await transport.__aenter__()

    runner.run(opened())
    deep = runner.run(token_of(depth))
    times = medians({"first": lambda: runner.run(one(None)), "deep": lambda: runner.run(one(deep))}, rounds)
    runner.run(transport.__aexit__(None, None, None))
    return Figure(
        f"portal: page {depth:,} / page 1, sorted by {sort or 'its default'}",
        times["deep"] / times["first"],
        "≤ 1.2",
        f"{ms(times['deep'])} / {ms(times['first'])}",
    )


def _tenancy(portal: Portal) -> str:
    config = configparser.ConfigParser(interpolation=None)
    config.read(portal.config)
    return config["finance"]["tenancy"]
