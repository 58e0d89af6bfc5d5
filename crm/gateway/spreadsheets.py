"""Tables as files, a row at a time: a hundred thousand rows need no more memory than one.

Text can never become a formula (crm.domain.spreadsheets). Numbers stay numbers and days stay days: written as ISO 8601
in CSV, shown so in Excel.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import IO, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from crm.domain.spreadsheets import harmless

Cell = str | int | Decimal | date | None
MOST_XLSX_ROWS: Final = 1_048_575  # and the line of names above them
ISO_DAY: Final = "yyyy-mm-dd"


def write_csv(names: Sequence[str], rows: Iterable[Sequence[Cell]], out: IO[bytes]) -> int:
    """UTF-8 with the mark that makes Excel read it as such; how many rows."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow(names)
    count = 0
    for row in rows:
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
        count += 1
    text.detach()
    return count


def write_xlsx(names: Sequence[str], rows: Iterable[Sequence[Cell]], out: IO[bytes]) -> int:
    """One sheet with its first line fixed; how many rows."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    sheet.append(names)
    count = 0
    for row in rows:
        sheet.append([excel_cell(sheet, cell) for cell in row])
        count += 1
    book.save(out)
    return count


def excel_cell(sheet: WriteOnlyWorksheet, value: Cell) -> object:
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, Decimal):
        cell = WriteOnlyCell(sheet, value=value)
        decimals = -int(value.as_tuple().exponent)
        cell.number_format = f"0.{'0' * decimals}" if decimals > 0 else "0"
        return cell
    if isinstance(value, date):
        cell = WriteOnlyCell(sheet, value=value)
        cell.number_format = ISO_DAY
        return cell
    return value
