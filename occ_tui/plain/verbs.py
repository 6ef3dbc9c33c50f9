"""The commands of plain text: a letter as in the terminal interface, a word in English and in the user's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from occ_tui.annotations import NamedTuple
from occ_tui.locale import N_, _
from occ_tui.plain.words import words


class Verb(NamedTuple):
    """A command: how it is typed, and what it does."""

    id: str
    """Its word in English, always accepted."""
    letters: tuple[str, ...]
    """What is short for it; the first is the one that is shown."""
    help: str
    """Untranslated; half a sentence. Upper-case words in it stand for what is typed behind the command."""

    @property
    def word(self) -> str:
        """Its word in the user's language."""
        return words()[self.id]

    def names(self) -> tuple[str, ...]:
        """Everything that is understood as it, in lower case."""
        return tuple(dict.fromkeys((*self.letters, self.id, self.word)))

    def shown(self) -> str:
        """`n, next`."""
        return ", ".join(dict.fromkeys((*self.letters[:1], self.word)))


class Offered(NamedTuple):
    """A command that a page has: what does it, or why it can't be done now."""

    verb: Verb
    act: Callable[[str], None]
    """Takes what was typed behind the command."""
    reason: str | None = None
    """A sentence with the next best step."""
    help: str = ""
    """What it does here, in the user's language, where that is more than the command itself says."""


HELP = Verb("help", ("?", "h"), N_("lists the commands of this page"))
QUIT = Verb("quit", ("q",), N_("ends occ"))
BACK = Verb("back", ("b", "<"), N_("goes back to the page before"))
GO = Verb("go", ("g",), N_("go SECTION [TAB]: goes to a section, by number or name, and to a tab of it"))
LIST = Verb("list", ("l",), N_("reads this page out again"))
REFRESH = Verb("refresh", ("r",), N_("asks the server what has changed"))
ACCOUNT = Verb("account", ("a",), N_("account NAME: looks at this account alone; without a name, at all of them"))
COMMAND = Verb("command", ("y",), N_("tells the command line that answers the same"))
NEXT = Verb("next", ("n", "+"), N_("goes on: the next lines of the list, or the next one in it"))
PREVIOUS = Verb("previous", ("-",), N_("goes back in the list"))
TAB = Verb("tab", ("t", "]"), N_("tab NAME or NUMBER: shows another tab; without one, the next"))
SEARCH = Verb("search", ("/",), N_("/ WORDS: only what has these words; without words, all again"))
QUERY = Verb("query", (":",), N_(": QUERY: only what fits a query, as in : late>60"))
SORT = Verb("sort", ("s",), N_("sort FIELD or FIELD:desc: in this order"))
MARK = Verb("mark", ("*",), N_("mark NUMBER …: marks lines, or takes their marks away; without numbers, all of these"))
PAY = Verb("pay", ("p",), N_("pay NUMBER …: pays these lines; without numbers, what is marked"))
DRY = Verb("dry-run", (), N_("dry-run NUMBER …: the same up to the question, and pays nothing"))
PDF = Verb("pdf", ("d",), N_("pdf [FILE]: saves it as PDF"))
EXPORT = Verb("export", ("x",), N_("export FILE: writes the list to a file, as its ending says"))
MAIL = Verb("mail", ("m",), N_("mails the list, or what is marked, after a look at the mail"))
ACTIVATE = Verb("activate", (), N_("activates the order"))
RESUME = Verb("resume", ("u",), N_("asks the server what became of it"))
CHANGE = Verb("change", ("e",), N_("changes it by a form"))
ADD = Verb("add", ("i",), N_("adds one to the list"))
REMOVE = Verb("remove", (), N_("remove NUMBER: removes that line"))
REDEEM = Verb("redeem", (), N_("redeem NUMBER: pays of the invoice of that line with rewards"))
DEFAULT = Verb("default", (), N_("default NUMBER: makes that line the default"))
FIND = Verb("find", ("f",), N_("find WORDS: accounts, invoices, orders and contracts by name or number"))
AGING = Verb("aging", (), N_("what is due by how late it is; aging account: account by account"))
STATEMENT = Verb("statement", (), N_("statement DAY: the statement of the account from that day on, as 2026-01-01"))
AGENDA = Verb("agenda", (), N_("what comes in the next 90 days"))
CHANGES = Verb("changes", (), N_("what has changed since you looked last"))
SEEN = Verb("seen", (), N_("counts what has changed as seen; once more takes that back"))
VIEW = Verb("view", ("w",), N_("view NAME: opens a saved view; without a name, lists them"))
SAVE = Verb("save", (), N_("save NAME: keeps tab, search, query and order as a view"))
RENAME = Verb("rename", (), N_("gives it another name"))
SEND = Verb("send", (), N_("sends what was recorded and never sent, after a question"))
SETTLE = Verb("settle", (), N_("ends the operation with a reason, after a question"))
LINK = Verb("link", ("o",), N_("tells the address of the page that belongs to this"))
ASK = Verb("ask", (), N_("writes a request to Billing Support about it"))
ACCEPT = Verb("accept", (), N_("accepts the renewal quote, after a question; then it is to be paid"))
SUSPEND = Verb("suspend", (), N_("suspend NUMBER: lets somebody in nowhere, or lets them in again; after a question"))
RESEND = Verb("resend", (), N_("resend NUMBER: sends that invitation again, with a new token"))
VERIFY = Verb("verify", ("v",), N_("verify NUMBER: asks how good the address of that line is; nothing is changed"))
LOOK = Verb("look", (), N_("look NUMBER: looks at that account alone, at its overdue invoices"))
REMIND = Verb("remind", (), N_("remind NUMBER: mails what is overdue to the account of that line"))

EVERY = (
    HELP, QUIT, BACK, GO, LIST, REFRESH, ACCOUNT, COMMAND, NEXT, PREVIOUS, TAB, SEARCH, QUERY, SORT, MARK, PAY, DRY,
    PDF, EXPORT, MAIL, ACTIVATE, RESUME, CHANGE, ADD, REMOVE, DEFAULT, REDEEM,
    FIND, AGING, STATEMENT, AGENDA, CHANGES, SEEN, VIEW, SAVE, RENAME, SEND, SETTLE, LINK, ASK, ACCEPT, SUSPEND, RESEND,
    VERIFY, LOOK, REMIND,
)  # fmt: skip
"""All that there are, in the order in which help lists them."""


def named(word: str) -> Verb | None:
    """The command that is typed so, whatever its case; `None` if there is none."""
    wanted = word.casefold()
    return next((verb for verb in EVERY if wanted in verb.names()), None)


def parted(line: str) -> tuple[str, str]:
    """Command and what stands behind it; a command that is one sign needs no blank."""
    if line[:1] in "/:?*":
        return line[:1], line[1:].strip()
    word, _blank, rest = line.partition(" ")
    return word, rest.strip()


def words_of(verbs: Iterable[Verb]) -> list[str]:
    """Every word that is understood, for a guess what was meant."""
    return [name for verb in verbs for name in verb.names() if len(name) > 1]


def help_line(offered: Offered) -> str:
    """`p, pay: pays …`, and why not."""
    said = f"{offered.verb.shown()}: {offered.help or _(offered.verb.help)}"
    if offered.reason is None:
        return said
    return _("{command} (not now: {reason})").format(command=said, reason=offered.reason)
