"""Which profiles there are, and who one is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from occ_tui.locale import N_, _, locale_code
from occ_tui.locale.reasons import in_words
from occ_tui.services.errors import OccServiceError
from occ_tui.services.session import Account, Session, SessionOptions, zone_of

if TYPE_CHECKING:
    from occ_tui.client.config import Profile
    from occ_tui.services.problems import Problem
    from occ_tui.wire.customer_center import AccountSummary
    from occ_tui.wire.rows import AccountRow

KINDS = {"oracle": N_("Oracle"), "portal": N_("portal"), "demo": N_("demo")}


@dataclass(frozen=True, slots=True)
class ProfileEntry:
    """A profile of the config file."""

    name: str
    kind: str
    """oracle, portal or demo; empty when it can't be read."""
    endpoint: str
    """Endpoint of a portal, region of an Oracle profile."""
    tenancy: str
    user: str
    is_current: bool
    """The one that is used when none is named."""
    config_file: Path
    problem: Problem | None = None
    """Why it can't be used."""
    has_session: bool = False
    """It signs in with a session token, else with an API key."""
    session_ends: datetime | None = None
    """When the session token ends, or has ended; `None` without one, or if it doesn't tell."""


@dataclass(frozen=True, slots=True)
class WaysIn:
    """How one could begin, who has not said as whom yet."""

    config_file: Path
    is_there: bool
    """The config file exists."""
    profiles: tuple[ProfileEntry, ...] = ()
    portal: str = ""
    """Address of a portal that was named, or that a profile of the file has."""


@dataclass(frozen=True, slots=True)
class WhoAmI:
    """Who the server takes one for."""

    profile: str
    kind: str
    user_id: str
    user_name: str
    email: str
    account: Account | None
    """The account that the key belongs to."""
    accounts: tuple[Account, ...]
    """All accounts that one sees."""
    capabilities: tuple[str, ...]
    is_confirmed: bool
    """The server said so; an Oracle profile only knows what its file says."""


def ways_in(options: SessionOptions) -> WaysIn:
    """What there is to begin with. Errors: those of reading a config file that is there."""
    from occ_tui.client.config import config_file_path
    from occ_tui.client.errors import ConfigFileMissing

    path = config_file_path(options.config_file)
    try:
        profiles = tuple(found(options))
    except ConfigFileMissing:
        return WaysIn(path, False, (), options.endpoint or "")
    portals = (entry.endpoint for entry in profiles if entry.kind == "portal")
    return WaysIn(path, True, profiles, options.endpoint or next(portals, ""))


def found(options: SessionOptions) -> list[ProfileEntry]:
    """The profiles of the config file, in its order. Errors: those of reading the file itself."""
    from occ_tui.client.config import config_file_path, list_profiles, load_profile
    from occ_tui.client.errors import ConfigError
    from occ_tui.client.keys import session_expiry
    from occ_tui.services.problems import describe

    path = config_file_path(options.config_file)
    names = list_profiles(options.config_file)
    current = _current(options)
    entries = []
    for name in names:
        try:
            profile = load_profile(options.config_file, name)
            _look_at_key(profile)
            ends = session_expiry(profile)
        except (ConfigError, OccServiceError) as error:
            problem = describe(error, options=options._replace(profile=name))
            entries.append(ProfileEntry(name, "", "", "", "", name == current, path, problem))
        else:
            entries.append(
                ProfileEntry(
                    name=name,
                    kind=profile.kind,
                    endpoint=profile.endpoint or profile.region,
                    tenancy=profile.tenancy,
                    user=profile.user,
                    is_current=name == current,
                    config_file=path,
                    has_session=profile.security_token_file is not None,
                    session_ends=ends,
                )
            )
    return entries


def key_words(entry: ProfileEntry, now: datetime) -> str:
    """What a profile signs in with: `API key`, `session token, ends 15:02`; `now` is the real time."""
    from occ_tui.domain.formatting import formatter
    from occ_tui.services.session_end import IS_LONG

    ends, write = entry.session_ends, formatter(locale_code())
    if not entry.has_session:
        return _("API key")
    if ends is None:
        return _("session token")
    said = _("session token, ends {time}") if ends > now else _("session token, ended {time}")
    return said.format(time=write.time(ends) if abs(ends - now) < IS_LONG else write.date_time(ends))


def words_of(entry: ProfileEntry, now: datetime) -> str:
    """Whom a profile talks to, and with what: `Oracle · API key · eu-frankfurt-1`; or why it can't be used."""
    from occ_tui.domain.text import clean

    if entry.problem is not None:
        return entry.problem.what
    kind = _(KINDS.get(entry.kind, entry.kind))
    return " · ".join(filter(None, (kind, key_words(entry, now), clean(entry.endpoint))))


def _current(options: SessionOptions) -> str | None:
    """The profile that is used when none is named; `None` if one would have to be."""
    from occ_tui.client.config import load_profile
    from occ_tui.client.errors import ConfigError

    try:
        return load_profile(options.config_file, options.profile).name
    except ConfigError as error:
        return getattr(error, "profile", None)


def _look_at_key(profile: Profile) -> None:
    """Whether zone, key and session token are there and for nobody else; the key itself is not opened."""
    from occ_tui.client.config import read_private_text
    from occ_tui.client.errors import KeyFileMissing, KeyUnusable

    zone_of(profile)
    for path in (profile.key_file, profile.security_token_file):
        if path is None:
            continue
        try:
            read_private_text(path)
        except FileNotFoundError:
            missing, reason = True, ""
        except (OSError, UnicodeDecodeError) as error:
            missing, reason = False, in_words(getattr(error, "strerror", None) or _("it is not a text file in UTF-8"))
        else:
            continue
        # Raised out here: what could not be decoded is held by the exception that says so.
        raise KeyFileMissing(path) if missing else KeyUnusable(path, reason)


async def whoami(session: Session) -> WhoAmI:
    """Asks the server who one is (a portal), or tells what the profile says (Oracle).

    Errors: the tree of `client.errors`.
    """
    profile = session.profile
    if profile.kind == "oracle":
        account = Account(profile.tenancy, "", profile.name)
        return WhoAmI(profile.name, profile.kind, profile.user, "", "", account, (account,), (), is_confirmed=False)
    from occ_tui.client.customer_center import accounts, me

    async with session.transport() as transport:
        answer = await me(transport)
        seen = await accounts(transport)
    return WhoAmI(
        profile=profile.name,
        kind=profile.kind,
        user_id=answer.user_id or profile.user,
        user_name=answer.user_name or "",
        email=answer.email or "",
        account=_account(answer.account) if answer.account else None,
        accounts=tuple(_account(summary) for summary in seen),
        capabilities=tuple(answer.capabilities or ()),
        is_confirmed=True,
    )


def _account(summary: AccountSummary | AccountRow) -> Account:
    return Account(
        summary.compartment_id or "",
        summary.account_number or "",
        summary.account_name or "",
        tuple(summary.contact_types or ()),
    )
