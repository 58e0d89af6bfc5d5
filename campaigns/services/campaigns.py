"""What we ask for, until when, and how much of it."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from campaigns.models import Campaign
from campaigns.services.codes import free_code
from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import Refused, gettext_noop
from crm.domain.money import exponent
from crm.domain.names import clean_text
from crm.selectors.audit import changed_at
from crm.services import audit
from crm.services.access import authorize
from crm.services.changes import take_over
from crm.services.locks import one_at_a_time


@dataclass(frozen=True, slots=True)
class CampaignFacts:
    """A campaign as staff describe it; the goal is in minor units of its currency."""

    name: str
    goal_minor: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    is_active: bool = True


def create_campaign(*, facts: CampaignFacts, currency: str, by: Actor) -> Campaign:
    authorize(by, Capability.EDIT_GIVING_PAGES)
    exponent(currency)
    with transaction.atomic():
        one_at_a_time("campaigns")
        campaign = Campaign(code=free_code(Campaign, facts.name), currency=currency)
        take_over(campaign, checked(facts))
        campaign.save(force_insert=True)
        audit.record(by, "campaign.created", campaign, name=(None, campaign.name))
    return campaign


def change_campaign(*, campaign: Campaign, facts: CampaignFacts, seen: datetime | None = None, by: Actor) -> Campaign:
    """Change a campaign; its currency stays, because its gifts were counted in it.

    `seen` is when the campaign that was looked at had last been changed (crm.selectors.audit.changed_at): Refused
    ("changed_meanwhile") where somebody changed it since. None asks nothing.
    """
    authorize(by, Capability.EDIT_GIVING_PAGES, campaign)
    with transaction.atomic():
        campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
        if seen is not None and (last := changed_at(campaign)) and last > seen:
            sentence = gettext_noop("Somebody else changed this campaign while you were typing.")
            raise Refused("changed_meanwhile", sentence)
        if changed := take_over(campaign, checked(facts)):
            campaign.save(update_fields=[*changed])
            audit.record(by, "campaign.changed", campaign, contact_id=None, **changed)
    return campaign


def checked(facts: CampaignFacts) -> dict[str, Any]:
    """The columns that `facts` make; Refused when they are no campaign."""
    name = clean_text(facts.name)
    if not name:
        raise Refused("name_missing", gettext_noop("Enter a name."), field="name")
    if facts.goal_minor is not None and facts.goal_minor <= 0:
        raise Refused("goal_not_positive", gettext_noop("Enter a goal above zero, or none."), field="goal")
    if facts.starts_on and facts.ends_on and facts.ends_on < facts.starts_on:
        raise Refused("ends_before_start", gettext_noop("The last day is before the first one."), field="ends_on")
    return asdict(facts) | {"name": name[:120]}
