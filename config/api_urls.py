"""The REST API: what each app brings, its description, and an answer of one shape where there is nothing."""

from django.urls import path, re_path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from campaigns.api import urls as campaigns_urls
from crm.api import urls as crm_urls
from crm.api.docs import docs
from crm.api.views import NothingHere
from donors.api import urls as donors_urls
from payments.api import urls as payments_urls

app_name = "api"

router = SimpleRouter()
for part in (crm_urls, campaigns_urls, donors_urls, payments_urls):
    part.register(router)

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", docs, name="docs"),
    *router.urls,
    re_path("", NothingHere.as_view()),
]
