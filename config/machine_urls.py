"""What machines ask: no session, no language, no form and no page to guard. config.middleware.Machines answers it."""

from django.urls import include, path

from frontend.ops import health
from frontend.staff import calendars

urlpatterns = [
    path("", include("payments.webhooks.urls")),
    path("mail/", include("config.mail_urls")),
    path("calendar/<str:secret>.ics", calendars.feed, name="calendar_feed"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
