"""What a person changes on their own page of choices: only what differs becomes an answer."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from crm.domain.actors import SYSTEM, Actor
from crm.domain.capabilities import Capability
from crm.domain.consent import GRANT, ConsentFacts
from crm.domain.wordings import CHOICE_OF
from crm.models import Channel, ConsentEvent, Contact
from crm.selectors.consents import newest_of
from crm.selectors.mail_choices import MailChoices
from crm.services.access import authorize
from crm.services.consents import record_consent, stop_everything
from crm.services.wordings import publish_missing_wordings

Action, Source = ConsentEvent.Action, ConsentEvent.Source


@dataclass(frozen=True, slots=True)
class Shown:
    """The page as the person had it before them: what was ticked, and the ids of the words, by purpose."""

    ticked: frozenset[str]
    wordings: Mapping[str, int]


def save_choices(
    *, contact: Contact, offered: MailChoices, shown: Shown, ticked: Collection[str], language: str, by: Actor
) -> int:
    """Keep each choice that the person changed on the page as it was shown to them; how many.

    A box they left as it was is no answer: what happened elsewhere since stays.
    """
    authorize(by, Capability.RECORD_CONSENT, contact)
    changed = [choice for choice in offered.offered if (choice.key in ticked) is not (choice.key in shown.ticked)]
    words = dict(shown.wordings)
    if any(choice.purpose not in words for choice in changed):
        publish_missing_wordings(by=SYSTEM)  # an installation that never published any shows those it comes with
        newest = newest_of(list(CHOICE_OF.values()), language, "en")
        words = {purpose: newest[key].pk for purpose, key in CHOICE_OF.items()} | words
    answers = [
        ConsentFacts(
            purpose=choice.purpose,
            channel=choice.channel,
            action=GRANT if choice.key in ticked else Action.WITHDRAW,
            source=Source.PREFERENCE_PAGE,
            wording_id=words[choice.purpose],
        )
        for choice in changed
    ]
    if answers:
        record_consent(contact=contact, answers=answers, by=by)
    return len(answers)


def stop_all_choices(*, contact: Contact, by: Actor) -> None:
    """The one button: nothing more, by no channel."""
    stop_everything(contact=contact, source=Source.PREFERENCE_PAGE, by=by)


def unsubscribe(*, contact: Contact, by: Actor) -> None:
    """The one click of a mail program (RFC 8058): no more mail that asks, whatever it is about."""
    stop_everything(contact=contact, source=Source.ONE_CLICK, channels=[Channel.EMAIL], by=by)
