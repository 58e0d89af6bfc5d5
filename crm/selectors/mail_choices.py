"""What a person sees of what we may send them, and may change by themselves."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from crm.domain.consent import EMAIL
from crm.domain.wordings import CHOICE_OF, WORDINGS
from crm.models import Channel, Contact, Delivery, Nonprofit, Purpose, Wording
from crm.selectors.consents import Stands, newest_of, what_stands
from crm.selectors.gate import NO_CONTACT, usable_ways
from crm.selectors.nonprofit import local_day

CHOICES_LINK: Final = "choices_link"


@dataclass(frozen=True, slots=True)
class Choice:
    """One purpose by one channel: whether it is on, and the answer behind it."""

    purpose: str
    channel: str
    ticked: bool
    stands: Stands | None = None

    @property
    def key(self) -> str:
        return f"{self.purpose}:{self.channel}"


@dataclass(frozen=True, slots=True)
class PurposeChoices:
    """One purpose in the words it is asked with; `wording` is None until somebody published any."""

    purpose: str
    text: str
    wording: Wording | None
    choices: list[Choice] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class MailChoices:
    """The whole page. `silent` are the channels that staff keep closed at the person's wish."""

    email: str
    purposes: list[PurposeChoices]
    silent: list[str]

    @property
    def ticked(self) -> set[str]:
        return {choice.key for part in self.purposes for choice in part.choices if choice.ticked}

    @property
    def offered(self) -> list[Choice]:
        return [choice for part in self.purposes for choice in part.choices]


def mail_choices(contact: Contact, nonprofit: Nonprofit, language: str) -> MailChoices:
    """Every purpose by each channel that reaches the person, or that they answered for."""
    today = local_day(nonprofit)
    stands = {(row.purpose, row.channel): row for row in what_stands(contact.pk, today)}
    silent: list[str] = [channel for channel in Channel if getattr(contact, NO_CONTACT[channel])]
    answered = {channel for (_, channel), row in stands.items() if row.allowed}
    channels = [
        channel
        for channel in Channel
        if channel not in silent
        and (channel == EMAIL or not contact.safe_contact)
        and (channel in answered or usable_ways(channel, today).filter(contact=contact).exists())
    ]
    wordings = newest_of(list(CHOICE_OF.values()), language, nonprofit.language)
    email = address_for_choices(contact.pk, today)
    return MailChoices(email, [choices_for(p, channels, stands, wordings, language) for p in Purpose], silent)


def address_for_choices(contact_id: int, on: date) -> str:
    """Where mail reaches somebody on a day; "" where it does not."""
    ways = usable_ways(EMAIL, on).filter(contact_id=contact_id)
    return ways.values_list("address", flat=True).first() or ""


def last_choices_link(contact_id: int) -> Delivery | None:
    """The mail by which somebody was last sent the link to their choices."""
    return Delivery.objects.filter(contact_id=contact_id, kind=CHOICES_LINK).order_by("-created_at", "-pk").first()


def choices_for(
    purpose: str,
    channels: list[Channel],
    stands: dict[tuple[str, str], Stands],
    wordings: dict[str, Wording],
    language: str,
) -> PurposeChoices:
    key = CHOICE_OF[purpose]
    wording = wordings.get(key)
    text = wording.text if wording else WORDINGS[key].get(language, WORDINGS[key]["en"])
    found = [stands.get((purpose, channel)) for channel in channels]
    choices = [
        Choice(purpose, channel, row is not None and row.allowed, row)
        for channel, row in zip(channels, found, strict=True)
    ]
    return PurposeChoices(purpose, text, wording, choices)
