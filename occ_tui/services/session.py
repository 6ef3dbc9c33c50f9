"""One use of the program: which profile, which account, which day, which store. No network, no heavy import."""

from __future__ import annotations

import os
import re
from _thread import get_ident  # the module threading around it costs a look-up more than its query
from collections.abc import Collection
from datetime import UTC, date, tzinfo
from pathlib import Path

from occ_tui.annotations import TYPE_CHECKING, NamedTuple
from occ_tui.domain.dates import BusinessClock
from occ_tui.domain.text import clean
from occ_tui.locale import _

if TYPE_CHECKING:
    from occ_tui.client.config import Profile
    from occ_tui.client.transport import Transport
    from occ_tui.services.capabilities import Capabilities
    from occ_tui.store.database import Store
    from occ_tui.store.invoices import Scope


class SessionOptions(NamedTuple):
    """What the command line settles; everything else comes from files."""

    profile: str | None = None
    """Name of the profile; `None` follows OCC_PROFILE, the settings, DEFAULT."""
    config_file: Path | None = None
    """An OCI-format config; `None` follows OCI_CONFIG_FILE, then ~/.oci/config."""
    endpoint: str | None = None
    """URL of a portal, or `unix:///path`, instead of the profile's own."""
    account: str | None = None
    """Name, number or OCID of the one account to look at; `None` is all that the profile sees."""
    read_only: bool = False
    """Refuse everything but reads."""
    today: date | None = None
    """The day that counts as today; `None` is the calendar's own."""
    cache_dir: Path | None = None
    """Where caches live instead of the user's cache directory."""


class Account(NamedTuple):
    """An account that this profile sees."""

    compartment_id: str
    """OCID of its tenancy."""
    account_number: str
    account_name: str
    contact_types: tuple[str, ...] = ()
    """What the user is to it (`finance` …); empty where the server does not say."""


_PLAIN_SIGNS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")
"""What a profile's directory takes over from its name; compiling a pattern would cost a look-up more."""


class _Opened:
    """What sessions on the same profile share."""

    def __init__(self) -> None:
        self.stores: dict[int, tuple[Store, int]] = {}
        """Connections by thread, each with the inode of its file: a store that was rebuilt is another file."""
        self.rebuilt_from: Path | None = None
        """Where a damaged cache was moved to, if nobody was told yet."""
        self.is_tour = False
        """See `Session.is_tour`."""
        self.accounts: tuple[tuple[int, int], list[Account]] | None = None
        """The accounts, and of which file and generation they are: with many of them, keys ask for them often."""


