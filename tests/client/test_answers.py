"""What an answer says of itself."""

from __future__ import annotations

import json

import pytest
from support.transport import Connect, Service, ok

from occ_tui.client.answers import Answer


def test_an_answer_does_not_show_its_body() -> None:
    assert "body-secret" not in repr(Answer(200, {}, b"body-secret", "R1"))


async def test_an_answer_knows_its_version_and_the_next_page(connect: Connect) -> None:
    async with connect(Service(ok({}, etag="v7", **{"opc-next-page": "p2"}))) as transport:
        answer = await transport.request("GET", "/x")
    assert (answer.etag, answer.next_page, json.loads(answer.body)) == ("v7", "p2", {})


@pytest.mark.parametrize("etag", ["", "ä", "a\x9bb", "a\tb"])
def test_a_version_that_could_not_be_sent_back_counts_as_none(etag: str) -> None:
    assert Answer(200, {"etag": etag}, b"", "R1").etag is None
