"""Everything that can go wrong between a profile and an answer.

    OccClientError
    ├─ ConfigError                     nothing was sent
    │  ├─ ConfigFileMissing
    │  ├─ ConfigUnreadable
    │  ├─ ConfigIncomplete
    │  ├─ ConfigNotWritten
    │  ├─ ProfileNotFound
    │  ├─ FileExposed
    │  ├─ EndpointUnusable
    │  ├─ EnvironmentUnusable
    │  ├─ KeyFileMissing
    │  └─ KeyUnusable
    │     └─ SessionTokenExpired
    ├─ ReadOnlyRefused                 nothing was sent
    ├─ TransportError                  `was_sent` tells whether the server may have seen the request
    │  ├─ ServerUnreachable
    │  │  └─ CertificateRefused
    │  ├─ ServerTimedOut
    │  ├─ ConnectionCut
    │  └─ CircuitOpen
    ├─ NotAPortal                      something answered, but not such a service
    ├─ MalformedAnswer                 the service answered nonsense
    │  └─ RepeatedPage
    └─ ServiceError                    the service refused
       ├─ InvalidRequest               400
       ├─ NotAuthenticated             401
       ├─ NotAuthorizedOrNotFound      404
       ├─ Conflict                     409
       ├─ PreconditionFailed           412
       ├─ TooManyRequests              429
       └─ ServerFault                  5xx

`str(error)` is for logs and developers; `services.problems` makes sentences for users out of the fields.
No error holds a key, a pass phrase, a token, a signature or a whole body, nor another exception that might:
they are raised outside of `except` blocks where the cause knows one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path


class OccClientError(Exception):
    """The root of the tree."""

    request_id: str | None = None
    """`opc-request-id` of the request that failed: the server's, or ours if it gave none; `None` if none was made."""


class ConfigError(OccClientError):
    """What the user configured can't be used. Nothing was sent."""


class ConfigFileMissing(ConfigError):
    """There is no file of profiles at `path`."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path}: no such file")
        self.path = path


class ConfigUnreadable(ConfigError):
    """The file of profiles can't be read, or is no OCI configuration."""

    def __init__(self, path: Path, reason: str, line: int | None = None) -> None:
        super().__init__(f"{path}{f':{line}' if line else ''}: {reason}")
        self.path = path
        self.reason = reason
        """Why, in the user's language."""
        self.line = line
        """Line of the file, counted from 1, where it is known."""


class ConfigIncomplete(ConfigError):
    """A profile lacks `field`, or has an unusable value there."""

    def __init__(self, path: Path, profile: str, field: str, reason: str = "") -> None:
        super().__init__(f"{path}: [{profile}]: {field}: {reason or 'missing'}")
        self.path = path
        self.profile = profile
        self.field = field
        self.reason = reason
        """Why the value can't be used, in the user's language; empty when there is none."""


class ConfigNotWritten(ConfigError):
    """The file of profiles, or a key beside it, could not be written. What was there before is still there."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: not written: {reason}")
        self.path = path
        self.reason = reason
        """Why, as the system says it."""


class ProfileNotFound(ConfigError):
    """The file has no such profile, or several of which none was named (`profile` is then `None`)."""

    def __init__(self, path: Path, profile: str | None, names: Sequence[str]) -> None:
        wanted = "none of the profiles was named" if profile is None else f"no profile [{profile}]"
        super().__init__(f"{path}: {wanted}; there are: {', '.join(names) or 'none'}")
        self.path = path
        self.profile = profile
        self.names = tuple(names)
        """The profiles that the file has, in its order."""


class FileExposed(ConfigError):
    """A file with secrets can be read or written by other users of this computer."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is open to other users")
        self.path = path

    @property
    def remedy(self) -> str:
        """The command that mends it, quoted for the shell."""
        import shlex

        return f"chmod 600 {shlex.quote(str(self.path))}"


class EndpointUnusable(ConfigError):
    """The endpoint is no address that requests may be sent to. The address itself may hold a password: not kept."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
        """Why, in the user's language."""


class EnvironmentUnusable(ConfigError):
    """Environment variables about proxies or certificates can't be used. Their values may hold a password: not kept."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(f"unusable: {', '.join(names)}")
        self.names = tuple(names)
        """The variables among which the wrong one is."""


class KeyFileMissing(ConfigError):
    """There is no key (or session token) at `path`."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path}: no such file")
        self.path = path


