"""Mail about somebody's own account: how it is signed in to, and what changed about that."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, override
from mjml import mjml2html

from crm.domain.errors import NotThere
from crm.models import User
from crm.selectors.nonprofit import the_nonprofit
from crm.selectors.staff import staff_called, staff_member
from crm.services.staff_mail import send_to_staff


def send_account_mail(user: User, template: str, subject: Promise, **context: Any) -> None:
    """Compose the mail "account/mail/<template>" and hand it over, in the language of the nonprofit."""
    try:
        nonprofit = the_nonprofit()
    except NotThere:  # the first member of staff may stand here before the organisation does
        nonprofit = None
    context |= {"name": user.name, "nonprofit": nonprofit, "brand": "#0e5c47"}
    context["sender"] = nonprofit.name if nonprofit else "Lantern"
    with override(nonprofit.language if nonprofit else settings.LANGUAGE_CODE):
        send_to_staff(
            user=user,
            subject=str(subject),
            text=render_to_string(f"account/mail/{template}.txt", context).strip() + "\n",
            html=str(mjml2html(render_to_string(f"account/mail/{template}.mjml", context))),
        )


def send_reset_notice(user_id: int, by_id: int | None) -> None:
    """Tell the owner of an account that somebody took its second step off, and who."""
    link = settings.PUBLIC_URL + reverse("mfa_index")
    subject = gettext_lazy("Your second step was removed")
    send_account_mail(staff_member(user_id), "second_step_reset", subject, who=staff_called(by_id), link=link)
