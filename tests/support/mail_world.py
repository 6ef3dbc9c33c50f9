"""Sessions that ask a real portal in this process, over a line that can be cut at any moment."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from occ_tui.client.config import Profile
from occ_tui.client.transport import Transport
from occ_tui.domain.dates import BusinessClock
from occ_tui.portal.app import create_app
from occ_tui.portal.state import Portal
from occ_tui.services.session import Session, SessionOptions
from occ_tui.wire.mail import PATH
from support import portal_world
from support.client import write_private


class Line(httpx.AsyncBaseTransport):
    """Carries requests to a portal. `faults` are used up one by one by requests that mail a list."""

    def __init__(self, portal: Portal) -> None:
        self._way = httpx.ASGITransport(app=create_app(portal))
        self.faults: list[str] = []
        """`before`: the request is lost; `after`: the answer is; a number: the portal answers with that status."""
        self.tokens: list[str] = []
        """Retry tokens of the requests that mail a list, in their order."""
        self.bodies: list[bytes] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path != PATH:
            return await self._way.handle_async_request(request)
        self.tokens.append(request.headers.get("opc-retry-token", ""))
        self.bodies.append(request.content)
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "unreachable":
            raise httpx.ConnectError("refused")
        if fault == "before":
            raise httpx.ReadError("cut")
        if fault.isdigit():
            return httpx.Response(int(fault), json={"code": "Broken", "message": "no"})
        answer = await self._way.handle_async_request(request)
        await answer.aread()
        if fault == "after":
            raise httpx.ReadTimeout("no answer")
        if fault == "half":
            return httpx.Response(202, content=answer.content[:7], headers={"content-type": "application/json"})
        return answer


class PortalSession(Session):
    """A session whose transport is a `Line`."""

    line: Line

    def transport(self) -> Transport:
        return Transport(self.profile, read_only=self.read_only, http=self.line)

    def with_account(self, account: str | None) -> PortalSession:
        other = super().with_account(account)
        assert isinstance(other, PortalSession)
        other.line = self.line
        return other


MakeSession = Callable[..., PortalSession]


def session_on(portal: Portal, directory: Path, name: str = "finance", **options: object) -> PortalSession:
    """A session of the person `name` of `portal_world` on `portal`."""
    key = portal_world.private_key(name)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    directory.mkdir(mode=0o700, exist_ok=True)
    tenancy, user, print_ = portal_world.key_id(name).split("/")
    profile = Profile(
        name=name,
        kind="portal",
        tenancy=tenancy,
        user=user,
        fingerprint=print_,
        key_file=write_private(directory / f"{name}.pem", pem),
        region=portal_world.REGION,
        home_region=portal_world.REGION,
        endpoint=portal_world.URL,
    )
    wanted = SessionOptions(cache_dir=directory / "cache", today=portal_world.TODAY, **options)  # type: ignore[arg-type]
    session = PortalSession(wanted, profile, BusinessClock(portal_world.TODAY))
    session.line = Line(portal)
    return session
