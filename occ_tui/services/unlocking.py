"""How a screen that locked itself is unlocked: by the pass phrase of the profile's key, or by a code in a mail."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from occ_tui.annotations import NamedTuple

if TYPE_CHECKING:
    from occ_tui.client.config import Profile
    from occ_tui.services.session import Session


class Ways(NamedTuple):
    """What unlocks a profile. Neither: it is never locked, since nobody could open it again."""

    by_pass_phrase: bool
    by_code: bool

    @property
    def any(self) -> bool:
        """Whether there is a way at all."""
        return self.by_pass_phrase or self.by_code


def ways(profile: Profile) -> Ways:
    """The ways of a profile; a demo holds nothing to be hidden."""
    if profile.kind == "demo":
        return Ways(False, False)
    return Ways(bool(profile.pass_phrase), profile.kind == "portal")


def opens(profile: Profile, phrase: str) -> bool:
    """Whether `phrase` opens the profile's key. Takes as long as opening a key does: for a thread."""
    from occ_tui.client.errors import ConfigError
    from occ_tui.client.keys import load_signer

    if not phrase:
        return False
    try:
        load_signer(profile._replace(pass_phrase=phrase))
    except ConfigError:
        return False
    # A key that was never protected is opened by any phrase.
    return phrase == profile.pass_phrase


async def ask_for_code(session: Session) -> str:
    """Has a fresh code mailed to whoever the key belongs to; the address. Errors: the tree of `client.errors`."""
    from occ_tui.client.customer_center import me
    from occ_tui.client.sign_in import request_unlock_code

    async with session.transport() as transport:
        email = (await me(transport)).email or ""
        await request_unlock_code(transport, secrets.token_hex(16))
    return email