class Session:
    """See the module; made by `Session.open`, closed by `close` or as a context manager."""

    def __init__(self, options: SessionOptions, profile: Profile, clock: BusinessClock) -> None:
        self.options = options
        self.profile = profile
        self.clock = clock
        self.cache_path = cache_directory(options) / cache_name(profile) / "cache.db"
        """The profile's cache database."""
        self._capabilities: Capabilities | None = None
        self._opened = _Opened()

    @classmethod
    def open(cls, options: SessionOptions | None = None) -> Session:
        """The session that `options` describe. Errors: those of `client.config`, `SettingsError`."""
        from occ_tui.client.config import load_profile

        options = options or SessionOptions()
        profile = load_profile(options.config_file, options.profile, options.endpoint)
        return cls(options, profile, BusinessClock(options.today, zone_of(profile)))

    @property
    def is_tour(self) -> bool:
        """Whether one is shown round: this session and every other one on what it has open only read meanwhile."""
        return self._opened.is_tour

    @is_tour.setter
    def is_tour(self, is_so: bool) -> None:
        self._opened.is_tour = is_so

    @property
    def read_only(self) -> bool:
        """Whether everything but reads is refused, by the transport and by whatever sends without one."""
        return self.options.read_only or self.is_tour

    @property
    def capabilities(self) -> Capabilities:
        """What the profile can do now."""
        if self._capabilities is None:
            from occ_tui.services.capabilities import Capabilities

            self._capabilities = Capabilities(self.profile.kind, self.options.read_only, self.profile.name)
        if not self.is_tour:
            return self._capabilities
        return self._capabilities._replace(read_only=True, is_tour=True)

    @capabilities.setter
    def capabilities(self, known: Capabilities) -> None:
        self._capabilities = known

    def store(self) -> Store:
        """This session's own connection to the cache for the calling thread, opened (and created) on first use."""
        thread = get_ident()
        known = self._opened.stores.get(thread)
        if known is not None:
            if known[1] == _inode(self.cache_path):
                return known[0]
            self.close()
        store = self.new_store()
        self._opened.stores[thread] = (store, _inode(self.cache_path))
        return store

    def new_store(self) -> Store:
        """A connection of its own, for whoever closes it."""
        from occ_tui.store.database import Store

        store = Store.open(self.cache_path)
        self.note_rebuilt(store)
        return store

    def note_rebuilt(self, store: Store) -> None:
        """Remembers that `store` took the place of a damaged one."""
        if store.was_rebuilt:
            self._opened.rebuilt_from = store.moved_to or self.cache_path

    def note_moved(self, to: Path) -> None:
        """Remembers the same, when another process found it."""
        self._opened.rebuilt_from = to

    def moved_to(self) -> Path | None:
        """Where a damaged cache was moved to, if nobody was told yet."""
        return self._opened.rebuilt_from

    def notice(self) -> str | None:
        """What the user must be told about the cache, once; `None` when all is well."""
        if self._opened.rebuilt_from is None:
            return None
        where, self._opened.rebuilt_from = self._opened.rebuilt_from, None
        return _(
            "The local cache was damaged. It was set aside as {path} and is being filled again; "
            "nothing on the server is affected."
        ).format(path=clean(str(where)))

    def scope(self) -> Scope:
        """The accounts to look at. Errors: `AccountNotFound`, `AccountAmbiguous`."""
        from occ_tui.store.invoices import Scope

        account = self.account()
        return Scope(None if account is None else (account.compartment_id,))

    def transport(self) -> Transport:
        """A new transport for `async with`; imports httpx."""
        from occ_tui.client.transport import Transport

        return Transport(self.profile, read_only=self.read_only)

    def accounts(self) -> list[Account]:
        """The accounts that the last sync saw, by name; empty before the first one."""
        from occ_tui.store.accounts import list_accounts

        store, known = self.store(), self._opened.accounts
        of = (_inode(self.cache_path), store.generation())
        if known is None or known[0] != of:
            known = self._opened.accounts = (of, [Account(*account) for account in list_accounts(store)])
        return list(known[1])

    def account(self) -> Account | None:
        """The one account that `options.account` selects; `None` when it selects none."""
        if self.options.account is None:
            return None
        return select_account(self.options.account, self.accounts())

    def in_view(self) -> list[Account]:
        """The accounts to look at: the one that is selected, or all. Errors: `AccountNotFound`, `AccountAmbiguous`."""
        chosen = self.account()
        return self.accounts() if chosen is None else [chosen]

    def known_account(self, compartment_id: str) -> Account | None:
        """The account with this OCID, whichever is looked at."""
        return next((one for one in self.accounts() if one.compartment_id == compartment_id), None)

    def account_names(self) -> dict[str, str]:
        """The name of every account by its OCID."""
        return {account.compartment_id: account.account_name for account in self.accounts()}

    def with_account(self, account: str | None) -> Session:
        """The same session looking at another account (NAME, number or OCID), or at all of them."""
        other = type(self)(self.options._replace(account=account), self.profile, self.clock)
        other._opened = self._opened
        return other

    def shell_options(self, profile: str = "") -> list[str]:
        """The global options that a command shown to the user must repeat, e.g. `["--profile", "finance"]`.

        `profile` is for a command that is another profile's to give.
        """
        own = self.options.profile or self._profile_to_name()
        is_own = profile in ("", self.profile.name)
        return shell_options(self.options._replace(profile=own if is_own else profile))

    def equivalent(self, *words: str) -> str:
        """A command as a line of the shell that looks at the same profile, account and day as this session."""
        import shlex

        day = ["--today", self.options.today.isoformat()] if self.options.today is not None else []
        return shlex.join(["occ", *self.shell_options(), *day, *words])

    def close(self) -> None:
        """Closes this thread's connection."""
        known = self._opened.stores.pop(get_ident(), None)
        if known is not None:
            known[0].close()

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _profile_to_name(self) -> str | None:
        return None if self.profile.name == "DEFAULT" else self.profile.name


