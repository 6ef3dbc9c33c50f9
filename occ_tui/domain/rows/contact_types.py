"""What somebody is to an account, in words. Apart, since the first line of every screen says it."""

from __future__ import annotations

from collections.abc import Iterable

from occ_tui.domain.text import clean
from occ_tui.locale import N_, _

CONTACT_TYPES = {
    "finance": N_("finance"),
    "technical": N_("sales/technical"),
    "management": N_("management"),
    "support": N_("support"),
}


def type_words(contact_types: Iterable[str]) -> str:
    """What somebody is to an account: `finance, management`; words that we do not know stay as they are, filtered."""
    return ", ".join(_(CONTACT_TYPES[kind]) if kind in CONTACT_TYPES else clean(kind) for kind in contact_types)
