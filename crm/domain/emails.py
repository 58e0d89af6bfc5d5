"""Email addresses: how we compare them, and which say nothing about a person."""

from dataclasses import dataclass
from typing import Final

from crm.domain.errors import Refused, gettext_noop

# A mailbox of an office, not of a person: it never identifies anybody (design: import.md B4).
ROLE_MAILBOXES: Final = frozenset(
    """
    accounts admin billing board contact donations donate development events finance giving hello help
    hr info mail marketing membership members noreply no-reply office postmaster press sales secretary
    staff support team treasurer webmaster
    """.split()
)
LONGEST: Final = 254
NOWHERE: Final = frozenset('<>()[],;:\\"')  # a mail program would read these as something else


@dataclass(frozen=True, slots=True)
class EmailFacts:
    """An address as typed."""

    address: str
    kind: str = "home"
    is_primary: bool = False


def normalized(address: str) -> str:
    """The form two spellings of one address share: lower case, no surrounding space, no trailing dot."""
    return address.strip().rstrip(".").casefold()


def checked(address: str) -> str:
    """`address` without surrounding space and trailing dot; Refused when it cannot be an address."""
    trimmed = address.strip().rstrip(".")
    local, at, domain = trimmed.rpartition("@")
    fits = local and at and "." in domain and not any(letter.isspace() for letter in trimmed)
    if not (local.startswith('"') or domain.startswith("[")):  # forms that RFC 5321 allows and hardly anybody has
        fits = fits and not NOWHERE & set(trimmed) and ".." not in trimmed
    if not fits or len(trimmed) > LONGEST:
        raise Refused(
            "not_an_email", gettext_noop("Enter an email address in the format name@example.com"), field="email"
        )
    return trimmed


def is_role_mailbox(box: str) -> bool:
    """Of an address in its `normalized` form."""
    return box.partition("@")[0].partition("+")[0] in ROLE_MAILBOXES


def masked(address: str) -> str:
    """What may be seen of the address of somebody who asked for safety: its first letter."""
    return f"{address[:1]}•••@•••"
