"""Results on standard output: which fields; `domain.rows.records` writes them, `table` shows them to people."""

from __future__ import annotations

from collections.abc import Sequence

from occ_tui.cli.parser import UsageError, did_you_mean, visible
from occ_tui.domain.rows.records import NUMBER_FIELDS, as_utf8, cleaned, plain, write_object, write_records
from occ_tui.locale import _

__all__ = ["NUMBER_FIELDS", "as_utf8", "chosen_fields", "cleaned", "plain", "write_object", "write_records"]


def chosen_fields(asked: str | None, known: Sequence[str]) -> tuple[str, ...]:
    """The fields that `--fields` names, in its order; all when it names none. Errors: `UsageError` with the nearest."""
    if asked is None:
        return tuple(known)
    names = tuple(name for name in (part.strip() for part in asked.split(",")) if name)
    if not names:
        raise UsageError(_("--fields names no field"), _fields_hint(known))
    for name in names:
        if name not in known:
            sentence = _("there is no field “{name}”").format(name=visible(name))
            raise UsageError(sentence + did_you_mean(name, known), _fields_hint(known))
    return tuple(dict.fromkeys(names))


def _fields_hint(known: Sequence[str]) -> str:
    return _("Fields: {names}").format(names=", ".join(known))
