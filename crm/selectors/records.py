"""Whole rows with all that they name, in as many queries for a thousand as for one."""

from django.db.models import Prefetch, QuerySet

from crm.domain.errors import NotThere, gettext_noop
from crm.models import ApiToken, Contact, ContactTag, CustomValue, EmailAddress, Phone, PostalAddress, User
from crm.models.contact import ContactQuerySet


def whole_contacts() -> ContactQuerySet:
    """Contacts with all ways to reach them, their tags and their answers."""
    answers = Prefetch("custom_values", CustomValue.objects.select_related("field"))
    tags = Prefetch("contact_tags", ContactTag.objects.select_related("tag").order_by("tag__key", "pk"))
    return Contact.objects.prefetch_related("email_addresses", "phones", "postal_addresses", tags, answers)


def email_addresses() -> QuerySet[EmailAddress]:
    return EmailAddress.objects.select_related("contact")


def phone_numbers() -> QuerySet[Phone]:
    return Phone.objects.select_related("contact")


def postal_addresses() -> QuerySet[PostalAddress]:
    return PostalAddress.objects.select_related("contact")


def contacts() -> ContactQuerySet:
    return Contact.objects.all()


def tokens_of(email: str, label: str = "") -> QuerySet[ApiToken]:
    """The tokens that still work, or may, of the one who signs in as `email`; with a label, those called so."""
    found: QuerySet[ApiToken] = ApiToken.objects.filter(user__email__iexact=email.strip(), revoked_at=None)
    return found.filter(label=label) if label else found


def staff_by_email(email: str) -> User:
    """The member of staff who signs in as `email`; NotThere where there is none."""
    user = User.objects.filter(email__iexact=email.strip()).first()
    if user is None:
        raise NotThere(gettext_noop("Nobody signs in here as {email}."), email=email.strip())
    return user
