"""A copy of somebody's data as a PDF, by typst. What stands in it goes in as JSON and is never markup."""

import json
import threading
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import structlog
import typst
from django.conf import settings

if TYPE_CHECKING:
    from datetime import datetime

    from typst import PDFStandard

log = structlog.get_logger("lantern.privacy")
TEMPLATE: Final = Path(__file__).parent / "personal_data.typ"
STANDARDS: "Final[list[PDFStandard]]" = ["ua-1", "a-2a"]

compiler: typst.Compiler | None = None
one_at_a_time = threading.Lock()


def personal_data_pdf(printed: dict[str, Any], made_at: "datetime") -> bytes:
    """The PDF of what is printed. Where a letter has no glyph, it is made without the standard."""
    data = json.dumps(printed, ensure_ascii=False)
    with one_at_a_time:
        try:
            return compiled(data, made_at, STANDARDS)
        except typst.TypstError as error:
            log.warning("copy_without_standard", error=error.message[:200])
            return compiled(data, made_at, [])


def compiled(data: str, made_at: "datetime", standards: "list[PDFStandard]") -> bytes:
    global compiler  # noqa: PLW0603 - made at the first copy, not at import
    if compiler is None:
        fonts = typst.Fonts(
            include_system_fonts=settings.RECEIPT_SYSTEM_FONTS,
            include_embedded_fonts=False,
            font_paths=[str(settings.PDF_FONTS)],
        )
        compiler = typst.Compiler(str(TEMPLATE), root=str(TEMPLATE.parent), font_paths=fonts)
    instant = made_at.astimezone(UTC).replace(microsecond=0)
    pdf = compiler.compile(format="pdf", sys_inputs={"data": data}, pdf_standards=standards, timestamp=instant)
    assert isinstance(pdf, bytes)
    return pdf
