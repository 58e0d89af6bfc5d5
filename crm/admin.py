"""Django's admin, for superusers and for looking: what is changed is changed through services, on the pages."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

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
    """Shows rows; neither adds, changes nor deletes them. Counts nothing: a million rows open as fast as ten."""

    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Contact)
class ContactAdmin(ReadMostly):
    list_display = ("full_name", "kind", "created_at")
    search_fields = ("search",)


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
