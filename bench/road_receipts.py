"""Receipts as PDF: the CPU each takes, beside an empty document."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import typst

from bench.table import Figure
from crm.domain.actors import SYSTEM
from donors.domain.receipts import Snapshot
from donors.gateway.pdf import STANDARDS, receipt_pdf
from donors.services.receipts import issue_receipt
from tests import makers

MOST_CPU_MS: Final = 8.0


def snapshots(count: int) -> list[Snapshot]:
    """So many receipts, no two alike."""
    gift = makers.gift(makers.contact(email="printed@example.org"), thank=False)
    one: Snapshot = issue_receipt(gift=gift, by=SYSTEM).snapshot
    return [
        {**one, "number": f"{one['number']}-{n}", "donor_name": f"Maya Okafor {n}", "total_minor": 1000 + n,
         "lines": [{**one["lines"][0], "amount_minor": 1000 + n}]}
        for n in range(count)
    ]  # fmt: skip


def each(count: int, work: Callable[[int], object]) -> float:
    """Milliseconds of CPU, of all threads."""
    work(0)
    began = time.process_time()
    for number in range(1, count):
        work(number)
    return (time.process_time() - began) * 1000 / (count - 1)


def figures(count: int) -> list[Figure]:
    printed = snapshots(count)
    with TemporaryDirectory() as folder:
        source = Path(folder) / "empty.typ"
        source.write_text("#set document(title: sys.inputs.data)\n", encoding="utf-8")
        bare = typst.Compiler(str(source), font_paths=typst.Fonts(include_system_fonts=False))

        def empty(number: int) -> object:
            return bare.compile(format="pdf", sys_inputs={"data": json.dumps(number)}, pdf_standards=STANDARDS)

        floor = each(count, empty)
    ours = each(count, lambda number: receipt_pdf(printed[number]))
    return [
        Figure(f"a receipt's PDF, CPU, of {count}", ours, "ms", most=MOST_CPU_MS),
        Figure("… beside an empty document", ours, "ms", floor),
    ]
