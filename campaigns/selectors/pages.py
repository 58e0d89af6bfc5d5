"""Giving pages as visitors see them."""

from dataclasses import dataclass, field
from uuid import uuid4

from django.conf import settings
from django.core.cache import caches
from django.db.models import Case, Q, QuerySet, When
from django.db.models.fields.files import FieldFile

from campaigns.domain.pages import PageTexts, words_for
from campaigns.models import Fund, GivingPage
from crm.domain.errors import NotThere, gettext_noop
from crm.domain.money import Money
from crm.models import Nonprofit, Wording
from crm.selectors.consents import newest_wording
from crm.selectors.nonprofit import local_day

SECONDS = 5
MOST_OFFERED = 3


@dataclass(frozen=True, slots=True)
class Choice:
    """One amount on the page and what it does, in words; "" where nothing is said."""

    amount: Money
    impact: str


@dataclass(frozen=True, slots=True)
class Offered:
    """A page that may be offered to anybody: where it is and what stands at its top."""

    slug: str
    headline: str


@dataclass(frozen=True, slots=True)
class PublicPage:
    """A page with everything it shows in one language. `wording` is what the question about updates says; `read` names
    this look at the database: what was made of one may be shown while it is the one that is remembered.
    """

    page: GivingPage
    words: PageTexts
    one_time: list[Choice]
    monthly: list[Choice]
    funds: list[Fund]
    wording: Wording | None
    read: str = field(default_factory=lambda: uuid4().hex)


def public_page(slug: str, nonprofit: Nonprofit, language: str) -> PublicPage:
    """The page with this address; NotThere for one that does not exist or is a draft."""
    page = (
        GivingPage.objects.select_related("campaign", "default_fund")
        .prefetch_related("funds")
        .exclude(state=GivingPage.State.DRAFT)
        .filter(slug=slug)
        .first()
    )
    today = local_day(nonprofit)
    if page is None or (page.opens_on and today < page.opens_on):
        raise NotThere(gettext_noop("There is no giving page at this address."))
    if page.closes_on and today > page.closes_on:
        page.state = GivingPage.State.CLOSED  # for this visitor; the row is not saved
    return present(page, nonprofit, language)


def remembered_page(slug: str, nonprofit: Nonprofit, language: str) -> PublicPage:
    """The same as this process read it within the last SECONDS: for showing it, never for taking a gift."""
    view: PublicPage | None = caches["process"].get(key_of(slug, language))
    if view is None:
        view = public_page(slug, nonprofit, language)
        caches["process"].set(key_of(slug, language), view, SECONDS)
    return view


def forget_page(slug: str) -> None:
    """The next visitor of this process sees the page as it is now."""
    caches["process"].delete_many([key_of(slug, language) for language, _ in settings.LANGUAGES])


def key_of(slug: str, language: str) -> str:
    return f"giving-page:{language}:{slug[:100]}"  # no page's slug is as long


def offered_pages(nonprofit: Nonprofit, language: str) -> list[Offered]:
    """The newest pages that take gifts today, as this process read them within the last SECONDS.

    A discreet page is found by those it was given to, and by nobody who came to a wrong address.
    """
    key = f"offered-pages:{language}"
    found: list[Offered] | None = caches["process"].get(key)
    if found is None:
        today = local_day(nonprofit)
        pages = GivingPage.objects.filter(
            Q(opens_on=None) | Q(opens_on__lte=today),
            Q(closes_on=None) | Q(closes_on__gte=today),
            state=GivingPage.State.OPEN,
            discreet=False,
        )
        rows = pages.order_by("-pk").values_list("slug", "texts")[:MOST_OFFERED]
        words = [(slug, words_for(texts, language, nonprofit.language)) for slug, texts in rows]
        found = [Offered(slug, said.get("headline", slug)) for slug, said in words]
        caches["process"].set(key, found, SECONDS)
    return found


def present(page: GivingPage, nonprofit: Nonprofit, language: str) -> PublicPage:
    words = words_for(page.texts, language, nonprofit.language)
    impacts = words.get("impacts", {})
    offered = [fund for fund in page.funds.all() if fund.is_active and fund.pk != page.default_fund_id]
    return PublicPage(
        page=page,
        words=words,
        one_time=choices(page.one_time_amounts, "once", page.currency, impacts),
        monthly=choices(page.monthly_amounts, "month", page.currency, impacts),
        funds=[page.default_fund, *offered],
        wording=newest_wording(page.updates_wording, language, nonprofit.language),
    )


def picture_of(slug: str) -> FieldFile | None:
    """The picture of the page with this address, or None when it shows none or is a draft."""
    page = GivingPage.objects.exclude(state=GivingPage.State.DRAFT).filter(slug=slug).only("image").first()
    return page.image if page is not None and page.image else None


def choices(amounts: list[int], frequency: str, currency: str, impacts: dict[str, str]) -> list[Choice]:
    return [Choice(Money(minor, currency), impacts.get(f"{frequency}:{minor}", "")) for minor in amounts]


def staff_pages() -> QuerySet[GivingPage]:
    """Every page, those that visitors see first."""
    rank = Case(When(state=GivingPage.State.OPEN, then=0), When(state=GivingPage.State.DRAFT, then=1), default=2)
    return GivingPage.objects.select_related("campaign").order_by(rank, "slug")


def staff_page_with(page_id: int) -> GivingPage:
    """One page whatever its state; NotThere without."""
    found = GivingPage.objects.select_related("campaign", "default_fund").prefetch_related("funds")
    page = found.filter(pk=page_id).first()
    if page is None:
        raise NotThere(gettext_noop("There is no such giving page."))
    return page
