"""What a receipt says: a country's rules as data, and the snapshot that a receipt is frozen as."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypedDict

from crm.domain.errors import Refused, gettext_noop

PACKS = Path(__file__).parent / "packs"


@dataclass(frozen=True, slots=True)
class Pack:
    """One country's rules: its words by language, how long receipts are kept, what they need."""

    code: str
    version: str
    retain_years: int
    needs_donor_address: bool
    texts: dict[str, dict[str, str]]

    def words(self, language: str) -> dict[str, str]:
        return self.texts.get(language) or self.texts["en"]


@cache
def pack_for(country: str) -> Pack:
    """The rules of a country (ISO 3166 code); Refused where Lantern has none yet."""
    path = PACKS / f"{country.lower()}.toml"
    if not path.is_file():
        known = ", ".join(sorted(found.stem.upper() for found in PACKS.glob("*.toml")))
        raise Refused(
            "no_receipt_rules",
            gettext_noop("Lantern has no receipt rules for {country} yet; it has {known}."),
            field="country",
            country=country,
            known=known,
        )
    with path.open("rb") as file:
        data: dict[str, Any] = tomllib.load(file)
    return Pack(data["code"], data["version"], data["retain_years"], data["needs_donor_address"], data["texts"])


class SnapshotLine(TypedDict):
    """One gift on a receipt: an ISO day, its description and minor units."""

    given_on: str
    description: str
    amount_minor: int


class Snapshot(TypedDict):
    """Every value a receipt prints, as it was when issued. Its PDF is made of this and the template alone.

    Days are ISO 8601; `amounts` are minor units of `currency`; `words` are the pack's, with their places filled.
    """

    number: str
    issued_on: str
    pack_version: str
    language: str
    locale: str
    currency: str
    total_minor: int
    lines: list[SnapshotLine]
    donor_name: str
    donor_address: list[str]
    nonprofit_name: str
    nonprofit_legal_name: str
    nonprofit_address: list[str]
    nonprofit_contact: str
    signer_name: str
    signer_role: str
    words: dict[str, str]


def retained_until(issued_on: date, years: int) -> date:
    """The end of the year in which a receipt's time is over."""
    return date(issued_on.year + years, 12, 31)


def receipt_number(series_code: str, number: int) -> str:
    return f"{series_code}-{number:06d}"
