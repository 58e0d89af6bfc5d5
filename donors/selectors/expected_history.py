"""What the derived giving history must be, as SQL over the gifts themselves: one statement a table.

Written apart from donors.domain.summaries on purpose: two reckonings that agree prove each other.
"""

from typing import Final

from django.db import connection

KEPT: Final = "(amount_minor - refunded_minor - disputed_minor)"
LIFETIME: Final = f"SUM({KEPT}), COUNT(*), MIN(given_on), MAX(given_on), MAX({KEPT})"


def is_postgresql() -> bool:
    return connection.vendor == "postgresql"


def counted() -> str:
    """The gifts that count."""
    # Nearly every gift was received: SQLite must not fetch them one by one by the index of states.
    status = "status" if is_postgresql() else "+status"
    return f"donors_gift WHERE {status} = 'received' AND {KEPT} > 0"


def of_donor() -> str:
    """Those of the donor in the currency of `s`."""
    return f"{counted()} AND contact_id = s.contact_id AND currency = s.currency"


def last_minor() -> str:
    """What is left of the newest of them."""
    return f"SELECT {KEPT} FROM {of_donor()} ORDER BY given_on DESC, id DESC LIMIT 1"


def odd_lifetimes() -> str:
    """How many lifetimes differ from their donor's gifts, and how many gifts are in none: then none is missing."""
    return f"""
        SELECT
            (SELECT COUNT(*) FROM donors_givingsummary AS s WHERE
                s.last_minor <> COALESCE(({last_minor()}), -1)
                OR COALESCE((s.total_minor, s.gift_count, s.first_on, s.last_on, s.largest_minor) <>
                    (SELECT {LIFETIME} FROM {of_donor()} GROUP BY contact_id), TRUE)),
            (SELECT COUNT(*) FROM {counted()}) - (SELECT COALESCE(SUM(gift_count), 0) FROM donors_givingsummary)
    """


def fiscal_year_of_gift(starts: int) -> str:
    if is_postgresql():
        year, is_next = "EXTRACT(YEAR FROM given_on)::int", f"EXTRACT(MONTH FROM given_on) >= {int(starts)}"
    else:  # a day is text there, and a text is cast as far as it is a number
        year, is_next = "CAST(given_on AS integer)", f"substr(given_on, 6, 2) >= '{int(starts):02}'"
    return f"{year} + CASE WHEN {is_next} THEN 1 ELSE 0 END" if starts > 1 else year


def expected(fiscal_year_starts: int) -> dict[str, tuple[str, str]]:
    """For each table: its columns, and the SELECT that gives the rows it must have."""
    sums = f"SUM({KEPT}), COUNT(*)"
    gifts = counted()
    return {
        "donors_givingsummary": (
            "contact_id, currency, total_minor, gift_count, first_on, last_on, largest_minor, last_minor",
            f"""SELECT s.*, ({last_minor()}) AS last_minor FROM (
                SELECT contact_id, currency, {LIFETIME} FROM {gifts} GROUP BY contact_id, currency) AS s""",
        ),
        "donors_givingyear": (
            "contact_id, currency, fiscal_year, total_minor, gift_count",
            f"""SELECT contact_id, currency, {fiscal_year_of_gift(fiscal_year_starts)}, {sums} FROM {gifts}
                GROUP BY 1, 2, 3""",
        ),
        "donors_campaigngiver": (
            "campaign_id, contact_id, currency, total_minor, gift_count",
            f"""SELECT campaign_id, contact_id, currency, {sums} FROM {gifts} AND campaign_id IS NOT NULL
                GROUP BY 1, 2, 3""",
        ),
        "donors_dailytotal": (
            "day, currency, campaign_id, recurring, total_minor, gift_count",
            f"""SELECT given_on, currency, campaign_id, recurring_gift_id IS NOT NULL, {sums} FROM {gifts}
                GROUP BY 1, 2, 3, 4""",
        ),
    }
