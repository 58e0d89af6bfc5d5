"""The demo's saved questions."""

from typing import Any, Final

from crm.models import User
from crm.services.segments import make_segment

MAY_WE: Final = {"is": "consent", "purpose": "updates", "channel": "email"}
# A name, what it is for, and the question.
SEGMENTS: Final[tuple[tuple[str, str, dict[str, Any]], ...]] = (
    ("Last year, not this", "Whom to call before the year ends.", {"all": [{"is": "lybunt"}]}),
    (
        "Monthly, without updates",
        "They give every month and hear nothing of what it did.",
        {"all": [{"is": "monthly", "state": "going_on"}, {"not": MAY_WE}]},
    ),
    (
        "$1,000 and more, or $500 at once",
        "For the letter of the director.",
        {
            "any": [
                {"is": "given_total", "how": "least", "amount": 100_000, "period": {"kind": "ever"}},
                {"is": "largest_gift", "how": "least", "amount": 50_000},
            ]
        },
    ),
)


def write_segments() -> None:
    """Call it in the transaction that makes the demo."""
    ada = User.objects.get(email="ada@lanternhouse.example")
    for name, description, asked in SEGMENTS:
        make_segment(name=name, description=description, asked=asked, by=ada.actor())
