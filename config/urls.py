"""Where everything is: what donors see, the staff workspace, and the doors for machines."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.urls import include, path

handler400 = "frontend.errors.bad_request"
handler403 = "frontend.errors.permission_denied"
handler404 = "frontend.errors.not_found"
handler500 = "frontend.errors.server_error"

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # allauth guards it

urlpatterns = [
    path("", include("frontend.giving.urls")),
    path("", include("config.machine_urls")),
    path("api/v1/", include("config.api_urls")),
    path("", include("frontend.ops.urls")),
    path("", include("frontend.staff.urls")),
    path("accounts/", include("frontend.staff.sign_in_urls")),
    path("demo/", include("frontend.demo_urls")),
    path("admin/", admin.site.urls),
]
if settings.IN_SANDBOX:
    urlpatterns.append(path("", include("payments.sandbox.urls")))
