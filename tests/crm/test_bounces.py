"""What providers call a bounce, and what it means."""

import pytest

from crm.domain.bounces import Bounce, classify


@pytest.mark.parametrize(
    ("kind", "signs", "expected"),
    [
        ("bounced", ("HardBounce", "bounced", "The server was unable to deliver"), Bounce.HARD),
        ("bounced", ("Permanent", "bounced", "smtp; 550 5.1.1 user unknown"), Bounce.HARD),
        ("bounced", ("550 5.1.10 recipient not found",), Bounce.HARD),
        ("rejected", ("invalid",), Bounce.HARD),
        ("failed", ("permanent", "No such user"), Bounce.HARD),
        ("bounced", ("Transient", "bounced", "smtp; 452 4.2.2 mailbox full"), Bounce.SOFT),
        ("bounced", ("SoftBounce", "5.2.2 over quota"), Bounce.SOFT),
        ("bounced", ("bounced",), Bounce.SOFT),
        ("bounced", (), Bounce.SOFT),
        ("bounced", ("550 5.1.1 <joe@microsoft.com> user unknown",), Bounce.HARD),
        ("bounced", ("HardBounce", "joe@soft.example: 4.2.2 said once"), Bounce.HARD),
        ("bounced", ("Permanent", "550 5.7.1 rejected: DMARC policy"), Bounce.POLICY),
        ("rejected", ("blocked",), Bounce.POLICY),
        ("complained", (), Bounce.COMPLAINT),
        ("delivered", ("550 5.1.1",), Bounce.NONE),
        ("opened", (), Bounce.NONE),
    ],
)
def test_only_what_is_gone_for_good_counts_as_gone(kind: str, signs: tuple[str, ...], expected: Bounce) -> None:
    assert classify(kind, signs) is expected
