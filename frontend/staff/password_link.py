"""The link by which a member of staff sets a password: shown by `create_staff`, or sent by mail."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext
from mjml import mjml2html

from crm.domain.errors import NotThere
from crm.models import User
from crm.selectors.nonprofit import the_nonprofit
from crm.selectors.staff import staff_member
from crm.services.staff_mail import send_to_staff


def password_link(user: User) -> str:
    """An address that lets whoever opens it set this person's password, once and within PASSWORD_RESET_TIMEOUT."""
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return settings.PUBLIC_URL + reverse("account_reset_password_from_key", kwargs=key)


def send_password_link(user_id: int) -> None:
    """Mail the link. Its key is made here, when the mail leaves, so that no job holds it."""
    user = staff_member(user_id)
    try:
        nonprofit = the_nonprofit()
    except NotThere:  # the first member of staff may stand here before the organisation does
        nonprofit = None
    context = {"name": user.name, "link": password_link(user), "nonprofit": nonprofit, "brand": "#0e5c47"}
    context["sender"] = nonprofit.name if nonprofit else "Lantern"
    send_to_staff(
        user=user,
        subject=gettext("Set your password"),
        text=render_to_string("account/mail/password_link.txt", context).strip() + "\n",
        html=str(mjml2html(render_to_string("account/mail/password_link.mjml", context))),
    )
