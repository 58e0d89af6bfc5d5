"""What staff type about a person or an organisation."""

from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy

from crm.domain.identity import Identity
from crm.models import Contact
from frontend.forms.custom_fields import AskingForm
from frontend.forms.gifts import day_field
from frontend.forms.styled import Email, StyledForm

MORE: Final = ("prefix", "suffix", "preferred_name", "pronouns", "salutation", "language")
WISHES: Final = ("safe_contact", "plain_mail", "no_email", "no_post", "no_phone", "no_sms")
DEATH: Final = ("is_deceased", "deceased_on")
NAMES: Final = ("first_name", "last_name", "organisation_name")
ONE_NAME: Final = dict.fromkeys(NAMES, gettext_lazy("(one name is enough)"))


def words(label: Any, most: int, hint: Any = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=False, help_text=hint)


def tick(label: Any, hint: Any = "") -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, help_text=hint)


class PersonForm(StyledForm):
    """The facts of a person or an organisation; `seen` is the state that was shown, for two who edit at once."""

    first_name = words(gettext_lazy("First name"), 100)
    last_name = words(gettext_lazy("Last name"), 100)
    organisation_name = words(gettext_lazy("Organisation"), 160)
    email = Email(label=gettext_lazy("Email"), max_length=254, required=False)
    prefix = words(gettext_lazy("Title"), 40, gettext_lazy("Dr., Rev., Ms."))  # type: ignore[assignment]  # a field
    suffix = words(gettext_lazy("After the name"), 20, gettext_lazy("Jr., III, MD"))
    preferred_name = words(gettext_lazy("Likes to be called"), 100)
    pronouns = words(gettext_lazy("Pronouns"), 40)
    salutation = words(gettext_lazy("Letters begin: Dear …"), 160, gettext_lazy("Only where it is not the first name."))
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=[("", gettext_lazy("That of the organisation")), *settings.LANGUAGES],
        required=False,
    )
    safe_contact = tick(
        gettext_lazy("Safe contact only"),
        gettext_lazy(
            "Somebody else may open their letters: no post, no voicemail, and mail that does not say who we are."
        ),
    )
    plain_mail = tick(gettext_lazy("Plain mail only"), gettext_lazy("Subjects and senders that do not say what we do."))
    no_email = tick(gettext_lazy("No email"), gettext_lazy("Receipts are still sent: they are owed."))
    no_post = tick(gettext_lazy("No post"))
    no_phone = tick(gettext_lazy("No calls"))
    no_sms = tick(gettext_lazy("No text messages"))
    is_deceased = tick(gettext_lazy("Has died"), gettext_lazy("Nothing is sent to them any more."))
    deceased_on = day_field(gettext_lazy("Day of death"))
    seen = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    needed = ONE_NAME

    def identity(self) -> Identity:
        told = self.cleaned_data
        return Identity(**{name: told[name] for name in (*NAMES, "email", *MORE, *WISHES, *DEATH)})

    @property
    def opens(self) -> dict[str, bool]:
        """Which of the folded groups hold something, so that they stand open."""
        groups = {"more": MORE, "wishes": WISHES, "death": DEATH}
        return {
            name: any(self[field].value() or self[field].errors for field in group) for name, group in groups.items()
        }


class NewPersonForm(AskingForm, PersonForm):
    """Somebody new, with the fields of our own."""


def facts_of(contact: Contact, email: str) -> dict[str, Any]:
    """What the form begins with; `email` is the address we write to."""
    return {name: getattr(contact, name) for name in (*NAMES, *MORE, *WISHES, *DEATH)} | {"email": email}
