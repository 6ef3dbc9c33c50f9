"""One use of the program: which profile, which account, which day, which store. No network, no heavy import."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from occ_tui.client.config import Profile
    from occ_tui.client.transport import Transport
    from occ_tui.domain.dates import BusinessClock
    from occ_tui.store.database import Store
    from occ_tui.store.invoices import Scope


@dataclass(frozen=True, slots=True)
class SessionOptions:
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


@dataclass(frozen=True, slots=True)
class Account:
    """An account that this profile sees."""

    compartment_id: str
    """OCID of its tenancy."""
    account_number: str
    account_name: str
    contact_types: tuple[str, ...] = ()
    """What the user is to it (`finance` …); empty where the server does not say."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a profile can do, and why not."""

    kind: str
    """The profile's kind: oracle, portal or demo."""
    read_only: bool = False

    def reason(self, name: str) -> str | None:
        """Why `name` can't be done here, with the next best step; `None` when it can.

        Known names: invoices, lines, pdf, sync, accounts, pay, mail, export, and the sections.
        """
        raise NotImplementedError


class Session:
    """See the module; made by `Session.open`, closed by `close` or as a context manager."""

    options: SessionOptions
    profile: Profile
    clock: BusinessClock
    read_only: bool
    cache_path: Path
    """The profile's cache database."""
    capabilities: Capabilities

    @classmethod
    def open(cls, options: SessionOptions | None = None) -> Session:
        """The session that `options` describe. Errors: those of `client.config`, `SettingsError`."""
        raise NotImplementedError

    def store(self) -> Store:
        """This session's own connection to the cache for the calling thread, opened (and created) on first use."""
        raise NotImplementedError

    def scope(self) -> Scope:
        """The accounts to look at. Errors: `AccountNotFound`, `AccountAmbiguous`."""
        raise NotImplementedError

    def transport(self) -> Transport:
        """A new transport for `async with`; imports httpx."""
        raise NotImplementedError

    def accounts(self) -> list[Account]:
        """The accounts that the last sync saw, by name; empty before the first one."""
        raise NotImplementedError

    def account(self) -> Account | None:
        """The one account that `options.account` selects; `None` when it selects none."""
        raise NotImplementedError

    def with_account(self, account: str | None) -> Session:
        """The same session looking at another account (NAME, number or OCID), or at all of them."""
        raise NotImplementedError

    def shell_options(self) -> list[str]:
        """The global options that a command shown to the user must repeat, e.g. `["--profile", "finance"]`."""
        raise NotImplementedError

    def close(self) -> None:
        """Closes this thread's connection."""
        raise NotImplementedError

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()
