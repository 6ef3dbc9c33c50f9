"""Records as a spreadsheet (XLSX), row by row: nothing of it stays in memory, nothing in it is a formula."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

from occ_tui.domain.currencies import exponent
from occ_tui.domain.rows.records import NUMBER_FIELDS, cleaned, plain
from occ_tui.locale import _

MAX_ROWS = 1_048_576
"""Rows of a sheet, the headings among them; what is more goes on another one."""
_MAX_TEXT = 32_767
_EXACT_DIGITS = 15
"""A cell's number is a double: more digits than these it cannot hold, and the amount is written as text."""
_WIDTHS = {"partyName": 32, "accountName": 28, "invoiceStatus": 20}
_FIRST_YEAR = 1901
"""Earlier days are text: spreadsheets count them differently."""


def write_workbook(
    rows: Iterable[Mapping[str, Any]], names: Sequence[str], stream: BinaryIO, beside: Path, *, title: str = ""
) -> int:
    """Writes the fields `names` of `rows`, each with its `currencyCode`; answers how many rows there were.

    Amounts become numbers in the format of their currency, instants become dates; sheets are called `title`. What does
    not fit into memory lies in `beside` (0700) until the end.
    """
    import xlsxwriter

    guarded = _Stream(stream)
    with TemporaryDirectory(prefix=".occ-", dir=beside) as scratch:
        options = {"constant_memory": True, "tmpdir": scratch, "strings_to_formulas": False}
        options |= {"strings_to_urls": False, "strings_to_numbers": False, "default_date_format": "yyyy-mm-dd"}
        workbook = xlsxwriter.Workbook(guarded, options)
        try:
            count = _Sheets(workbook, names, title or _("Invoices")).write(rows)
            workbook.close()
        except xlsxwriter.exceptions.FileCreateError as error:
            # It hides the disk's own error in one of its own.
            raise error.args[0] if error.args and isinstance(error.args[0], OSError) else OSError(str(error)) from error
        finally:
            # Workbook and archive close themselves when they are collected, into a stream that is gone by then.
            workbook.fileclosed = True
            guarded.is_over = True
            for sheet in workbook.worksheets():
                if sheet.row_data_fh is not None and not sheet.row_data_fh.closed:
                    sheet.row_data_fh.close()
        return count


class _Stream(BytesIO):
    """Hands everything to `stream` until it is over; then it takes what little still comes and keeps it."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._stream = stream
        self._start = 0
        self.is_over = False

    def write(self, content: Any) -> int:
        return super().write(content) if self.is_over else self._stream.write(content)

    def seek(self, place: int, whence: int = 0) -> int:
        if self.is_over:
            self._start = place
            super().seek(0)
            return place
        return self._stream.seek(place, whence)

    def tell(self) -> int:
        return self._start + super().tell() if self.is_over else self._stream.tell()

    def flush(self) -> None:
        if not self.is_over:
            self._stream.flush()

    def close(self) -> None:
        """Nothing: of a cycle that is collected, this may come before the archive and what it still has to say."""


class _Sheets:
    """The sheets of one workbook, each with its headings."""

    def __init__(self, workbook: Any, names: Sequence[str], title: str) -> None:
        self._title = title
        self._workbook = workbook
        self._names = names
        self._formats: dict[str, Any] = {}
        self._bold = workbook.add_format({"bold": True})
        self._instant = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._sheet: Any = None
        self._row = MAX_ROWS

    def write(self, rows: Iterable[Mapping[str, Any]]) -> int:
        count = 0
        for row in rows:
            count += 1
            if self._row >= MAX_ROWS:
                self._begin()
            currency = row.get("currencyCode") or ""
            for column, name in enumerate(self._names):
                self._cell(column, name, row.get(name), currency)
            self._row += 1
        if self._sheet is None:
            self._begin()
        return count

    def _begin(self) -> None:
        number = len(self._workbook.worksheets()) + 1
        title = self._title
        self._sheet = self._workbook.add_worksheet(title if number == 1 else f"{title} {number}")
        self._sheet.freeze_panes(1, 0)
        for column, name in enumerate(self._names):
            self._sheet.set_column(column, column, _WIDTHS.get(name, 18))
            self._sheet.write_string(0, column, name, self._bold)
        self._row = 1

    def _cell(self, column: int, name: str, value: Any, currency: str) -> None:
        sheet, row = self._sheet, self._row
        if value is None or value == "":
            return
        if isinstance(value, bool):
            sheet.write_boolean(row, column, value)
        elif isinstance(value, int) and len(str(abs(value))) <= _EXACT_DIGITS:
            sheet.write_number(row, column, value)
        elif name in NUMBER_FIELDS and _fits(value):
            sheet.write_number(row, column, Decimal(value), self._money(currency))
        elif name.startswith("time") and (day := _day(value)) is not None:
            is_midnight = (day.hour, day.minute, day.second) == (0, 0, 0)
            sheet.write_datetime(row, column, day, None if is_midnight else self._instant)
        else:
            sheet.write_string(row, column, plain(cleaned(value))[:_MAX_TEXT])

    def _money(self, currency: str) -> Any:
        if currency not in self._formats:
            places = exponent(currency)
            pattern = "#,##0" + (f".{'0' * places}" if places else "")
            if currency.isascii() and currency.isalpha():
                pattern += f'" {currency}"'
            self._formats[currency] = self._workbook.add_format({"num_format": pattern})
        return self._formats[currency]


def _fits(amount: object) -> bool:
    """Whether a decimal string has no more digits than a cell's number holds."""
    return isinstance(amount, str) and len(amount.lstrip("-").replace(".", "").lstrip("0")) <= _EXACT_DIGITS


def _day(value: object) -> datetime | None:
    try:
        instant = datetime.fromisoformat(str(value)).replace(tzinfo=None, microsecond=0)
    except ValueError:
        return None
    return instant if instant.year >= _FIRST_YEAR else None
