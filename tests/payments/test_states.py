"""Stripe's words for a subscription, as ours."""

import pytest

from payments.domain.states import recurring_status


@pytest.mark.parametrize(
    ("stripes", "paused", "ours"),
    [
        ("", False, None),  # not fetched yet: a gift that begins must not look as if it failed
        ("incomplete", False, None),
        ("active", False, "active"),
        ("active", True, "paused"),
        ("past_due", False, "failing"),
        ("unpaid", True, "failing"),
        ("canceled", True, "ended"),
        ("a word of tomorrow", False, "failing"),
    ],
)
def test_how_a_monthly_gift_stands(stripes: str, paused: bool, ours: str | None) -> None:
    assert recurring_status(stripes, paused=paused) == ours
