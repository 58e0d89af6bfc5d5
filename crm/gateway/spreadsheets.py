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

from crm.domain.spreadsheets import harmless

Cell = str | int | Decimal | date | None
MOST_XLSX_ROWS: Final = 1_048_575  # and the line of names above them


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
    from crm.gateway.excel import write_sheet  # noqa: PLC0415 - 18 MB that most processes never need

    return write_sheet(names, rows, out)
