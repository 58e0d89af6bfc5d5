"""Where the mail provider in use tells what became of our mail, guarded by MAIL_WEBHOOK_SECRET; no other is heard."""

from anymail import urls as anymail_urls
from django.conf import settings
from django.urls import URLPattern

app_name = "mail"


def patterns_of(provider: str) -> list[URLPattern]:
    """The tracking webhook of one provider; nothing for SMTP, the console and the demo mailbox."""
    names = {f"{provider}_tracking_webhook", f"{provider}_webhook"}
    return [pattern for pattern in anymail_urls.urlpatterns if pattern.name in names]


urlpatterns = patterns_of(settings.MAIL_PROVIDER) if settings.MAIL_WEBHOOK_SECRET else []
