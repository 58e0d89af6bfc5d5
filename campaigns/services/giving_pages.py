"""Giving pages: made as drafts, changed with every old value kept, shown to visitors only when complete."""

import re
from datetime import datetime
from typing import Any

from django.db import transaction

from campaigns.domain import page_rules
from campaigns.domain.colours import check_readable
from campaigns.domain.page_rules import Offer, PageChanges
from campaigns.domain.pages import PageTexts, check_days
from campaigns.models import Campaign, Fund, GivingPage
from campaigns.selectors.pages import forget_page
from campaigns.services.pictures import forget_picture
from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import Refused, gettext_noop
from crm.domain.money import Money, exponent
from crm.selectors.nonprofit import the_nonprofit
from crm.services import audit
from crm.services.access import authorize
from crm.services.locks import one_at_a_time

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# Addresses under /give/ that are something else.
TAKEN_WORDS = frozenset({"thanks"})
ONCE, MONTHLY = [35, 60, 120, 250, 500], [15, 30, 60, 100, 150]
State = GivingPage.State


def create_giving_page(*, slug: str, campaign: Campaign, headline: str, by: Actor) -> GivingPage:
    """A draft with amounts to begin with, in the campaign's currency and for the default fund."""
    authorize(by, Capability.EDIT_GIVING_PAGES)
    unit = 10 ** exponent(campaign.currency)
    words: PageTexts = {"headline": headline}
    texts = page_rules.checked_texts({the_nonprofit().language: words}, ())
    with transaction.atomic():
        page = GivingPage(
            slug=free_slug(slug),
            campaign=campaign,
            currency=campaign.currency,
            one_time_amounts=[amount * unit for amount in ONCE],
            monthly_amounts=[amount * unit for amount in MONTHLY],
            chosen_one_time=ONCE[1] * unit,
            chosen_monthly=MONTHLY[1] * unit,
            least_minor=5 * unit,
            most_minor=50_000 * unit,
            cover_fixed_minor=30 if unit == 100 else 0,
            default_fund=first_fund(),
            texts=texts,
        )
        page.save(force_insert=True)
        audit.record(by, "giving_page.created", page, slug=(None, page.slug), campaign=(None, campaign.code))
    return page


def first_fund() -> Fund:
    fund = Fund.objects.filter(is_default=True).first()
    if fund is None:
        raise Refused("no_default_fund", gettext_noop("Add a fund first, and make it the default."), field="campaign")
    return fund


def free_slug(slug: str) -> str:
    """`slug` when it is a good address that no page has; the caller's transaction holds it."""
    slug = slug.strip().lower()
    if not SLUG.fullmatch(slug) or slug in TAKEN_WORDS or len(slug) > 60:
        raise Refused(
            "not_a_slug",
            gettext_noop("Use small letters, digits and single hyphens, like winter-appeal."),
            field="slug",
        )
    one_at_a_time(f"giving page {slug}")
    if GivingPage.objects.filter(slug=slug).exists():
        raise Refused("slug_taken", gettext_noop("Another page has this address."), field="slug")
    return slug


def change_giving_page(
    *, page: GivingPage, changes: PageChanges, seen: datetime | None = None, by: Actor
) -> GivingPage:
    """Change what `changes` names. Refused with the field at fault when the page would not be sound any more.

    1 the row is held · 2 the page as it would be is checked whole · 3 the audit entry holds each old and new value.
    `seen` is the `updated_at` that whoever changes it looked at: Refused ("changed_meanwhile") where somebody else
    changed it since. None asks nothing.
    """
    authorize(by, Capability.EDIT_GIVING_PAGES, page)
    with transaction.atomic():
        page = GivingPage.objects.select_for_update().get(pk=page.pk)
        if seen is not None and page.updated_at != seen:
            raise Refused("changed_meanwhile", gettext_noop("Somebody else changed this page while you were typing."))
        before = facts_of(page)
        apply_changes(page, changes)
        check_page(page)
        page.save()
        if "funds" in changes:
            page.funds.set(Fund.objects.filter(pk__in=changes["funds"]))
        after = facts_of(page)
        changed = {name: (before[name], after[name]) for name in after if before[name] != after[name]}
        if changed:
            audit.record(by, "giving_page.changed", page, contact_id=None, **changed)
        if "image" in changed and before["image"]:
            forget_picture(before["image"])
    forget_page(page.slug)
    return page


def apply_changes(page: GivingPage, changes: PageChanges) -> None:
    """Put the changes on the row; what needs a look at other rows is looked at here."""
    new = dict(changes)
    new.pop("funds", None)
    slug = str(new.pop("slug", page.slug))
    if slug != page.slug:
        if page.state != State.DRAFT:
            raise Refused(
                "slug_is_public",
                gettext_noop("People have this address. It can change only while the page is a draft."),
                field="slug",
            )
        page.slug = free_slug(slug)
    for name, value in new.items():
        setattr(page, name, value)


def check_page(page: GivingPage) -> None:
    """Refused unless the page is sound and, where visitors see it, complete."""
    page_rules.check_limits(page.least_minor, page.most_minor)
    limits = (Money(page.least_minor, page.currency), Money(page.most_minor, page.currency))
    page_rules.check_offer(Offer(page.one_time_amounts, page.chosen_one_time), limits, "one_time")
    if page.offers_monthly:
        page_rules.check_offer(Offer(page.monthly_amounts, page.chosen_monthly), limits, "monthly")
    page_rules.check_cover(page.cover_bps, page.cover_fixed_minor)
    page.embed_origins = page_rules.checked_origins(page.embed_origins)
    page.texts = page_rules.checked_texts(page.texts, offered_keys(page))
    page.colour = page.colour.strip().lower()
    if page.colour:
        check_readable(page.colour)
    check_days(page.opens_on, page.closes_on)
    if page.state == State.OPEN:
        page_rules.check_complete(page.texts, the_nonprofit().language, has_image=bool(page.image))


def offered_keys(page: GivingPage) -> set[str]:
    once = {f"once:{minor}" for minor in page.one_time_amounts}
    return once | {f"month:{minor}" for minor in page.monthly_amounts}


def facts_of(page: GivingPage) -> dict[str, Any]:
    """Every value of a page as JSON holds it."""
    skipped = ("id", "created_at", "updated_at")
    columns = [field.attname for field in page._meta.concrete_fields if field.attname not in skipped]
    values = {name: getattr(page, name) for name in columns}
    return values | {"image": page.image.name or "", "funds": sorted(page.funds.values_list("pk", flat=True))}


def publish_giving_page(*, page: GivingPage, by: Actor) -> GivingPage:
    """Show the page to visitors, and take gifts; Refused while something visitors need is missing."""
    return move(page, State.OPEN, by)


def close_giving_page(*, page: GivingPage, by: Actor) -> GivingPage:
    """Take no more gifts: visitors see that the page is closed, in its own words."""
    return move(page, State.CLOSED, by)


def withdraw_giving_page(*, page: GivingPage, by: Actor) -> GivingPage:
    """Make the page a draft again: visitors find nothing at its address."""
    return move(page, State.DRAFT, by)


def move(page: GivingPage, state: str, by: Actor) -> GivingPage:
    authorize(by, Capability.EDIT_GIVING_PAGES, page)
    with transaction.atomic():
        page = GivingPage.objects.select_for_update().get(pk=page.pk)
        old, page.state = page.state, state
        if old != state:
            check_page(page)
            page.save(update_fields=["state", "texts", "embed_origins", "colour", "updated_at"])
            audit.record(by, "giving_page.changed", page, state=(old, state))
    forget_page(page.slug)
    return page
