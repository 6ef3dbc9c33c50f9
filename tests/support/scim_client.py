"""A SCIM client for the portal in this process: each request is signed as its person's."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from urllib.parse import quote, urlencode

import httpx
from scim2_client import BaseSyncSCIMClient
from scim2_models import Resource, ScimProvider

from occ_tui.portal.app import create_app
from occ_tui.portal.state import Portal
from occ_tui.wire import codec
from support.portal_world import HOST, Person

BASE = "/admin/v1"


class SignedScim(BaseSyncSCIMClient):
    """Calls the portal as one person. No two requests have the same date, so none is taken for a replay."""

    def __init__(self, portal: Portal, name: str) -> None:
        super().__init__()
        self._app = create_app(portal)
        self._name = name
        self._number = count()

    def request(self, method: str, url: str, **kwargs: Any) -> httpx.Response:
        return asyncio.run(self._request(method.upper(), url, **kwargs))

    async def _request(
        self, method: str, url: str, params: dict[str, Any] | None = None, json: Any = None, **_more: Any
    ) -> httpx.Response:
        path = url if url.startswith(BASE) else f"{BASE}/{quote(url.lstrip('/'), safe='/:.')}"
        target = f"{path}?{urlencode(params, doseq=True)}" if params else path
        body = b"" if json is None else codec.dumps(json)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=self._app)) as client:
            person = Person(client, self._name)
            at = datetime.now(UTC) - timedelta(seconds=next(self._number) % 240)
            signed = {"host": HOST, **person.sign(method, target, body, at=at)}
            return await person.send(method, target, body, signed=signed)

    def _stays_under_base_url(self, endpoint: str) -> bool:
        return not endpoint.startswith("http")

    def _parse_json(self, response: Any) -> Any:
        return response.json()


def with_addresses(provider: ScimProvider) -> ScimProvider:
    """What was discovered, with the one thing that a schema cannot say: a `userName` is an e-mail address."""
    model = provider.model_for("User")
    assert isinstance(model, type)
    assert issubclass(model, Resource)
    model.model_fields["user_name"].examples = [f"p{number}@scim.example" for number in range(10_000)]
    return provider
