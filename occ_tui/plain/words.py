"""How the commands of plain text are called in the user's language."""

from __future__ import annotations

from occ_tui.locale import pgettext


def words() -> dict[str, str]:
    """By the ids of `verbs`, in the user's language."""
    return {
        "help": pgettext("typed command", "help"),
        "quit": pgettext("typed command", "quit"),
        "back": pgettext("typed command", "back"),
        "go": pgettext("typed command", "go"),
        "list": pgettext("typed command", "list"),
        "refresh": pgettext("typed command", "refresh"),
        "account": pgettext("typed command", "account"),
        "command": pgettext("typed command", "command"),
        "next": pgettext("typed command", "next"),
        "previous": pgettext("typed command", "previous"),
        "tab": pgettext("typed command", "tab"),
        "search": pgettext("typed command", "search"),
        "query": pgettext("typed command", "query"),
        "sort": pgettext("typed command", "sort"),
        "mark": pgettext("typed command", "mark"),
        "pay": pgettext("typed command", "pay"),
        "dry-run": pgettext("typed command", "dry-run"),
        "pdf": pgettext("typed command", "pdf"),
        "export": pgettext("typed command", "export"),
        "mail": pgettext("typed command", "mail"),
        "activate": pgettext("typed command", "activate"),
        "resume": pgettext("typed command", "resume"),
        "change": pgettext("typed command", "change"),
        "add": pgettext("typed command", "add"),
        "remove": pgettext("typed command", "remove"),
        "default": pgettext("typed command", "default"),
        "redeem": pgettext("typed command", "redeem"),
        "find": pgettext("typed command", "find"),
        "aging": pgettext("typed command", "aging"),
        "statement": pgettext("typed command", "statement"),
        "agenda": pgettext("typed command", "agenda"),
        "changes": pgettext("typed command", "changes"),
        "seen": pgettext("typed command", "seen"),
        "view": pgettext("typed command", "view"),
        "save": pgettext("typed command", "save"),
        "rename": pgettext("typed command", "rename"),
        "send": pgettext("typed command", "send"),
        "settle": pgettext("typed command", "settle"),
        "link": pgettext("typed command", "link"),
        "ask": pgettext("typed command", "ask"),
        "accept": pgettext("typed command", "accept"),
        "suspend": pgettext("typed command", "suspend"),
        "resend": pgettext("typed command", "resend"),
        "verify": pgettext("typed command", "verify"),
        "look": pgettext("typed command", "look"),
        "remind": pgettext("typed command", "remind"),
    }
