"""Django's admin shows rows and changes none, whoever registered them: what is changed is changed on the pages."""

from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.admin.apps import AdminConfig
from django.contrib.admin.utils import get_fields_from_path
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest
from django.shortcuts import redirect

if TYPE_CHECKING:
    AnyAdmin = ModelAdmin[Any]
else:
    AnyAdmin = ModelAdmin

# What opens something, or says more of somebody than a look needs: model → the columns that nobody sees.
HIDDEN: Final[dict[str, frozenset[str]]] = {
    "mfa.Authenticator": frozenset({"data"}),
    "socialaccount.SocialAccount": frozenset({"extra_data"}),
    "socialaccount.SocialApp": frozenset({"secret", "key", "settings"}),
    "socialaccount.SocialToken": frozenset({"token", "token_secret", "truncated_token"}),
    "usersessions.UserSession": frozenset({"data", "session_key"}),
}


class LookOnly(AnyAdmin):
    """Laid over the way in which an app shows its rows: neither adds, changes nor deletes them, and acts on none."""

    form = ModelForm
    actions = None
    inlines: ClassVar = ()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @property
    def hidden(self) -> frozenset[str]:
        return HIDDEN.get(self.model._meta.label, frozenset()).union(self.exclude or ())

    def lookup_allowed(self, lookup: str, value: str, request: Any = None) -> bool:
        """What is hidden cannot be asked for letter by letter either."""
        return lookup.partition("__")[0] not in self.hidden and super().lookup_allowed(lookup, value, request)

    def get_exclude(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return (*(super().get_exclude(request, obj) or ()), *self.hidden)

    def get_list_display(self, request: HttpRequest) -> Any:
        return [column for column in super().get_list_display(request) if column not in self.hidden]

    def get_search_fields(self, request: HttpRequest) -> Any:
        """Without those that our model of staff does not have: a library thinks that everybody has a user name."""
        return [path for path in super().get_search_fields(request) if is_column(self.model, path)]


class LookingSite(AdminSite):
    """The admin of superusers. Passwords are changed where the audit log hears of it."""

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        shown = admin_class or ModelAdmin
        super().register(model_or_iterable, type(shown.__name__, (LookOnly, shown), {}), **options)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_change_password")


class LookingConfig(AdminConfig):
    default_site = "config.admin.LookingSite"


def is_column(model: type[Model], path: str) -> bool:
    try:
        get_fields_from_path(model, path)
    except FieldDoesNotExist:
        return False
    return True
