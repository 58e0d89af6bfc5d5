"""Text on its way into a spreadsheet: never a formula there (OWASP ASVS 5.0, 1.2.10)."""

import re
from typing import Final

# The wide forms too: a spreadsheet with East Asian settings reads them as the narrow ones.
BEGINS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
# What XML 1.0 cannot hold, and so no .xlsx file.
UNWRITABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def harmless(text: str) -> str:
    """`text` with a quote before it where a spreadsheet would calculate it, without characters that none can hold."""
    quoted = f"'{text}" if text.startswith(BEGINS_A_FORMULA) else text
    return UNWRITABLE.sub("", quoted)
