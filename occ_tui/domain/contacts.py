"""Who asks something of Billing Support."""

from __future__ import annotations

from occ_tui.annotations import NamedTuple


class Contact(NamedTuple):
    """Whom Billing Support may ask back."""

    name: str = ""
    email: str = ""
    phone: str = ""
