"""Mail leaves by SMTP or by any provider that django-anymail knows; a demo keeps it and shows it."""

import os
from typing import Any

from config.env import env
from config.settings.parts.place import DEMO, IN_PRODUCTION

PROVIDERS = (
    "demo smtp console amazon_ses brevo mailersend mailgun mailjet mailtrap mandrill postal postmark resend"
    " scaleway sendgrid sparkpost unisender_go"
)
MAIL_PROVIDER = env.choice("MAIL_PROVIDER", "demo" if DEMO else "smtp", tuple(PROVIDERS.split()))
BACKENDS = {
    "demo": "crm.gateway.demo_mailbox.DemoMailboxBackend",
    "smtp": "django.core.mail.backends.smtp.EmailBackend",
    "console": "django.core.mail.backends.console.EmailBackend",
}
EMAIL_BACKEND = BACKENDS.get(MAIL_PROVIDER, f"anymail.backends.{MAIL_PROVIDER}.EmailBackend")
EMAIL_HOST = env.text("SMTP_HOST", "127.0.0.1")
EMAIL_PORT = env.number("SMTP_PORT", 25)
EMAIL_HOST_USER = env.text("SMTP_USER")
EMAIL_HOST_PASSWORD = env.text("SMTP_PASSWORD")
EMAIL_USE_TLS = env.flag("SMTP_STARTTLS")
EMAIL_USE_SSL = env.flag("SMTP_TLS")
EMAIL_TIMEOUT = 20
# How long a mail that may have left waits for a word of the provider before it is handed over again.
MAIL_GRACE_SECONDS = env.number("MAIL_GRACE_SECONDS", 900)

MAIL_FROM = (
    env.required("MAIL_FROM", "receipts@example.org") if IN_PRODUCTION else env.text("MAIL_FROM", "receipts@localhost")
)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = MAIL_FROM
MAIL_WEBHOOK_SECRET = (
    env.required("MAIL_WEBHOOK_SECRET", "webhook:a-long-random-text")
    if IN_PRODUCTION
    else env.text("MAIL_WEBHOOK_SECRET")
)


def anymail_settings() -> dict[str, Any]:
    """Every ANYMAIL_… variable as anymail names it: ANYMAIL_POSTMARK_SERVER_TOKEN → POSTMARK_SERVER_TOKEN."""
    names = {name.removesuffix("_FILE") for name in os.environ if name.startswith("ANYMAIL_")}
    found: dict[str, Any] = {name.removeprefix("ANYMAIL_"): env.text(name) for name in sorted(names)}
    if MAIL_WEBHOOK_SECRET:
        found["WEBHOOK_SECRET"] = MAIL_WEBHOOK_SECRET
    return found


ANYMAIL = anymail_settings()
