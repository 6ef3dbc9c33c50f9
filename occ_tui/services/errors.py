"""What the services refuse or do not find; `problems.describe` turns each into sentences.

OccServiceError
├─ AccountNotFound          no account has that name, number or OCID
├─ AccountAmbiguous         several have it
├─ InvoicesNotGranted       the user's contact types open no invoices
├─ PaymentNotGranted        they open invoices to be read, and no further
├─ InvoiceNotFound          no invoice has that number
├─ InvoiceAmbiguous         several accounts have that number
├─ OrderNotFound            no order has that number
├─ OrderAmbiguous           several accounts have that number
├─ OrderNotWaiting          an order was to be activated that does not wait for it, or not by this user
├─ ContractsNotGranted      the user's contact types open no contracts
├─ ContractNotPossible      something that can't be asked about a contract, and why
├─ NothingCached            a look-up was asked of a store that was never filled
├─ PdfUnavailable           the server has no PDF of that invoice
├─ FileExists               a file is in the way and was not to be replaced
├─ FileNotWritten           a file could not be made where it was wanted
├─ ExportStopped            an export was stopped; no file was left
├─ PortalExtraMissing       the demo and the portal need packages that are not installed
├─ PdfExtraMissing          a PDF was to be drawn and what draws it is not installed
├─ NotesUnusable            the notes on invoices can't be read or kept
├─ EditorFailed             the user's editor could not be used
├─ MailNotPossible          a list that is not mailed: nobody named, too long …
├─ MailNotGranted           a list that this user may not mail
├─ RequestNotMailed         a request to Billing Support that can't be mailed from here
├─ MailServerUnusable       the user's own mail server can't be used as the settings name it
├─ PersonChanged            somebody to be changed is not what they were when they were shown
├─ CodeRefused              a sign-in code, or an invitation's token, that lets nobody in (any more)
├─ ProfileTaken             a profile was to be written under a name that is taken
├─ DemoFailed               the demo's portal did not start
└─ BadUsage                 an argument that cannot be meant
"""

from __future__ import annotations

from pathlib import Path

from occ_tui.annotations import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from occ_tui.domain.invoices import InvoiceRecord
    from occ_tui.domain.orders import Order
    from occ_tui.domain.users import User
    from occ_tui.services.session import Account

PORTAL_INSTALL_COMMAND = "pip install 'occ-tui[portal]'"
"""What makes `occ demo` and `occ portal` work."""
PDF_INSTALL_COMMAND = "pip install 'occ-tui[pdf]'"
"""What makes statements as PDF work."""


class OccServiceError(Exception):
    """Anything that a service refuses or does not find."""


class AccountNotFound(OccServiceError):
    """No account is called `wanted`."""

    def __init__(self, wanted: str, known: Sequence[Account] = ()) -> None:
        super().__init__("no such account")
        self.wanted = wanted
        self.known = tuple(known)


class AccountAmbiguous(OccServiceError):
    """Several accounts are called `wanted`; none is guessed."""

    def __init__(self, wanted: str, candidates: Sequence[Account]) -> None:
        super().__init__("several accounts")
        self.wanted = wanted
        self.candidates = tuple(candidates)


class InvoicesNotGranted(OccServiceError):
    """The user is a contact of these accounts, but of no type that sees invoices."""

    def __init__(self, accounts: Sequence[Account], names: Sequence[str] = ()) -> None:
        super().__init__("no access to invoices")
        self.accounts = tuple(accounts)
        self.names = tuple(names)
        """Who can give it."""


class PaymentNotGranted(OccServiceError):
    """The user may read the invoices of these accounts, and pay none."""

    def __init__(self, accounts: Sequence[Account]) -> None:
        super().__init__("no right to pay")
        self.accounts = tuple(accounts)


class InvoiceNotFound(OccServiceError):
    """No invoice in view has this number."""

    def __init__(self, number: str) -> None:
        super().__init__("no such invoice")
        self.number = number


class InvoiceAmbiguous(OccServiceError):
    """Several accounts have an invoice of this number; none is guessed."""

    def __init__(self, number: str, candidates: Sequence[InvoiceRecord]) -> None:
        super().__init__("several invoices")
        self.number = number
        self.candidates = tuple(candidates)


class OrderNotFound(OccServiceError):
    """No order in view has this number."""

    def __init__(self, number: str) -> None:
        super().__init__("no such order")
        self.number = number


