"""What a search found, in words, the same on the command line and in the palette."""

from __future__ import annotations

from occ_tui.locale import pgettext


def kind_text(kind: str) -> str:
    """What it is that has the words (`services.search.Kind`)."""
    return {
        "account": pgettext("search", "account"),
        "invoice": pgettext("search", "invoice"),
        "po": pgettext("search", "PO number"),
        "reference": pgettext("search", "reference"),
        "order": pgettext("search", "order"),
        "contract": pgettext("search", "contract"),
        "customer": pgettext("search", "customer"),
        "several": pgettext("search", "several"),
    }[kind]
