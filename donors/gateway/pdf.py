"""Receipts as PDF, by typst: from the frozen snapshot alone, the same bytes every time.

What people typed goes in as JSON and is never markup. Under PDF/UA a missing glyph is an error: then the receipt is
made without the standard rather than not at all (design: mail-receipts-consent.md B2).
"""

import json
import threading
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import structlog
import typst
from babel.dates import format_date
from django.conf import settings

from crm.domain.money import Money
from donors.domain.receipts import Snapshot

if TYPE_CHECKING:
    from typst import PDFStandard

log = structlog.get_logger("lantern.receipts")
TEMPLATE: Final = Path(__file__).parent / "receipt.typ"
FONTS: Final = Path(__file__).parent.parent / "fonts"
STANDARDS: "Final[list[PDFStandard]]" = ["ua-1", "a-2a"]
LETTER_PAPER: Final = ("US", "CA", "MX", "PH")

# A compiler holds the fonts and what it has laid out: one a process, used by one thread at a time.
compiler: typst.Compiler | None = None
one_at_a_time = threading.Lock()


def receipt_pdf(snapshot: Snapshot, *, mark: str = "") -> bytes:
    """The PDF of a receipt; `mark` is written across it ("VOID", "COPY")."""
    data = json.dumps(printed(snapshot, mark), ensure_ascii=False)
    issued = datetime.combine(date.fromisoformat(snapshot["issued_on"]), datetime.min.time(), UTC)
    with one_at_a_time:
        try:
            return compiled(data, issued, STANDARDS)
        except typst.TypstError as error:
            log.warning("receipt_without_standard", number=snapshot["number"], error=error.message[:200])
            return compiled(data, issued, [])


def compiled(data: str, issued: datetime, standards: "list[PDFStandard]") -> bytes:
    global compiler  # noqa: PLW0603 - made at the first receipt, not at import
    if compiler is None:
        fonts = typst.Fonts(
            include_system_fonts=settings.RECEIPT_SYSTEM_FONTS, include_embedded_fonts=False, font_paths=[str(FONTS)]
        )
        compiler = typst.Compiler(str(TEMPLATE), root=str(TEMPLATE.parent), font_paths=fonts)
    pdf = compiler.compile(format="pdf", sys_inputs={"data": data}, pdf_standards=standards, timestamp=issued)
    assert isinstance(pdf, bytes)
    return pdf


def printed(snapshot: Snapshot, mark: str) -> dict[str, object]:
    """The snapshot as the template prints it: days and money in the donor's locale."""
    locale, currency, words = snapshot["locale"], snapshot["currency"], snapshot["words"]
    lines = [
        {
            "given_on": long_day(line["given_on"], locale),
            "description": line["description"],
            "amount": Money(line["amount_minor"], currency).show(locale),
        }
        for line in snapshot["lines"]
    ]
    return {
        **snapshot,
        "issued_on": long_day(snapshot["issued_on"], locale),
        "lines": lines,
        "total": Money(snapshot["total_minor"], currency).show(locale),
        "replaces": words.get("replaces", ""),
        "paper": "us-letter" if locale.rpartition("_")[2] in LETTER_PAPER else "a4",
        "mark": mark,
    }


def long_day(iso: str, locale: str) -> str:
    return format_date(date.fromisoformat(iso), format="long", locale=locale)
