"""The page on which people give."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from campaigns.models.campaign import Campaign
from campaigns.models.fund import Fund


class GivingPage(models.Model):
    """One page. Amounts are minor units of `currency`; `texts` maps languages to campaigns.domain.pages.PageTexts.

    `cover_bps` and `cover_fixed_minor` estimate what a card payment costs: 220 and 30 are 2.2 % and 30 cents.
    `embed_origins` are the sites that may show the page in a frame. An open page takes gifts from `opens_on` to
    `closes_on`, both days with it; None is no limit.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    class Flow(models.TextChoices):
        ELEMENTS = "elements", "Card details on our page"
        CHECKOUT = "checkout", "Stripe's own page"

    slug = models.SlugField(max_length=60, unique=True)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="giving_pages")
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    flow = models.CharField(max_length=10, choices=Flow, default=Flow.ELEMENTS)
    currency = models.CharField(max_length=3)
    one_time_amounts = models.JSONField(default=list)
    monthly_amounts = models.JSONField(default=list)
    chosen_one_time = models.BigIntegerField()
    chosen_monthly = models.BigIntegerField()
    monthly_first = models.BooleanField(default=False)
    offers_monthly = models.BooleanField(default=True)
    offers_cover = models.BooleanField(default=True)
    offers_tribute = models.BooleanField(default=True)
    least_minor = models.BigIntegerField()
    most_minor = models.BigIntegerField()
    cover_bps = models.PositiveIntegerField(default=220)
    cover_fixed_minor = models.PositiveIntegerField(default=30)
    default_fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="+")
    funds = models.ManyToManyField(Fund, blank=True, related_name="giving_pages")
    texts = models.JSONField(default=dict)
    updates_wording = models.SlugField(max_length=60, default="updates")
    discreet = models.BooleanField(default=False)
    embed_origins = models.JSONField(default=list, blank=True)
    image = models.ImageField(upload_to="pages/", blank=True)
    colour = models.CharField(max_length=7, blank=True)
    opens_on = models.DateField(null=True, blank=True)
    closes_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["slug"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(least_minor__gt=0, most_minor__gte=F("least_minor")), name="giving_page_least_up_to_most"
            ),
            models.CheckConstraint(condition=Q(cover_bps__lt=5000), name="giving_page_cover_below_half"),
            models.CheckConstraint(
                condition=Q(opens_on=None) | Q(closes_on=None) | Q(closes_on__gte=F("opens_on")),
                name="giving_page_closes_after_it_opens",
            ),
        ]

    def __str__(self) -> str:
        return self.slug
