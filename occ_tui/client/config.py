"""Profiles: OCI configuration files, read with the standard library alone (this is on the path of every lookup).

Errors are imported where they are raised, for the same reason.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from configparser import ConfigParser, MissingSectionHeaderError, ParsingError
from configparser import Error as IniError
from pathlib import Path

from occ_tui.annotations import TYPE_CHECKING, Literal, NamedTuple
from occ_tui.locale import _

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

Kind = Literal["oracle", "portal", "demo"]

DEFAULT_PROFILE = "DEFAULT"
DEFAULT_TIME_ZONE = "UTC"

_HEADER_UNSAFE = frozenset(' "\\')
"""What may not stand in the key id of a signature, besides all that is not printable ASCII."""


class Profile(NamedTuple):
    """Whom we talk to, as whom. Fields a profile does not need are empty.

    A tuple, not a dataclass: what every lookup imports must cost next to nothing.
    """

    name: str
    """The section of the file."""
    kind: Kind
    """`oracle`: Oracle's own services; `portal`: `endpoint` is set; `demo`: a portal with generated data."""
    tenancy: str = ""
    """OCID of the account that the key belongs to."""
    user: str = ""
    """OCID of the user; empty with a session token."""
    fingerprint: str = ""
    """Fingerprint of the API key, as the server shows it."""
    key_file: Path | None = None
    pass_phrase: str | None = None
    """Opens the key file; never shown."""
    security_token_file: Path | None = None
    """Where the session token lies, for profiles that sign in through a browser."""
    region: str = ""
    """`eu-frankfurt-1`; short names (`FRA`) as in the SDK."""
    endpoint: str | None = None
    """Base URL (`https://…`, `http://127.0.0.1:…`, `unix:///path`); `None` follows `region`."""
    home_region: str = ""
    """`ospHomeRegion` of every OSP Gateway call."""
    time_zone: str = DEFAULT_TIME_ZONE
    """Name of the zone in which a due date is a calendar day."""
    config_file: Path | None = None
    """The file it was read from."""

    def __repr__(self) -> str:
        return f"Profile(name={self.name!r}, kind={self.kind!r}, user={self.user!r})"

    def zone(self) -> ZoneInfo:
        """`time_zone` as an object; `ConfigIncomplete` if there is no such zone."""
        from zoneinfo import ZoneInfo

        try:
            return ZoneInfo(self.time_zone)
        except (OSError, ValueError, LookupError):
            reason = _('there is no time zone "{name}"').format(name=self.time_zone)
        from occ_tui.client.errors import ConfigIncomplete

        raise ConfigIncomplete(self.config_file or Path(), self.name, "occ_time_zone", reason)


def config_file_path(explicit: Path | str | None = None) -> Path:
    """`--config-file`, else `OCI_CONFIG_FILE`, else `~/.oci/config`. The file need not exist."""
    return Path(explicit or os.environ.get("OCI_CONFIG_FILE") or "~/.oci/config").expanduser()


def list_profiles(config_file: Path | str | None = None) -> list[str]:
    """Names of the profiles in the file, in its order, `DEFAULT` first if it says anything.

    Raises `ConfigFileMissing`, `ConfigUnreadable`, `FileExposed`.
    """
    return _names(_read(config_file_path(config_file)))


def load_profile(
    config_file: Path | str | None = None, name: str | None = None, endpoint: str | None = None
) -> Profile:
    """The profile `name`, or the one that is meant without a name.

    Without one: `OCC_PROFILE`, the user's setting `profile`, `DEFAULT`, or the only one there is. `endpoint`
    (`--endpoint`) goes before the profile's own `occ_endpoint`. Values of `DEFAULT` hold for every profile that
    does not say otherwise, as in Oracle's SDK. Raises errors of `ConfigError`, and `settings.SettingsError`.
    """
    path = config_file_path(config_file)
    parser = _read(path)
    names = _names(parser)
    wanted = name or os.environ.get("OCC_PROFILE") or _preferred() or _only(names)
    if wanted is None or wanted not in names:
        from occ_tui.client.errors import ProfileNotFound

        raise ProfileNotFound(path, wanted, names)
    values = parser.defaults() if wanted == DEFAULT_PROFILE else parser[wanted]
    profile = _profile(path, wanted, values, endpoint)
    if values.get("key_content") and profile.key_file is None:
        # Oracle's SDK takes a key from here; we keep secrets out of what is passed around.
        reason = _("occ reads no key_content: put the key into a file of its own, and name that file")
        from occ_tui.client.errors import ConfigIncomplete

        raise ConfigIncomplete(path, wanted, "key_file", reason)
    _check(profile, path)
    return profile


