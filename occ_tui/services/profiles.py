"""Which profiles there are, and who one is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from occ_tui.services.session import Account, Session, SessionOptions

if TYPE_CHECKING:
    from occ_tui.services.problems import Problem


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


def found(options: SessionOptions) -> list[ProfileEntry]:
    """The profiles of the config file, in its order. Errors: those of reading the file itself."""
    raise NotImplementedError


async def whoami(session: Session) -> WhoAmI:
    """Asks the server who one is (a portal), or tells what the profile says (Oracle)."""
    raise NotImplementedError
