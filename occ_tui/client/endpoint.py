"""Where requests go: address, signed host and socket of a profile's service."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from occ_tui.client.config import Profile
from occ_tui.client.errors import EndpointUnusable
from occ_tui.client.regions import full_name, second_level_domain
from occ_tui.locale import _

OSP_GATEWAY = "https://osp-oci-integ.osp.{region}.oci.{secondLevelDomain}"
"""Endpoint template of OSP Gateway 20191001."""
SERVICES = {
    "/20190111/": "https://identity.{region}.oci.{secondLevelDomain}",
    "/20230401/": "https://organizations.{region}.oci.{secondLevelDomain}",
    "/20200107/": "https://usageapi.{region}.oci.{secondLevelDomain}",
}
"""Endpoint templates of Oracle's other services, by what their paths begin with; a portal serves all at one address."""

_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?")
_PATH = re.compile(r"(/[A-Za-z0-9._~-]+)*/?")
_REGION = re.compile(r"[a-z0-9-]+")
_FOUR_NUMBERS = re.compile(r"[0-9]+(\.[0-9]+){3}")
_LOOPBACK = re.compile(r"localhost|127(\.[0-9]{1,3}){3}|\[::1\]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The address of a service, in the parts in which it is used."""

    shown: str
    """As the user wrote it, for messages."""
    scheme: str
    """`https`, or `http` for this computer itself."""
    host: str
    """The authority that is signed and sent: never normalised, with its port exactly if one was given."""
    path: str = ""
    """What comes before every path, without a slash at the end."""
    socket: str | None = None
    """Path of the Unix socket, if it is one."""

    @property
    def url(self) -> str:
        """Base URL without `path`."""
        return f"{self.scheme}://{self.host}"

    @property
    def is_local(self) -> bool:
        """A socket, or this computer's own address: no proxy belongs in between."""
        return self.socket is not None or bool(_LOOPBACK.fullmatch(_without_port(self.host)))


def endpoint_of(profile: Profile, path: str = "") -> Endpoint:
    """The endpoint of a profile for `path`: its own, or the template of the service with region and realm filled in.

    `unix:///path` is `http://localhost` on that socket. `EndpointUnusable` for anything but https, except on
    this computer itself: what isn't signed (retry token, if-match) must not travel unprotected.
    """
    if profile.endpoint is None:
        template = next((known for base, known in SERVICES.items() if path.startswith(base)), OSP_GATEWAY)
        return _of_region(profile.region, template)
    parts = _split(profile.endpoint)
    if parts.scheme == "unix":
        if parts.netloc or not parts.path:
            raise EndpointUnusable(_("a socket is written unix:///path/of/the/socket"))
        # A path on this computer, taken as it is: `?` and `#` are signs like others there.
        return Endpoint(profile.endpoint, "http", "localhost", socket=profile.endpoint[len("unix://") :])
    if parts.scheme not in ("http", "https"):
        raise EndpointUnusable(_("an endpoint begins with https://, http:// or unix:///"))
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise EndpointUnusable(_("an endpoint has neither user, password, query nor fragment"))
    if not (_HOST.fullmatch(parts.netloc) and _is_possible(parts.netloc) and _PATH.fullmatch(parts.path)):
        raise EndpointUnusable(_("the endpoint's host or path holds characters that can't be sent"))
    endpoint = Endpoint(profile.endpoint, parts.scheme, parts.netloc, parts.path.rstrip("/"))
    if endpoint.scheme == "http" and not endpoint.is_local:
        raise EndpointUnusable(_("http:// without encryption is for this computer alone; use https://"))
    return endpoint


def _of_region(region: str, template: str) -> Endpoint:
    name = full_name(region)
    if not _REGION.fullmatch(name):
        raise EndpointUnusable(_('"{region}" is not the name of a region').format(region=region))
    url = template.format(region=name, secondLevelDomain=second_level_domain(name))
    return Endpoint(url, "https", urlsplit(url).netloc)


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        is_port_possible = parts.port != 0  # asking is what makes urlsplit refuse a port beyond 65535
    except ValueError:
        is_port_possible = False
    return parts if is_port_possible else SplitResult("", "", "", "", "")


def _is_possible(authority: str) -> bool:
    """Whether the host is a name, or else an IPv4 address that there can be."""
    host = _without_port(authority)
    return not _FOUR_NUMBERS.fullmatch(host) or all(int(number) < 256 for number in host.split("."))


def _without_port(host: str) -> str:
    return re.sub(r":[0-9]+$", "", host)