class KeyUnusable(ConfigError):
    """The key (or session token) in `path` can't sign requests."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason
        """Why, in the user's language."""


class SessionTokenExpired(KeyUnusable):
    """The session token in `path` ended at `expired_at` (UTC)."""

    def __init__(self, path: Path, reason: str, expired_at: datetime) -> None:
        super().__init__(path, reason)
        self.expired_at = expired_at


class ReadOnlyRefused(OccClientError):
    """A write was asked for under `--read-only`. Nothing was sent."""

    def __init__(self, method: str) -> None:
        super().__init__(f"{method} refused: read-only")
        self.method = method


class TransportError(OccClientError):
    """No whole answer came back."""

    was_sent: bool = True
    """Whether the server may have seen the request: a write is then of unknown outcome."""
    is_passing: bool = True
    """Whether it may well go better a moment later."""


class ServerUnreachable(TransportError):
    """No connection came about: nobody listens, no route, no such name."""

    was_sent = False

    def __init__(self, url: str, reason: str = "") -> None:
        super().__init__(f"{url}: {reason or 'unreachable'}")
        self.url = url
        """The endpoint, as configured."""
        self.reason = reason
        """What the system said, in its own words."""


class CertificateRefused(ServerUnreachable):
    """The server could not prove who it is. There is no way to switch this check off."""

    is_passing = False


class ServerTimedOut(TransportError):
    """The server took longer than it may."""

    def __init__(self, url: str, timeout_s: float, *, was_sent: bool) -> None:
        super().__init__(f"{url}: no answer within {timeout_s:g} s")
        self.url = url
        self.timeout_s = timeout_s
        self.was_sent = was_sent


class ConnectionCut(TransportError):
    """The connection ended before the answer did."""

    def __init__(self, url: str) -> None:
        super().__init__(f"{url}: the connection ended before the answer did")
        self.url = url


class CircuitOpen(TransportError):
    """Too many failures in a row: nothing is sent before `until` (UTC)."""

    was_sent = False
    is_passing = False

    def __init__(self, until: datetime) -> None:
        super().__init__(f"too many failures in a row; waiting until {until:%H:%M:%S} UTC")
        self.until = until


class NotAPortal(OccClientError):
    """Something answers at `url`, but it is neither Oracle's service nor a Customer Center portal."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{url}: {reason}")
        self.url = url
        self.reason = reason
        """What was odd about the answer, in the user's language."""


class MalformedAnswer(OccClientError):
    """The service's answer is not the message it should be. The text names places and types, never contents."""


class RepeatedPage(MalformedAnswer):
    """The service led to a page that was read already: following it would never end."""


class ServiceError(OccClientError):
    """The service refused, with `status`, its stable `code` and a sentence (already filtered)."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message


class InvalidRequest(ServiceError):
    """400: a parameter or the body is not what the service accepts."""


class NotAuthenticated(ServiceError):
    """401: the service does not know the key, or the signature does not hold."""

    clock_offset_s: float | None = None
    """Seconds by which the server's clock is ahead of ours, if that is so much (≥ 300 s) that it is the reason."""


class NotAuthorizedOrNotFound(ServiceError):
    """404: it does not exist, or is not for this user to see; the service does not tell which."""


class Conflict(ServiceError):
    """409: the object is in a state that does not allow it, or the retry token was used for something else."""


class PreconditionFailed(ServiceError):
    """412: the object changed since it was read."""


class TooManyRequests(ServiceError):
    """429: the service wants a pause."""

    retry_after_s: float | None = None
    """How long, if it says so."""


class ServerFault(ServiceError):
    """5xx: something broke on the other side."""

    retry_after_s: float | None = None
    """How long to wait before another try, if it says so."""


ERROR_OF_STATUS: dict[int, type[ServiceError]] = {
    400: InvalidRequest,
    401: NotAuthenticated,
    404: NotAuthorizedOrNotFound,
    409: Conflict,
    412: PreconditionFailed,
    429: TooManyRequests,
}
"""Which error a status means; 5xx are `ServerFault`, every other one `ServiceError` itself."""
