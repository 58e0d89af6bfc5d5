"""Django's admin, for superusers and for looking: what is changed is changed through services, on the pages."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from crm.domain.names import searched
from crm.models import (
    ApiToken,
    AuditEntry,
    ConsentEvent,
    Contact,
    Delivery,
    EmailAddress,
    Job,
    Nonprofit,
    ProviderEvent,
    User,
    Wording,
)

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin


class ReadMostly(ModelAdmin):
    """Shows rows, and counts nothing: a million open as fast as ten. That none is changed here, nor any of a library's,
    is the rule of the site they are registered at (config.admin).
    """

    show_full_result_count = False
    list_per_page = 50


@admin.register(Contact)
class ContactAdmin(ReadMostly):
    list_display = ("full_name", "kind", "created_at")
    search_fields = ("search",)

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> Any:
        return super().get_search_results(request, queryset, searched(search_term))


@admin.register(User)
class UserAdmin(ReadMostly):
    list_display = ("email", "name", "roles", "is_active", "is_staff")
    exclude = ("password",)


@admin.register(ApiToken)
class ApiTokenAdmin(ReadMostly):
    list_display = ("label", "user", "scopes", "created", "expiry", "last_used_at", "revoked_at")
    exclude = ("digest",)


@admin.register(Job)
class JobAdmin(ReadMostly):
    list_display = ("id", "task", "state", "run_at", "attempts", "error")
    list_filter = ("state", "task")


@admin.register(Delivery)
class DeliveryAdmin(ReadMostly):
    list_display = ("id", "kind", "state", "subject", "created_at", "accepted_at")
    list_filter = ("state", "kind")


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadMostly):
    list_display = ("at", "actor_label", "action", "subject", "subject_id")
    list_filter = ("action",)


admin.site.register([ConsentEvent, EmailAddress, Nonprofit, ProviderEvent, Wording], ReadMostly)
