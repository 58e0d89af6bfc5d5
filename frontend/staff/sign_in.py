"""Staff sign in, as allauth asks us about it."""

from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from crm.models import User
from crm.services.jobs import enqueue
from crm.services.staff import note_sign_in_change
from frontend.staff.sealing import seal, unseal
from frontend.visitor import address_of

log = structlog.get_logger("lantern.access")


class StaffAccountAdapter(DefaultAccountAdapter):
    """Nobody signs up: a colleague makes accounts. Links to set a password leave as background work."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": gettext_lazy("This account is closed. Ask a manager to open it again."),
        "email_password_mismatch": gettext_lazy(
            "This address and this password do not belong together. Check both, or set a new password."
        ),
        "incorrect_password": gettext_lazy("This is not your password. Please try again."),
        "too_many_login_attempts": gettext_lazy(
            "There were too many attempts. Please wait five minutes, or set a new password."
        ),
        "rate_limited": gettext_lazy("There were too many attempts. Please wait a minute."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request)

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Nothing is sent in the request: it takes as long for an address we know as for one we do not."""
        enqueue("frontend.send_password_link", user_id=user.pk)

    def send_notification_mail(self, template_prefix: str, user: User, *args: Any, **kwargs: Any) -> None:
        """allauth calls this for every change of how somebody signs in: the audit log keeps it."""
        note_sign_in_change(user=user, what=template_prefix.rpartition("/")[2], by=user.actor())

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        log.warning("sign_in_failed")

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> Any:
        log.info("signed_in", user_id=user.pk)
        return super().post_login(request, user, **kwargs)


class KnownStaffOnlyAdapter(DefaultSocialAccountAdapter):
    """Single sign-on opens the door to people who are staff already, by their verified address."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False


class SealedSecretsAdapter(DefaultMFAAdapter):
    """The seeds of one-time codes are kept sealed."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("This code is not right, or it is too old. Please type the one that shows now."),
    }

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        known: dict[str, str] = super().get_public_key_credential_rp_entity()
        return known | {"name": "Lantern"}
