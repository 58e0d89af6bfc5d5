"""What can be an address for mail: whatever a form lets through, or a paid gift would fail over its address."""

import pytest
from django.core.validators import EmailValidator

from crm.domain.emails import checked, masked, normalized
from crm.domain.errors import Refused


@pytest.mark.parametrize(
    "address",
    [
        "maya@example.org",
        "maya.o'neil+gift@mail.example.org",
        "o{k}a|for~!#$%&*/=?^_`-@example.org",
        '"maya"@example.org',
        '"a..b"@example.org',
        "maya@[127.0.0.1]",
        "maya@bücher.example",
    ],
)
def test_what_a_form_lets_through_is_an_address(address: str) -> None:
    EmailValidator()(address)
    assert checked(address) == address


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "maya",
        "@example.org",
        "maya@",
        "maya@example",
        "ma ya@example.org",
        "maya@example.org\nBcc: all@example.org",
        "<script>@example.org",
        "Maya <maya@example.org>",
        "a@example.org,b@example.org",
        "maya..o@example.org",
        "maya@example..org",
        "x" * 10_000 + "@example.org",
    ],
)
def test_what_cannot_be_one_is_refused(typed: str) -> None:
    with pytest.raises(Refused):
        checked(typed)


def test_a_sentences_dot_and_capitals_make_no_other_address() -> None:
    assert checked(" Maya@Example.org. ") == "Maya@Example.org"
    assert normalized(" Maya@Example.org. ") == "maya@example.org"


def test_a_mask_gives_the_first_letter() -> None:
    assert masked("maya@example.org") == "m•••@•••"
