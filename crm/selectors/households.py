"""Who lives together, and how everybody there is written to."""

from collections.abc import Collection, Iterable

from django.db.models import Exists, OuterRef, QuerySet

from crm.domain.errors import NotThere, gettext_noop
from crm.models import Contact, DissolvedHousehold, Household, PostalAddress
from crm.selectors.contacts import MOST_ID


def households() -> QuerySet[Household]:
    """Households that somebody lives in: one whose only member was merged away waits for the merge to be undone."""
    return Household.objects.filter(Exists(Contact.objects.filter(household=OuterRef("pk"))))


def whole_households() -> QuerySet[Household]:
    """The same with their members, in two queries however many there are."""
    return households().prefetch_related("members")


def household_with(household_id: int) -> Household:
    """The household of this number; NotThere without it."""
    found = households().filter(pk=household_id).first() if household_id <= MOST_ID else None
    if found is None:
        raise NotThere(gettext_noop("There is no such household."))
    return found


def dissolved_with(household_id: int) -> DissolvedHousehold | None:
    """What is kept of a household that was dissolved, for as long as it can be brought back."""
    return DissolvedHousehold.objects.filter(household_id=min(household_id, MOST_ID)).first()


def members_of(household_id: int) -> list[Contact]:
    """Who lives there, the head first, each with the household."""
    rows = Contact.objects.filter(household=household_id).select_related("household")
    return list(rows.order_by("household_rank", "pk"))


def members_by_household(ids: Iterable[int]) -> dict[int, list[Contact]]:
    """The same of many households, in one query."""
    found: dict[int, list[Contact]] = {pk: [] for pk in ids}
    for contact in Contact.objects.filter(household__in=list(found)).order_by("household_rank", "pk"):
        found[contact.household_id or 0].append(contact)
    return found


def household_names(ids: Collection[int]) -> dict[int, str]:
    """What the household of each of these contacts is called, of those who live in one."""
    rows = Contact.objects.filter(pk__in=ids, household__isnull=False)
    return dict(rows.values_list("pk", "household__name"))


def homes_of(*contact_ids: int) -> dict[int, str]:
    """The households that these contacts live in, and what they are called."""
    rows = Contact.objects.filter(pk__in=contact_ids, household__isnull=False)
    return dict(rows.values_list("household", "household__name"))


def names_of_homes(ids: Iterable[int]) -> dict[int, str]:
    return dict(Household.objects.filter(pk__in=list(ids)).values_list("pk", "name"))


def names_of_dissolved(ids: Iterable[int]) -> dict[int, str]:
    """What these households were called, of those that were dissolved and can still be brought back."""
    kept = DissolvedHousehold.objects.filter(household_id__in=[pk for pk in ids if pk <= MOST_ID])
    return {household_id: texts["name"] for household_id, texts in kept.values_list("household_id", "texts")}


def share_an_address(one_id: int, other_id: int) -> bool:
    """Whether a postal address of one contact is one of the other, too."""
    places = PostalAddress.objects.filter(contact=one_id).exclude(match_key="").values("match_key")
    return PostalAddress.objects.filter(contact=other_id, match_key__in=places).exists()


def people_of_households() -> QuerySet[Contact]:
    return Contact.objects.filter(household__isnull=False)
