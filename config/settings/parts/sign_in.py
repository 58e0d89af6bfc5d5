"""Staff sign in through django-allauth: password, one-time codes, passkeys, optional OpenID Connect."""

from typing import Any

from config.env import env
from config.settings.parts.place import PUBLIC_URL

AUTH_USER_MODEL = "crm.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "staff:home"

ACCOUNT_ADAPTER = "frontend.staff.sign_in.StaffAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # staff are made by create_staff or a colleague; nobody signs up
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60
ACCOUNT_LOGIN_BY_CODE_ENABLED = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "10/m/user",
}
ACCOUNT_FORMS = {
    "login": "frontend.forms.sign_in.SignInForm",
    "reset_password": "frontend.forms.sign_in.AskForLinkForm",
    "reset_password_from_key": "frontend.forms.sign_in.NewPasswordForm",
    "change_password": "frontend.forms.sign_in.ChangePasswordForm",
    "reauthenticate": "frontend.forms.sign_in.ConfirmPasswordForm",
}

MFA_ADAPTER = "frontend.staff.sign_in.SealedSecretsAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # a manager typed the address; the way in is a link that is sent there
MFA_FORMS = {
    "authenticate": "frontend.forms.sign_in.CodeForm",
    "reauthenticate": "frontend.forms.sign_in.ConfirmCodeForm",
    "activate_totp": "frontend.forms.sign_in.FirstCodeForm",
    "add_webauthn": "frontend.forms.sign_in.AddPasskeyForm",
    "edit_webauthn": "frontend.forms.sign_in.RenamePasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Lantern"
MFA_TOTP_TOLERANCE = 1  # one step of 30 s, for clocks that differ and slow typing (RFC 6238, 5.2)
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = PUBLIC_URL.startswith("http://")
USERSESSIONS_TRACK_ACTIVITY = False  # a write a request; the idle end is ours (frontend.middleware)

SOCIALACCOUNT_ADAPTER = "frontend.staff.sign_in.KnownStaffOnlyAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_LOGIN_ON_GET = False
OIDC_SERVER = env.text("OIDC_SERVER_URL")


def openid_providers() -> dict[str, Any]:
    """The one OpenID Connect server of the environment, or none."""
    if not OIDC_SERVER:
        return {}
    return {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "sso",
                    "name": env.text("OIDC_NAME", "single sign-on"),
                    "client_id": env.required("OIDC_CLIENT_ID", "lantern"),
                    "secret": env.required("OIDC_CLIENT_SECRET", "the secret your identity server shows"),
                    "settings": {"server_url": OIDC_SERVER},
                }
            ],
        }
    }


SOCIALACCOUNT_PROVIDERS = openid_providers()
