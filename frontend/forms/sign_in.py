"""allauth's forms in our look and our words: labels instead of placeholders, one way to say what is wrong."""

from typing import Any

from allauth.account.forms import (
    ChangePasswordForm as AllauthChangePassword,
)
from allauth.account.forms import (
    LoginForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
)
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateByCode
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils.translation import gettext_lazy

from frontend.forms.sentences import calm
from frontend.forms.styled import BARE

CODE = {"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}


class OurLook:
    """Takes the placeholders away, adds our control class, and renames: `labels` by field name."""

    labels: dict[str, Any] = {}
    hints: dict[str, Any] = {}
    attributes: dict[str, dict[str, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields  # type: ignore[attr-defined]  # of the form this is mixed into
        for name, field in fields.items():
            calm(field)
            field.widget.attrs.pop("placeholder", None)
            field.widget.attrs |= self.attributes.get(name, {})
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")
            if not isinstance(field.widget, BARE):
                field.widget.attrs.setdefault("class", "in")


def password_rules() -> str:
    return " ".join(password_validators_help_texts())


class SignInForm(OurLook, LoginForm):
    labels = {"login": gettext_lazy("Email address"), "password": gettext_lazy("Password")}
    attributes = {"login": {"autocomplete": "username webauthn", "autofocus": True}}


class AskForLinkForm(OurLook, ResetPasswordForm):
    labels = {"email": gettext_lazy("Email address")}


class NewPasswordForm(OurLook, ResetPasswordKeyForm):
    labels = {"password1": gettext_lazy("New password"), "password2": gettext_lazy("New password, once more")}


class ChangePasswordForm(OurLook, AllauthChangePassword):
    labels = {
        "oldpassword": gettext_lazy("Present password"),
        "password1": gettext_lazy("New password"),
        "password2": gettext_lazy("New password, once more"),
    }


class ConfirmPasswordForm(OurLook, ReauthenticateForm):
    labels = {"password": gettext_lazy("Password")}


class CodeForm(OurLook, AuthenticateForm):
    labels = {"code": gettext_lazy("Code")}
    hints = {"code": gettext_lazy("Six digits from your authenticator app, or one of your recovery codes.")}
    attributes = {"code": CODE}


class ConfirmCodeForm(OurLook, ReauthenticateByCode):
    labels = CodeForm.labels
    hints = CodeForm.hints
    attributes = CodeForm.attributes


class FirstCodeForm(OurLook, ActivateTOTPForm):
    labels = {"code": gettext_lazy("Code")}
    hints = {"code": gettext_lazy("The six digits that the app shows now.")}
    attributes = {"code": CODE}


class AddPasskeyForm(OurLook, AddWebAuthnForm):
    labels = {"name": gettext_lazy("Name"), "passwordless": gettext_lazy("Sign in with this key alone")}
    hints = {
        "name": gettext_lazy("So that you know it again, such as “Work laptop”."),
        "passwordless": gettext_lazy("A passkey: your fingerprint, face or PIN takes the place of the password."),
    }
    attributes = {"passwordless": {"checked": True}}


class RenamePasskeyForm(OurLook, EditWebAuthnForm):
    labels = {"name": gettext_lazy("Name")}
