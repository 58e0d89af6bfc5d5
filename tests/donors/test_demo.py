"""The people of the demo are such as there could be."""

from datetime import date, timedelta

from donors.domain.demo import people


def test_nobody_agreed_to_mail_without_an_address() -> None:
    for back in range(0, 400, 40):
        for person in people(date(2026, 11, 21) - timedelta(days=back)):
            assert person.email or person.updates is None
