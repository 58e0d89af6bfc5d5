"""What may be sent of a giving page."""

from typing import Any, Final

from rest_framework import serializers

from campaigns.domain.page_rules import LONGEST, LONGEST_IMPACT, MOST_AMOUNTS, MOST_COVER_BPS, MOST_ORIGINS
from campaigns.models import GivingPage
from campaigns.selectors.records import open_funds, whole_campaigns
from crm.api.fields import Choice, Code, Flag, Minor, StrictSerializer, Text, Whole
from crm.api.languages import InLanguages

MOST_FUNDS: Final = 50


class Impacts(serializers.DictField):
    """What an amount does, by "once:6000" or "month:3000"."""

    child = Text(max_length=LONGEST_IMPACT, allow_blank=True)


class PageWords(StrictSerializer):
    """One language's words; `impacts` says what an amount does, by "once:6000" or "month:3000"."""

    eyebrow = Text(max_length=LONGEST["eyebrow"], allow_blank=True, required=False)
    headline = Text(max_length=LONGEST["headline"], allow_blank=True, required=False)
    lede = Text(max_length=LONGEST["lede"], allow_blank=True, required=False)
    closed = Text(max_length=LONGEST["closed"], allow_blank=True, required=False)
    thanks = Text(max_length=LONGEST["thanks"], allow_blank=True, required=False)
    image_alt = Text(max_length=LONGEST["image_alt"], allow_blank=True, required=False)
    impacts = Impacts(required=False)

    def to_representation(self, instance: Any) -> Any:
        return instance


class GivingPageBody(StrictSerializer):
    """A draft to begin with: amounts and the default fund are filled in."""

    slug = Text(max_length=60)
    campaign = Code(slug_field="code", queryset=whole_campaigns())
    headline = Text(max_length=LONGEST["headline"])


class GivingPageChanges(StrictSerializer):
    """What to change; whatever is not named stays. Lists and texts are replaced whole."""

    slug = Text(max_length=60, help_text="It can change only while the page is a draft.")
    campaign = Code(slug_field="code", queryset=whole_campaigns())
    one_time_amounts = serializers.ListField(child=Minor(min_value=1), max_length=MOST_AMOUNTS)
    monthly_amounts = serializers.ListField(child=Minor(min_value=1), max_length=MOST_AMOUNTS)
    chosen_one_time = Minor()
    chosen_monthly = Minor()
    monthly_first = Flag()
    offers_monthly = Flag()
    offers_cover = Flag()
    offers_tribute = Flag()
    least_minor = Minor(min_value=1)
    most_minor = Minor(min_value=1)
    cover_bps = Whole(min_value=0, max_value=MOST_COVER_BPS)
    cover_fixed_minor = Whole(min_value=0, max_value=1_000_000)
    default_fund = Code(slug_field="code", queryset=open_funds())
    funds = serializers.ListField(child=Code(slug_field="code", queryset=open_funds()), max_length=MOST_FUNDS)
    texts = InLanguages(child=PageWords())
    discreet = Flag()
    flow = Choice(choices=GivingPage.Flow.choices)
    embed_origins = serializers.ListField(child=Text(max_length=200), max_length=MOST_ORIGINS)
    colour = Text(max_length=7, allow_blank=True)