def read_private_text(path: Path) -> str:
    """The text of a file that only its owner may read or write.

    Raises `FileExposed`, and `OSError` and `UnicodeDecodeError` as they come.
    """
    with path.open(encoding="utf-8") as file:
        status = os.fstat(file.fileno())
        if stat.S_ISREG(status.st_mode) and status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            from occ_tui.client.errors import FileExposed

            raise FileExposed(path)
        return file.read()


def _read(path: Path) -> ConfigParser:
    parser = ConfigParser(interpolation=None)
    try:
        parser.read_string(read_private_text(path), source=str(path))
    except FileNotFoundError:
        missing = True
    except (OSError, UnicodeDecodeError, IniError) as error:
        missing = False
        reason, line = _why_unreadable(error)
    else:
        return parser
    # Raised out here: what the parser raises holds whole lines of the file, a pass phrase perhaps.
    from occ_tui.client.errors import ConfigFileMissing, ConfigUnreadable

    raise ConfigFileMissing(path) if missing else ConfigUnreadable(path, reason, line)


def _why_unreadable(error: Exception) -> tuple[str, int | None]:
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__, None
    if isinstance(error, UnicodeDecodeError):
        return _("it is not a text file in UTF-8"), None
    line = getattr(error, "lineno", None)
    if isinstance(error, MissingSectionHeaderError):
        return _("a line stands before the first [profile]"), line
    if isinstance(error, ParsingError):
        return _("the line is neither [profile] nor name=value"), error.errors[0][0] if error.errors else line
    return _("a profile or a name stands there twice"), line


def _names(parser: ConfigParser) -> list[str]:
    return ([DEFAULT_PROFILE] if parser.defaults() else []) + parser.sections()


def _preferred() -> str | None:
    from occ_tui import settings

    return settings.load().profile or None


def _only(names: list[str]) -> str | None:
    if DEFAULT_PROFILE in names:
        return DEFAULT_PROFILE
    return names[0] if len(names) == 1 else None


def _profile(path: Path, name: str, values: Mapping[str, str], endpoint: str | None) -> Profile:
    def text(key: str) -> str:
        return (values.get(key) or "").strip()

    def file(key: str) -> Path | None:
        return Path(text(key)).expanduser() if text(key) else None

    is_demo = text("occ_kind") == "demo" and not endpoint
    endpoint = endpoint or text("occ_endpoint") or None
    kind: Kind = "demo" if is_demo else "portal" if endpoint else "oracle"
    return Profile(
        name=name,
        kind=kind,
        tenancy=text("tenancy"),
        user=text("user"),
        fingerprint=text("fingerprint"),
        key_file=file("key_file"),
        pass_phrase=values.get("pass_phrase") or None,
        security_token_file=file("security_token_file"),
        region=text("region"),
        endpoint=endpoint,
        home_region=text("occ_home_region") or text("region"),
        time_zone=text("occ_time_zone") or DEFAULT_TIME_ZONE,
        config_file=path,
    )


def _check(profile: Profile, path: Path) -> None:
    """Raises `ConfigIncomplete` for the first field that is missing or could not be sent."""
    if profile.kind == "demo" and profile.endpoint is None:
        return
    needed = {"tenancy": profile.tenancy, "key_file": str(profile.key_file or "")}
    if profile.security_token_file is None:
        needed |= {"user": profile.user, "fingerprint": profile.fingerprint}
    needed["region"] = profile.region if profile.kind == "oracle" else profile.home_region
    for name, value in needed.items():
        is_sendable = name == "key_file" or _is_sendable(value)
        if not value or not is_sendable:
            from occ_tui.client.errors import ConfigIncomplete

            reason = _("it holds characters that can't be sent") if value else ""
            raise ConfigIncomplete(path, profile.name, name, reason)


def _is_sendable(value: str) -> bool:
    return value.isascii() and value.isprintable() and _HEADER_UNSAFE.isdisjoint(value)