class OrderAmbiguous(OccServiceError):
    """Several accounts have an order of this number; none is guessed."""

    def __init__(self, number: str, candidates: Sequence[Order]) -> None:
        super().__init__("several orders")
        self.number = number
        self.candidates = tuple(candidates)


class OrderNotWaiting(OccServiceError):
    """The order can't be activated, for `reason` (a sentence in the user's language, with the next best step)."""

    def __init__(self, number: str, reason: str) -> None:
        super().__init__("an order that is not activated")
        self.number = number
        self.reason = reason


class ContractsNotGranted(OccServiceError):
    """The user is a contact of these accounts, but of no type that sees contracts and orders."""

    def __init__(self, accounts: Sequence[Account], names: Sequence[str] = ()) -> None:
        super().__init__("no access to contracts")
        self.accounts = tuple(accounts)
        self.names = tuple(names)
        """Who can give it."""


class ContractNotPossible(OccServiceError):
    """Something can't be asked about a contract, for `reason` (a sentence in the user's language)."""

    def __init__(self, reason: str) -> None:
        super().__init__("not possible for this contract")
        self.reason = reason


class NothingCached(OccServiceError):
    """The store holds nothing yet: no sync was ever finished."""


class PdfUnavailable(OccServiceError):
    """The server has no PDF of this invoice."""

    def __init__(self, number: str) -> None:
        super().__init__("no PDF")
        self.number = number


class FileExists(OccServiceError):
    """A file is in the way and was not to be replaced."""

    def __init__(self, path: Path) -> None:
        super().__init__("a file is in the way")
        self.path = path


class FileNotWritten(OccServiceError):
    """A file could not be made at `path`; the cause is chained."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__("a file could not be written")
        self.path = path
        self.reason = reason


class ExportStopped(OccServiceError):
    """An export was stopped by whoever started it; no file was left."""


class RefreshEnded(OccServiceError):
    """The process that asked the service was ended before it was done; `status` is as in `subprocess`."""

    def __init__(self, status: int) -> None:
        super().__init__(f"the process of the refresh ended with {status}")
        self.status = status


class PortalExtraMissing(OccServiceError):
    """The packages of the extra `portal` are not installed."""

    install_command = PORTAL_INSTALL_COMMAND

    def __init__(self) -> None:
        super().__init__(PORTAL_INSTALL_COMMAND)


class PdfExtraMissing(OccServiceError):
    """The packages of the extra `pdf` are not installed."""

    install_command = PDF_INSTALL_COMMAND

    def __init__(self) -> None:
        super().__init__(PDF_INSTALL_COMMAND)


class NotesUnusable(OccServiceError):
    """The notes at `path` can't be read or kept."""

    def __init__(self, path: Path, reason: str, moved_to: Path | None = None) -> None:
        super().__init__(reason)
        self.path = path
        self.reason = reason
        self.moved_to = moved_to
        """Where a damaged file was set aside; a new one is begun the next time."""


class EditorFailed(OccServiceError):
    """The editor `command` could not be started, or ended with an error."""

    def __init__(self, command: str, reason: str) -> None:
        super().__init__(reason)
        self.command = command
        self.reason = reason


class MailNotPossible(OccServiceError):
    """A list that is not mailed; `sentence` says why, in the user's language."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class MailNotGranted(OccServiceError):
    """A list that the user's contact types do not let them mail; `sentence` says who can, in the user's language."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class RequestNotMailed(OccServiceError):
    """A request that is not mailed; `sentence` says why, in the user's language."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class MailServerUnusable(OccServiceError):
    """The user's own mail server can't be used as the settings name it; `reason` is in the user's language."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class PersonChanged(OccServiceError):
    """Somebody was to be changed who is `now` something else than they were when they were shown (`before`)."""

    def __init__(self, before: User, now: User) -> None:
        super().__init__("changed meanwhile")
        self.before = before
        self.now = now


class CodeRefused(OccServiceError):
    """The portal did not accept a code or a token; whether it was wrong, old or used is never told."""

    def __init__(self, request_id: str | None = None) -> None:
        super().__init__("the code was refused")
        self.request_id = request_id


class ProfileTaken(OccServiceError):
    """The configuration has a profile `name` already; `free` is one that it does not have."""

    def __init__(self, path: Path, name: str, free: str) -> None:
        super().__init__(f"{path}: there is a profile [{name}]")
        self.path = path
        self.name = name
        self.free = free


class DemoFailed(OccServiceError):
    """The demo's portal did not start; `detail` is the end of what it said."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


class BadUsage(OccServiceError):
    """An argument that cannot be meant; `sentence` is already in the user's language."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
