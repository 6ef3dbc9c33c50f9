"""Where a portal listens and by which addresses it is known: sockets bound by us, loopback unless there is TLS."""

from __future__ import annotations

import argparse
import contextlib
import os
import shlex
import socket
import ssl
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from occ_tui.locale import _
from occ_tui.locale.reasons import of_system
from occ_tui.portal.client_config import DEFAULT_PAGES_PORT, DEFAULT_PORT
from occ_tui.wire.smtp import is_loopback

MAX_SOCKET_PATH_BYTES = 107
"""`sun_path` has 108 bytes on Linux, the last of which is a zero."""
BACKLOG = 2048
_USUAL_PORTS = {"http": 80, "https": 443}


class CannotServe(Exception):
    """The portal cannot be served as asked. The text says what to do."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """What the world calls a running portal."""

    url: str
    """Base of the API; `http://localhost` on a Unix socket."""
    pages_url: str
    endpoint: str
    """What `occ_endpoint` has to be: `url`, or `unix:///path`."""
    hosts: frozenset[str]
    """Values of the `host` header under which requests may be signed."""

    @classmethod
    def of(cls, options: argparse.Namespace, api: socket.socket, pages: socket.socket) -> Addresses:
        """The addresses of two bound sockets."""
        scheme = "https" if options.tls_cert else "http"
        public = options.public_url.rstrip("/") if options.public_url else None
        bound = "http://localhost" if options.uds else _url(scheme, options.host, api)
        pages_host = urlsplit(public).hostname if public and not is_loopback(options.host) else options.host
        endpoint = f"unix://{options.uds.absolute()}" if options.uds else public or bound
        hosts = {urlsplit(url).netloc for url in (bound, public) if url}
        return cls(public or bound, _url(scheme, pages_host or options.host, pages), endpoint, frozenset(hosts))


def check(options: argparse.Namespace) -> None:
    """Refuses what would expose the portal, or could not work."""
    if bool(options.tls_cert) != bool(options.tls_key):
        raise CannotServe(_("--tls-cert and --tls-key go together: name both."))
    if not is_loopback(options.host) and not options.tls_cert:
        text = _("{host} can be reached by others: serve it with --tls-cert and --tls-key, or bind to 127.0.0.1.")
        raise CannotServe(text.format(host=options.host))
    if options.public_url and not _is_origin(options.public_url):
        text = _("--public-url is https:// or http:// and a host with nothing behind it: {example}")
        raise CannotServe(text.format(example="https://portal.example"))
    if options.tls_cert:
        _check_certificate(options.tls_cert, options.tls_key)
    if options.uds and len(os.fsencode(options.uds.absolute())) > MAX_SOCKET_PATH_BYTES:
        text = _("The path of the socket is longer than {limit} bytes, the system's limit: choose a shorter one.")
        raise CannotServe(text.format(limit=MAX_SOCKET_PATH_BYTES))


@contextlib.contextmanager
def sockets(options: argparse.Namespace) -> Iterator[tuple[socket.socket, socket.socket]]:
    """The bound sockets of the API and of the pages; a Unix socket's file goes when they are closed."""
    with contextlib.ExitStack() as closing:
        if options.uds:
            api = closing.enter_context(_bind_unix(options.uds))
            closing.callback(options.uds.unlink, missing_ok=True)
        else:
            port = DEFAULT_PORT if options.port is None else options.port
            api = closing.enter_context(_bind_tcp(options.host, port, "--port"))
        # A portal on a Unix socket is one of several on this machine: its pages take any free port.
        usual = 0 if options.uds else DEFAULT_PAGES_PORT
        pages_port = usual if options.pages_port is None else options.pages_port
        pages = closing.enter_context(_bind_tcp(options.host, pages_port, "--pages-port"))
        yield api, pages


def _is_origin(url: str) -> bool:
    """Whether `url` is scheme and host alone: a path would be signed by clients, and never reach us as it was."""
    try:
        parts = urlsplit(url)
        is_port_possible = parts.port != 0  # asking is what refuses one beyond 65535
    except ValueError:
        return False
    is_bare = not (parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc)
    return parts.scheme in _USUAL_PORTS and bool(parts.hostname) and is_bare and is_port_possible


def _check_certificate(certificate: Path, key: Path) -> None:
    """Refuses a certificate and a key that no TLS server could use, and a key that everybody can read."""
    try:
        # Of the group a key often is on purpose: Debian's ssl-cert.
        if key.stat().st_mode & stat.S_IRWXO:
            text = _("Everybody on this computer can use the key {path}. Mend it with: {command}")
            raise CannotServe(text.format(path=key, command=f"chmod o= {shlex.quote(str(key))}"))
        # A pass phrase would be asked for on a terminal that may not be there.
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password="")
    except OSError as error:
        reason = of_system(error)
        if isinstance(error, ssl.SSLError):
            reason = error.reason or reason
        text = _("{certificate} and {key} cannot be used for TLS (PEM files, the key without a pass phrase): {reason}")
        raise CannotServe(text.format(certificate=certificate, key=key, reason=reason)) from error


def _bind_tcp(host: str, port: int, option: str) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named, so that asyncio knows it for TCP and does not have answers wait for acknowledgements (Nagle's algorithm).
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        text = _("Port {port} of {host} cannot be used ({reason}): choose another with {option}, or 0 for a free one.")
        raise CannotServe(text.format(port=port, host=host, reason=of_system(error), option=option)) from error
    bound.listen(BACKLOG)
    return bound


def _bind_unix(path: Path) -> socket.socket:
    """A socket of mode 0600: bound by us, since a server would make it 0666."""
    _remove_stale(path)
    bound = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    mask = os.umask(0o177)
    try:
        bound.bind(str(path))
    except OSError as error:
        bound.close()
        text = _("{path} cannot be used as a socket ({reason}).")
        raise CannotServe(text.format(path=path, reason=of_system(error))) from error
    finally:
        os.umask(mask)
    bound.listen(BACKLOG)
    return bound


def _remove_stale(path: Path) -> None:
    """Removes a socket that a dead server left behind; never anything else."""
    if not path.is_socket():
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            path.unlink(missing_ok=True)
            return
        except OSError:
            return
    raise CannotServe(_("Another server listens on {path}.").format(path=path))


def _url(scheme: str, host: str, bound: socket.socket) -> str:
    port = bound.getsockname()[1]
    name = f"[{host}]" if ":" in host else host
    return f"{scheme}://{name}" if port == _USUAL_PORTS[scheme] else f"{scheme}://{name}:{port}"
