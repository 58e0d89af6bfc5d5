"""Card numbers have no place in our fields: telling one when it is typed."""

import re
from typing import Final

DIGITS: Final = re.compile(r"(?:\d[ -]?){13,19}")


def holds_card_number(text: str) -> bool:
    """Whether 13 to 19 digits in `text` pass the check every card number passes (ISO/IEC 7812-1, Luhn)."""
    for found in DIGITS.finditer(text):
        digits = [int(letter) for letter in found.group() if letter.isdigit()]
        doubled = [sum(divmod(digit * 2, 10)) for digit in digits[-2::-2]]
        if (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0:
            return True
    return False
