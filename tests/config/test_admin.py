"""Django's admin: for superusers, and for looking. Nothing in it changes a row, whichever app brought the table."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib import admin
from django.contrib.admin import ModelAdmin, TabularInline
from django.contrib.auth.models import Group
from django.db.models import Model
from django.test import Client, RequestFactory
from django.urls import reverse

from config.admin import HIDDEN, LookingSite
from crm.models import AuditEntry, User
from tests.architecture.source import APPS
from tests.cast import member

SHOWN = sorted(admin.site._registry, key=lambda model: model._meta.label)
OURS = [model for model in apps.get_models() if model.__module__.partition(".")[0] in APPS]


@pytest.fixture
def ada(db: None) -> User:
    ada = member("ada")
    User.objects.filter(pk=ada.pk).update(is_staff=True, is_superuser=True)
    return User.objects.get(pk=ada.pk)


@pytest.fixture
def looking(client: Client, ada: User) -> Client:
    client.force_login(ada)
    return client


def asked_by(user: User) -> Any:
    request = RequestFactory().get("/admin/")
    request.user = user
    return request


def what_may_be_done(shown: ModelAdmin, user: User, row: Model | None = None) -> set[str]:
    request = asked_by(user)
    may = {
        "view": shown.has_view_permission(request, row),
        "add": shown.has_add_permission(request),
        "change": shown.has_change_permission(request, row),
        "delete": shown.has_delete_permission(request, row),
        "act": bool(shown.get_actions(request)),
        "rows within": bool(shown.get_inline_instances(request, row)),
    }
    return {what for what, is_allowed in may.items() if is_allowed}


def test_a_superuser_may_look_at_every_table_and_do_nothing_to_any(ada: User) -> None:
    assert {Authenticator, EmailAddress, UserSession, Group} < set(SHOWN), "those of libraries too"
    told = {model._meta.label: what_may_be_done(admin.site._registry[model], ada, model()) for model in SHOWN}
    assert told == {label: {"view"} for label in told}


def test_nobody_else_may_look(ada: User) -> None:
    ben = member("ben")
    assert not any(what_may_be_done(admin.site._registry[model], ben) for model in SHOWN)


@pytest.mark.parametrize("model", SHOWN, ids=lambda model: model._meta.label)
def test_every_list_opens_and_is_searched_and_nothing_is_added(looking: Client, model: type[Model]) -> None:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    assert looking.get(reverse(f"{name}_changelist"), {"q": "ada"}).status_code == 200
    assert looking.get(reverse(f"{name}_add")).status_code == 403


def test_no_act_of_a_library_is_carried_out_and_no_row_goes(looking: Client, ada: User) -> None:
    row = EmailAddress.objects.create(user=ada, email="new@example.org", verified=False)
    sent = {"action": "make_verified", "_selected_action": str(row.pk), "index": "0"}
    looking.post(reverse("admin:account_emailaddress_changelist"), sent)
    gone = looking.post(reverse("admin:account_emailaddress_delete", args=[row.pk]), {"post": "yes"})
    assert gone.status_code == 403
    row.refresh_from_db()
    assert not row.verified


def test_what_is_hidden_cannot_be_asked_for_letter_by_letter(looking: Client, ada: User) -> None:
    for name, column in (("admin:crm_user", "password"), ("admin:usersessions_usersession", "session_key")):
        asked = looking.get(reverse(f"{name}_changelist"), {f"{column}__startswith": "m"})
        assert asked.status_code == 400
    assert looking.get(reverse("admin:crm_user_changelist"), {"name__startswith": "Ad"}).status_code == 200


def test_how_somebody_signs_in_is_seen_and_neither_read_nor_changed(looking: Client, ada: User) -> None:
    row = Authenticator.objects.create(user=ada, type="totp", data={"secret": "the-seed-of-codes"})
    page = reverse("admin:mfa_authenticator_change", args=[row.pk])
    assert "the-seed-of-codes" not in looking.get(page).content.decode()
    assert looking.post(page, {"type": "webauthn", "data": "{}"}).status_code == 403
    assert looking.post(reverse("admin:mfa_authenticator_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    row.refresh_from_db()
    assert row.type == "totp"


def test_a_library_that_opens_its_own_table_is_shut_too(ada: User) -> None:
    class Wide(ModelAdmin):
        inlines = (type("Inline", (TabularInline,), {"model": Authenticator}),)
        actions = ("delete_selected",)

        def has_change_permission(self, request: Any, obj: Any = None) -> bool:
            return True

    site = LookingSite("tests")
    site.register(User, Wide)
    assert what_may_be_done(site._registry[User], ada) == {"view"}


def test_what_is_hidden_is_a_table_that_is_shown() -> None:
    assert set(HIDDEN) <= {model._meta.label for model in SHOWN}


def test_passwords_are_changed_where_the_audit_log_hears_of_it(looking: Client) -> None:
    assert looking.get("/admin/password_change/").headers["Location"] == reverse("account_change_password")


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_many_rows_are_called_by_a_plural_of_english(model: type[Model]) -> None:
    plural = str(model._meta.verbose_name_plural)
    assert not re.search(r"([^aeiou]y|s|x|z|ch|sh)s$", plural), plural


def test_the_admin_lists_audit_entries(looking: Client) -> None:
    assert str(AuditEntry._meta.verbose_name_plural) == "audit entries"
    text = looking.get("/admin/").content.decode()
    assert "Audit entries" in text
    assert not re.search(r"[^aeiou]ys\b", text)