def _inode(path: Path) -> int:
    try:
        return path.stat().st_ino
    except OSError:
        return 0


def select_account(wanted: str, accounts: list[Account]) -> Account:
    """The account called `wanted`: its OCID, its number, its whole name, or a part of its name that only it has."""
    from occ_tui.services.errors import AccountAmbiguous, AccountNotFound

    folded = wanted.casefold()
    exact = [
        account
        for account in accounts
        if wanted in (account.compartment_id, account.account_number) or account.account_name.casefold() == folded
    ]
    found = exact or [account for account in accounts if folded and folded in account.account_name.casefold()]
    if not found:
        raise AccountNotFound(wanted, accounts)
    if len(found) > 1:
        raise AccountAmbiguous(wanted, found)
    return found[0]


def sees_invoices(contact_types: Collection[str]) -> bool:
    """Whether these contact types open an account's invoices; where the server does not name any, it is tried."""
    return opens(contact_types, "invoices", "read")


def sees_contracts(contact_types: Collection[str]) -> bool:
    """The same of an account's contracts and orders."""
    return opens(contact_types, "contracts", "read")


def opens(contact_types: Collection[str], module: str, wanted: str) -> bool:
    """Whether these contact types open a module (`domain.access`) so far; where there are none, it is tried."""
    from occ_tui.domain.access import Access, ContactType, Module, may

    known = [ContactType(kind) for kind in contact_types if kind in set(ContactType)]
    return not contact_types or may(known, Module(module), Access(wanted))


def shell_options(options: SessionOptions) -> list[str]:
    """The global options that lead a command shown to the user to the same profile and the same account."""
    words: list[str] = []
    for name, value in (
        ("--profile", options.profile),
        ("--config-file", options.config_file),
        ("--endpoint", options.endpoint and _without_secrets(options.endpoint)),
        ("--account", options.account),
    ):
        if value is not None:
            words += [name, str(value)]
    return words


def _without_secrets(endpoint: str) -> str:
    """An address as it may be shown: user, password, query and fragment, which no endpoint has, are left out."""
    return re.sub(r"//[^/]*@", "//", re.sub(r"[?#].*", "", endpoint, flags=re.DOTALL))


def cache_directory(options: SessionOptions) -> Path:
    """The directory that holds one directory per profile."""
    return options.cache_dir or user_directory("XDG_CACHE_HOME", ".cache", "user_cache_path")


def state_directory() -> Path:
    """Where reports about internal errors go."""
    return user_directory("XDG_STATE_HOME", ".local/state", "user_state_path")


def user_directory(variable: str, under_home: str, elsewhere: str) -> Path:
    """The user's directory `occ`, as the XDG specification places it, or platformdirs on other systems."""
    if base := os.environ.get(variable):
        return Path(base, "occ")
    if os.uname().sysname == "Linux":
        # The same answer as platformdirs, which would cost a look-up a tenth of its time.
        return Path.home() / under_home / "occ"
    import platformdirs

    return Path(getattr(platformdirs, elsewhere)("occ"))


def cache_name(profile: Profile) -> str:
    """A directory name of its own for each profile and what it points to, so that no data crosses over."""
    from binascii import crc32  # nobody attacks this name, and OpenSSL costs a look-up more than its query

    target = "\n".join((profile.endpoint or profile.region or "", profile.tenancy, profile.user))
    plain = "".join(sign if sign in _PLAIN_SIGNS else "_" for sign in profile.name)[:40]
    return f"{plain}-{crc32(target.encode()):08x}"


def zone_of(profile: Profile) -> tzinfo:
    """The account's time zone; UTC without a look at any table. Error: `ConfigIncomplete`."""
    return UTC if profile.time_zone == "UTC" else profile.zone()
