"""The names and greetings of households follow from who lives there, in the transaction of whatever changed that.

A text that staff typed stays. A household nobody lives in keeps its names: the merge that emptied it can be undone.
Households are locked after contacts, the smaller id first, so that two acts wait for each other and never for ever.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from crm.domain.households import automatic_names, member_of, sorted_as
from crm.domain.names import fold
from crm.models import Contact, DissolvedHousehold, Household, Nonprofit
from crm.selectors.households import members_by_household
from crm.services.merge_journal import chunks

# A text → the flag that says it was typed.
TYPED: Final = {
    "name": "name_is_typed",
    "formal_greeting": "formal_is_typed",
    "informal_greeting": "informal_is_typed",
}
# What `follow` may change; whoever calls it saves these.
FOLLOWING: Final = (*TYPED, "sort_name", "updated_at")
Change = tuple[str, str]


def name_anew(ids: Iterable[int | None]) -> None:
    """Make what is not typed of these households what follows from their members now."""
    wanted = sorted({pk for pk in ids if pk})
    if not wanted:
        return
    language = language_here()
    for some in chunks(wanted):
        rows = Household.objects.select_for_update().filter(pk__in=some).order_by("pk")
        households, members = list(rows), members_by_household(some)
        changed = [row for row in households if members[row.pk] and follow(row, members[row.pk], language)]
        Household.objects.bulk_update(changed, FOLLOWING)


def name_all_anew() -> None:
    """The same of every household, some at a time: the nonprofit speaks another language now."""
    for some in chunks(list(Household.objects.order_by("pk").values_list("pk", flat=True))):
        with transaction.atomic():
            name_anew(some)


def follow(household: Household, members: Iterable[Contact], language: str) -> list[str]:
    """Give a household, unsaved, the texts that are not typed, and its place in lists; what differs from before."""
    texts = automatic_names(map(member_of, members), language, spouses_as_one=household.spouses_as_one)
    wanted = {text: getattr(texts, text) for text, flag in TYPED.items() if not getattr(household, flag)}
    wanted["sort_name"] = sorted_as(wanted.get("name", household.name))
    differing = [column for column, new in wanted.items() if getattr(household, column) != new]
    for column in differing:
        setattr(household, column, wanted[column])
    if differing:
        household.updated_at = timezone.now()
    return differing


def language_here() -> str:
    return Nonprofit.objects.values_list("language", flat=True).first() or "en"


def forget_in_households(contact_ids: Collection[int]) -> None:
    """Take contacts whose data is erased out of their households, and their names out of what was typed there.

    A household nobody is left in goes, and a dissolved one of theirs comes back no more: what is kept of it names them.
    Call it while the contacts still have their names.
    """
    DissolvedHousehold.objects.filter(members__contact__in=contact_ids).delete()
    leaving = list(Contact.everyone.filter(pk__in=contact_ids, household__isnull=False).select_related("household"))
    homes = {contact.household_id for contact in leaving if contact.household_id}
    households = {row.pk: row for row in Household.objects.select_for_update().filter(pk__in=homes).order_by("pk")}
    for contact in leaving:
        untype(households[contact.household_id or 0], contact)
    Contact.everyone.filter(pk__in=[contact.pk for contact in leaving]).update(household=None, household_rank=0)
    Household.objects.bulk_update(households.values(), [*TYPED.values()])
    remove_empty(homes)
    name_anew(homes)


def untype(household: Household, contact: Contact) -> None:
    """A typed text that holds a name of the contact is made by rule again."""
    names = {fold(name) for name in (contact.first_name, contact.last_name, contact.preferred_name) if name}
    for text, flag in TYPED.items():
        if getattr(household, flag) and any(name in fold(getattr(household, text)) for name in names):
            setattr(household, flag, False)


def remove_empty(ids: Collection[int | None]) -> None:
    """Delete those of these households that not even somebody merged away belongs to."""
    empty = ~Exists(Contact.everyone.filter(household=OuterRef("pk")))
    Household.objects.filter(empty, pk__in=[pk for pk in ids if pk]).delete()


def next_rank(members: Sequence[Contact]) -> int:
    return max((member.household_rank for member in members), default=0) + 1
