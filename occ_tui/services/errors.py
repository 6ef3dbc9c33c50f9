"""What the services refuse or do not find; `problems.describe` turns each into sentences.

OccServiceError
├─ AccountNotFound          no account has that name, number or OCID
├─ AccountAmbiguous         several have it
├─ InvoicesNotGranted       the user's contact types open no invoices
├─ InvoiceNotFound          no invoice has that number
├─ InvoiceAmbiguous         several accounts have that number
├─ NothingCached            a look-up was asked of a store that was never filled
├─ PdfUnavailable           the server has no PDF of that invoice
├─ FileExists               a file is in the way and was not to be replaced
├─ FileNotWritten           a file could not be made where it was wanted
├─ ExportStopped            an export was stopped; no file was left
├─ PortalExtraMissing       the demo and the portal need packages that are not installed
├─ PdfExtraMissing          a PDF was to be drawn and what draws it is not installed
├─ DemoFailed               the demo's portal did not start
└─ BadUsage                 an argument that cannot be meant
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from occ_tui.domain.invoices import InvoiceRecord
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

    def __init__(self, accounts: Sequence[Account]) -> None:
        super().__init__("no access to invoices")
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
