"""The Excel half of crm.gateway.spreadsheets, apart because openpyxl weighs 18 MB in a process that imports it."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import IO, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from crm.domain.spreadsheets import harmless
from crm.gateway.spreadsheets import Cell

ISO_DAY: Final = "yyyy-mm-dd"


def write_sheet(names: Sequence[str], rows: Iterable[Sequence[Cell]], out: IO[bytes]) -> int:
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
