"""The row of a contact while somebody changes what belongs to it: one at a time, and still found by search."""

from datetime import datetime

from crm.domain.errors import NotThere, Refused, gettext_noop
from crm.domain.names import search_text
from crm.domain.phones import searched_as
from crm.models import Contact


def locked_contact(contact_id: int, seen: datetime | None = None) -> Contact:
    """The contact, locked until this transaction ends.

    `seen` is the `updated_at` that whoever changes it looked at: Refused ("changed_meanwhile") where somebody else
    changed it since. None asks nothing.
    """
    contact = Contact.objects.select_for_update().filter(pk=contact_id).first()
    if contact is None:
        raise NotThere(gettext_noop("There is no such person."))
    if seen is not None and contact.updated_at != seen:
        raise Refused("changed_meanwhile", gettext_noop("Somebody else changed this person while you were typing."))
    return contact


def note_change_of_ways(contact: Contact) -> None:
    """A way to reach somebody is changed, so they are: for the search, and for whoever looked at them before."""
    contact.search = searched_for(contact)
    contact.save(update_fields=["search", "updated_at"])


def searched_for(contact: Contact) -> str:
    """Everything a search should find somebody by: names, addresses for mail, the digits of telephone numbers."""
    names = (contact.first_name, contact.last_name, contact.organisation_name, contact.preferred_name)
    addresses = contact.email_addresses.order_by("pk").values_list("address", flat=True)
    numbers = contact.phones.order_by("pk").values_list("number", flat=True)
    digits = [form for number in numbers for form in searched_as(number)]
    return search_text([*names, *addresses, *digits])
