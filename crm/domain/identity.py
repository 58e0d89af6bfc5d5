"""What somebody says of themselves, or staff know of them."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from crm.domain.errors import gettext_noop

NO_NAME: Final = gettext_noop("Enter a first name, a last name or an organisation.")


@dataclass(frozen=True, slots=True)
class Identity:
    """Names as typed, an e-mail address or "", and what they wish.

    `plain_mail` asks for neutral subjects and senders, `safe_contact` for that and neither post nor voicemail; `no_…`
    is what they asked us not to use. `salutation` is what follows "Dear" where we write formally.
    """

    first_name: str = ""
    last_name: str = ""
    organisation_name: str = ""
    email: str = ""
    language: str = ""
    plain_mail: bool = False
    prefix: str = ""
    suffix: str = ""
    preferred_name: str = ""
    pronouns: str = ""
    salutation: str = ""
    safe_contact: bool = False
    no_email: bool = False
    no_post: bool = False
    no_phone: bool = False
    no_sms: bool = False
    is_deceased: bool = False
    deceased_on: date | None = None
