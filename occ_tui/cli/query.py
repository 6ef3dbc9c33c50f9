"""The words of `occ invoices QUERY…`: free text today; a word that asks for a field is refused at its place."""

from __future__ import annotations

from collections.abc import Sequence

from occ_tui.cli.parser import UsageError, visible
from occ_tui.locale import _

STATUSES = ("overdue", "open", "submitted", "closed")


def is_query_word(word: str) -> bool:
    """Whether `word` is meant for the query though it begins with a dash (`-disputed:yes`)."""
    field = _field_of(word)
    return field is not None and len(field[0]) > 1


def free_text(words: Sequence[str]) -> str:
    """The query as free text. Errors: `UsageError` with the place marked for a word that asks for a field."""
    typed = [word for part in words for word in part.split()]
    for place, word in enumerate(typed):
        if field := _field_of(word):
            _refuse([visible(word) for word in typed], place, *field)
    return " ".join(typed)


def _field_of(word: str) -> tuple[str, str] | None:
    """`(field, value)` of `field:value` and `-field:value`; `None` for any other word."""
    field, colon, value = word.removeprefix("-").partition(":")
    return (field, value) if colon and field.isascii() and field.isalpha() else None


def _refuse(shown: list[str], place: int, field: str, value: str) -> None:
    from occ_tui.cli.text import cells

    before = " ".join(shown[:place])
    indent = cells(before) + 1 if before else 0
    marked = f"{' '.join(shown)}\n{' ' * indent}{'^' * cells(shown[place])}"
    sentence = _("This version searches for free text; asking for a field comes with the query language:")
    step = _("Quote nothing, name no field: every word begins a word of number, customer, PO or reference.")
    if field.casefold() == "status":
        status = value if value in STATUSES else "overdue"
        rest = [word for number, word in enumerate(shown) if number != place]
        import shlex

        command = shlex.join(["occ", "invoices", *rest, "--status", status])
        step = _("For a status: {command}").format(command=command)
    raise UsageError(f"{sentence}\n{marked}", step)
