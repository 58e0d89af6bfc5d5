"""The link by which a member of staff sets a password: shown by `create_staff`, or sent by mail."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy

from crm.models import User
from crm.selectors.staff import staff_called, staff_member
from frontend.staff.account_mail import send_account_mail


def password_link(user: User) -> str:
    """An address that lets whoever opens it set this person's password, once and within PASSWORD_RESET_TIMEOUT."""
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return settings.PUBLIC_URL + reverse("account_reset_password_from_key", kwargs=key)


def send_password_link(user_id: int) -> None:
    """Mail the link. Its key is made here, when the mail leaves, so that no job holds it."""
    user = staff_member(user_id)
    send_account_mail(user, "password_link", gettext_lazy("Set your password"), link=password_link(user))


def send_invitation(user_id: int, by_id: int | None) -> None:
    """The same for whoever has an account since just now, with who made it for them."""
    user, subject = staff_member(user_id), gettext_lazy("Your account in Lantern")
    said = {"who": staff_called(by_id), "address": user.email, "link": password_link(user)}
    send_account_mail(user, "invitation", subject, **said)
