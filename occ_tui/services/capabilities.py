"""What a profile can do, and why it can't do the rest: by what its service publishes and what this version does."""

from __future__ import annotations

from occ_tui.annotations import NamedTuple
from occ_tui.locale import _

_READS = frozenset({"invoices", "lines", "pdf", "sync", "export", "overview", "contracts", "orders", "rewards"})
_PORTAL_ONLY = frozenset(
    {"accounts", "people", "people list", "payments", "methods", "contract requests", "orders list"}
)
_WRITES = frozenset(
    {"pay", "mail", "people", "methods", "billing", "activate", "contract requests", "redeem", "redeemers", "notes"}
)
_DONE = _WRITES | {"orders list", "accounts", "payments", "people list"}
"""Beyond reading invoices, what this version does where the service allows it."""


class Capabilities(NamedTuple):
    """What a profile can do, and why not."""

    kind: str
    """The profile's kind: oracle, portal or demo."""
    read_only: bool = False
    profile: str = ""
    is_tour: bool = False
    """It only reads because, and as long as, one is shown round."""

    def reason(self, name: str) -> str | None:
        """Why `name` can't be done here, with the next best step; `None` when it can.

        Known names: invoices, lines, pdf, sync, export; accounts, people list, people (a portal's own, and changing
        it); pay and mail (writes); payments, methods (what a portal knows of paying); billing (changing the billing
        profile); contracts, orders; activate, contract requests (what can be done there); rewards, redeem, redeemers
        (what was earned, paying with it, who may); notes (on accounts, at a portal or kept here).
        """
        if name in _READS:
            return None
        if name == "redeem" and self.kind == "oracle":
            return _("Oracle publishes no API for redeeming: o prepares code, amount and address for its own pages.")
        if name in _PORTAL_ONLY and self.kind == "oracle":
            return _(
                "Oracle publishes no API for this. Open the Customer Center in a browser, or use a profile of a portal."
            )
        if name in _WRITES and self.is_tour:
            return _("In the guided tour nothing is paid, changed or sent. Leave it first.")
        if name in _WRITES and self.read_only:
            return _("This session only reads. Start occ without --read-only to change anything.")
        if name == "mail" and self.kind == "oracle":
            return no_mail_server(
                _("Oracle's services send no lists. Name your own mail server: [mail] in {path}; see docs/mail.md")
            )
        if name in _DONE:
            return None
        return _("This version of occ cannot do this yet. Use the Customer Center in a browser.")


def no_mail_server(words: str) -> str | None:
    """`words`, with the path of the settings, while they name no mail server; what is wrong with the settings."""
    from occ_tui import settings

    try:
        is_set = settings.load().mail.is_set
    except settings.SettingsError as error:
        return str(error)
    if is_set:
        return None
    return words.format(path=settings.config_path())
