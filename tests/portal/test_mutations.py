"""A thousand single changes of what was signed: none is accepted, and none has an effect."""

from __future__ import annotations

import random
import re
import string
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select
from support.portal_world import INVOICES, TODAY, URL, Person, osp

from occ_tui.portal.limits import RateLimiter
from occ_tui.portal.schema import payment_sessions
from occ_tui.portal.state import Portal

CHANGES = 1000
BODY = b'{"email":"ap@acme.example","languageCode":"en"}'
LETTERS = string.ascii_letters + string.digits + "-._~/:,"

Request = dict[str, Any]
Change = Callable[[Request, random.Random], None]


def other(text: str, chance: random.Random, among: str = LETTERS) -> str:
    """`text` with one sign replaced by another, removed, or added."""
    place = chance.randrange(len(text))
    sign = chance.choice([one for one in among if one.lower() != text[place].lower()])
    return chance.choice(
        [text[:place] + sign + text[place + 1 :], text[:place] + text[place + 1 :], text[:place] + sign + text[place:]]
    )


def in_header(name: str, part: str = "(.+)") -> Change:
    """A change within what `part` finds in a header."""

    def change(request: Request, chance: random.Random) -> None:
        value = request["headers"][name]
        found = re.search(part, value)
        assert found
        begin, end = found.span(1)
        request["headers"][name] = value[:begin] + other(value[begin:end], chance) + value[end:]

    return change


def method(request: Request, chance: random.Random) -> None:
    """Another method."""
    request["method"] = chance.choice([name for name in ("GET", "PUT", "POST", "DELETE") if name != request["method"]])


def target(request: Request, chance: random.Random) -> None:
    """Another sign in path or query."""
    request["target"] = "/" + other(request["target"][1:], chance)


def body(request: Request, chance: random.Random) -> None:
    """Another sign in the body; its length is left as it was said, or said anew."""
    request["body"] = other(request["body"].decode(), chance).encode()
    if chance.random() < 0.5:
        request["headers"]["content-length"] = str(len(request["body"]))


OF_ALL: dict[str, Change] = {
    "method": method,
    "target": target,
    "date": in_header("date"),
    "host": in_header("host"),
    "key": in_header("authorization", 'keyId="([^"]+)"'),
    "signature": in_header("authorization", 'signature="([^"]+)"'),
    "algorithm": in_header("authorization", 'algorithm="([^"]+)"'),
    "signed headers": in_header("authorization", 'headers="([^"]+)"'),
    "version": in_header("authorization", 'version="([^"]+)"'),
}
OF_A_BODY: dict[str, Change] = {
    "body": body,
    "length": in_header("content-length"),
    "digest": in_header("x-content-sha256"),
    "content type": in_header("content-type"),
}


@pytest.mark.parametrize("verb", ["GET", "POST"])
async def test_a_request_with_one_sign_changed_is_never_accepted(
    client: httpx.AsyncClient, portal: Portal, verb: str
) -> None:
    portal.limiter = RateLimiter(1e6, 10**6)
    chance = random.Random(f"{TODAY} {verb}")
    where = osp(INVOICES, limit=1) if verb == "GET" else osp(f"{INVOICES}/999001/actions/pay")
    content = BODY if verb == "POST" else b""
    changes = OF_ALL if verb == "GET" else OF_ALL | OF_A_BODY
    refused: dict[str, int] = dict.fromkeys(changes, 0)
    for number in range(CHANGES // 2):
        name = list(changes)[number % len(changes)]
        headers = Person(client).sign(verb, where, content)
        request = {"method": verb, "target": where, "body": content, "headers": headers}
        changes[name](request, chance)
        answer = await send(client, request)
        assert answer.status_code in (400, 401, 404, 405), (name, request, answer.text)
        refused[name] += answer.status_code == 401
    assert all(count for name, count in refused.items() if name != "method"), "each is refused for its signature"
    last = await send(client, honest(client, verb, where, content))
    assert last.status_code == 200, last.text
    with portal.ledger.reading() as connection:
        made = connection.scalar(select(func.count()).select_from(payment_sessions))
    assert made == (verb == "POST"), "the honest one alone"


def honest(client: httpx.AsyncClient, verb: str, where: str, content: bytes) -> Request:
    """The request as it was signed."""
    headers = Person(client).sign(verb, where, content)
    return {"method": verb, "target": where, "body": content, "headers": headers}


async def send(client: httpx.AsyncClient, request: Request) -> httpx.Response:
    """Sends it as it is, whatever its headers say of it."""
    made = client.build_request(request["method"], URL + "/", content=request["body"])
    made.url = made.url.copy_with(raw_path=request["target"].encode())
    made.headers = httpx.Headers(request["headers"])
    return await client.send(made)
