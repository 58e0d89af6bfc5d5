"""How long this floor keeps what grows old (design: mail-receipts-consent.md D2, rule 7)."""

from collections.abc import Collection
from typing import Final

from django.conf import settings
from django.db.models import QuerySet

from crm.domain.errors import gettext_noop
from crm.domain.registry import RetentionRule
from crm.models import Delivery, DissolvedHousehold, FormerMember, Job

YEAR: Final = 365
ENDED_MAIL: Final = (
    *(Delivery.State.ACCEPTED, Delivery.State.DELIVERED, Delivery.State.BOUNCED, Delivery.State.COMPLAINED),
    *(Delivery.State.FAILED, Delivery.State.SKIPPED),
)


def homes_on_hold(contact_ids: Collection[int], among: QuerySet[DissolvedHousehold]) -> QuerySet[FormerMember, int]:
    """Of these households, those where somebody lived whose data has to stay."""
    there = FormerMember.objects.filter(contact__in=contact_ids, dissolved__in=among.values("pk"))
    return there.values_list("dissolved_id", flat=True)


RETENTION: Final = (
    RetentionRule(
        name="finished_work",
        model="crm.job",
        title=gettext_noop("Finished background work"),
        why=gettext_noop("Long enough to see what ran, and that nothing runs twice."),
        days=settings.JOB_KEEP_DONE_DAYS,
        age="finished_at",
        only={"state": Job.State.DONE},
        always=True,
    ),
    RetentionRule(
        name="provider_events",
        model="crm.providerevent",
        title=gettext_noop("News of the mail provider"),
        why=gettext_noop(
            "What became of a mail stands with the mail; the provider's own words are needed to look into it."
        ),
        days=90,
        age="at",
    ),
    RetentionRule(
        name="mail_details",
        model="crm.delivery",
        title=gettext_noop("Address and subject of mails sent"),
        why=gettext_noop("Two years show who was sent what; then counting them is enough."),
        days=2 * YEAR,
        age="created_at",
        only={"state__in": ENDED_MAIL},
        blanks=("address", "subject", "facts", "reason", "provider_message_id"),
    ),
    RetentionRule(
        name="merge_journals",
        model="crm.mergeentry",
        title=gettext_noop("What it takes to undo a merge"),
        why=gettext_noop("A merge can be undone for two years. Then the copies of what it changed go."),
        days=2 * YEAR,
        age="merge__at",
    ),
    RetentionRule(
        name="dissolved_households",
        model="crm.dissolvedhousehold",
        title=gettext_noop("What it takes to bring a household back"),
        why=gettext_noop("Who dissolved a household by mistake sees it within weeks. Its names are of several people."),
        days=90,
        age="dissolved_at",
        held=homes_on_hold,
        always=True,
    ),
    RetentionRule(
        name="views",
        model="crm.viewentry",
        title=gettext_noop("Who looked at what is masked"),
        why=gettext_noop("Misuse comes to light within three years, or hardly ever."),
        days=3 * YEAR,
        age="at",
    ),
)
