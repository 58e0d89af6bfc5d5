"""Staff come in by password, by code, by passkey or by link; strangers stay out, and nobody learns who works here."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from celery import current_app
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from crm.models import ApiToken, AuditEntry, Job, Nonprofit, User
from crm.services.job_runner import claim_jobs, run_job
from tests.cast import PASSWORD, member

pytestmark = pytest.mark.django_db
LOGIN, ACCOUNT = "/accounts/login/", "/account/"
NEW = "three calm green lanterns"


@pytest.fixture(autouse=True)
def fresh_limits() -> Iterator[None]:
    call_command("createcachetable", verbosity=0)
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def ada(nonprofit: Nonprofit) -> User:
    return member("ada")


def sign_in(client: Client, password: str = PASSWORD, email: str = "ada@lantern.example", **more: str) -> Any:
    return client.post(LOGIN, {"login": email, "password": password, **more})


def run_jobs() -> None:
    current_app.loader.import_default_modules()  # as a worker does when it starts
    for job in claim_jobs(10):
        run_job(job)


def link_in(text: str) -> str:
    found = re.search(r"http://[^/]+(/accounts/password/reset/key/\S+)", text)
    assert found
    return found[1]


def set_password_by(client: Client, link: str, password: str = NEW) -> Any:
    form = client.get(link, follow=True)
    return client.post(form.redirect_chain[-1][0], {"password1": password, "password2": password})


def test_address_and_password_open_the_workspace(client: Client, ada: User) -> None:
    assert sign_in(client).headers["Location"] == reverse("staff:home")
    assert client.get(ACCOUNT).status_code == 200


def test_after_signing_in_one_is_where_one_wanted_to_go(client: Client, ada: User) -> None:
    asked = client.get(ACCOUNT)
    assert asked.headers["Location"] == f"{LOGIN}?next={ACCOUNT}"
    assert sign_in(client, next=ACCOUNT).headers["Location"] == ACCOUNT


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere(client: Client, ada: User, elsewhere: str) -> None:
    assert sign_in(client, next=elsewhere).headers["Location"] == reverse("staff:home")


def test_an_unknown_address_and_a_wrong_password_are_told_alike(client: Client, ada: User) -> None:
    wrong = sign_in(client, "wrong").content.decode()
    unknown = sign_in(client, "wrong", "eve@elsewhere.example").content.decode()
    said = "This address and this password do not belong together."
    assert said in wrong
    assert said in unknown
    assert "ada@lantern.example" in wrong, "what was typed stays"
    assert "wrong" not in re.sub(r"<[^>]*>", "", wrong)


def test_after_five_wrong_passwords_even_the_right_one_waits(client: Client, ada: User) -> None:
    for _ in range(5):
        sign_in(client, "wrong")
    assert "Please wait five minutes" in sign_in(client).content.decode()
    assert client.get(ACCOUNT).status_code == 302


def test_a_closed_account_does_not_open(client: Client, ada: User) -> None:
    User.objects.update(is_active=False)
    sign_in(client)
    assert client.get(ACCOUNT).status_code == 302


@pytest.mark.parametrize(
    "path", ["signup/", "email/", "confirm-email/", "3rdparty/", "3rdparty/signup/", "password/set/"]
)
def test_what_staff_have_no_use_for_is_not_there(client: Client, ada: User, path: str) -> None:
    client.force_login(ada)
    assert client.get(f"/accounts/{path}").status_code == 404


def test_the_bare_address_of_signing_in_leads_to_the_account(client: Client, ada: User) -> None:
    sign_in(client)
    assert client.get("/accounts/").headers["Location"] == ACCOUNT


def test_a_forgotten_password_is_set_anew_by_a_mailed_link(client: Client, ada: User) -> None:
    client.post(reverse("account_reset_password"), {"email": "ADA@lantern.example"})
    job = Job.objects.get(task="frontend.send_password_link")
    assert job.arguments == {"user_id": ada.pk}, "neither the address nor the key"
    run_jobs()
    letter = mail.outbox[0]
    assert letter.to == ["ada@lantern.example"]
    assert "fonts.googleapis" not in str(letter.message()), "a mail that is opened tells nobody"
    assert set_password_by(client, link_in(letter.body)).status_code == 302
    assert sign_in(client, NEW).status_code == 302
    assert AuditEntry.objects.get(action="staff.password_reset").user_id == ada.pk


def test_a_link_works_once(client: Client, ada: User) -> None:
    client.post(reverse("account_reset_password"), {"email": "ada@lantern.example"})
    run_jobs()
    link = link_in(mail.outbox[0].body)
    set_password_by(client, link)
    assert "This link no longer works." in Client().get(link, follow=True).content.decode()


def test_for_an_address_nobody_has_the_same_is_said_and_nothing_sent(client: Client, ada: User) -> None:
    known = client.post(reverse("account_reset_password"), {"email": "ada@lantern.example"}, follow=True)
    unknown = client.post(reverse("account_reset_password"), {"email": "eve@elsewhere.example"}, follow=True)
    assert known.redirect_chain == unknown.redirect_chain
    assert Job.objects.count() == 1


def test_a_weak_password_is_refused(client: Client, ada: User) -> None:
    client.post(reverse("account_reset_password"), {"email": "ada@lantern.example"})
    run_jobs()
    page = set_password_by(client, link_in(mail.outbox[0].body), "password1234").content.decode()
    assert "too common" in page
    assert sign_in(client, "password1234").status_code == 200


def code_of(ada: User) -> str:
    """Turn the authenticator app on, and the code that it shows."""
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(ada, secret)
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def test_a_second_step_is_asked_for_where_it_is_on(client: Client, ada: User) -> None:
    code = code_of(ada)
    assert sign_in(client).headers["Location"].startswith(reverse("mfa_authenticate"))
    assert client.get(ACCOUNT).status_code == 302, "the password alone is not enough"
    assert "This code is not right" in client.post(reverse("mfa_authenticate"), {"code": "000000"}).content.decode()
    assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    assert client.get(ACCOUNT).status_code == 200


def test_the_seed_of_the_codes_is_kept_sealed(ada: User) -> None:
    code_of(ada)
    kept = str(Authenticator.objects.values_list("data", flat=True).get(type=Authenticator.Type.TOTP))
    assert "JBSWY3DPEHPK3PXP" not in kept


def test_a_passkey_is_asked_of_the_browser_before_anybody_said_who_they_are(client: Client, ada: User) -> None:
    options = client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"}).json()
    assert options["request_options"]["publicKey"]["userVerification"] in ("required", "preferred")
    page = client.get(LOGIN).content.decode()
    assert 'data-passkey="login"' in page
    assert "js/passkey" in page


def test_changing_how_one_signs_in_asks_for_the_password_again(client: Client, ada: User) -> None:
    client.force_login(ada)
    assert reverse("account_reauthenticate") in client.get(reverse("mfa_activate_totp")).headers["Location"]


PAGES = [
    "account_login",
    "account_reset_password",
    "account_reset_password_done",
    "account_change_password",
    "mfa_index",
    "mfa_list_webauthn",
    "usersessions_list",
    "account_reauthenticate",
    "account_logout",
]


@pytest.mark.parametrize("name", PAGES)
def test_its_pages_are_in_our_look_and_keep_to_the_policy(client: Client, ada: User, name: str) -> None:
    if name not in PAGES[:3]:
        client.force_login(ada)
    response = client.get(reverse(name))
    page = response.content.decode()
    assert response.status_code == 200
    assert 'class="entrance"' in page
    assert "script-src 'self'" in response["Content-Security-Policy"]
    assert re.findall(r"<script(?![^>]*(?:src=|application/json))|\sstyle=|\son[a-z]+=", page) == []


def test_after_thirty_minutes_without_a_request_one_is_signed_out(client: Client, ada: User) -> None:
    sign_in(client)
    client.get(ACCOUNT)
    session = client.session
    session["last_seen"] -= 29 * 60
    session.save()
    assert client.get(ACCOUNT).status_code == 200
    session = client.session
    session["last_seen"] -= 31 * 60
    session.save()
    assert client.get(ACCOUNT).status_code == 302
    assert "nothing happened for 30 minutes" in client.get(LOGIN).content.decode()


def test_staff_pages_are_kept_by_no_cache(client: Client, ada: User) -> None:
    client.force_login(ada)
    assert client.get(ACCOUNT)["Cache-Control"] == "no-store"


def test_one_changes_ones_name_and_colleagues_can_see_that(client: Client, ada: User) -> None:
    client.force_login(ada)
    assert client.post(ACCOUNT, {"name": "  Ada   Lindgren "}).status_code == 302
    ada.refresh_from_db()
    assert (ada.name, ada.keyboard_shortcuts) == ("Ada Lindgren", False)
    assert AuditEntry.objects.get(action="staff.changed").changes["name"] == ["Ada", "Ada Lindgren"]
    refused = client.post(ACCOUNT, {"name": " "})
    assert refused.status_code == 422


def test_a_token_is_revoked_by_its_owner_and_by_a_manager_alone(client: Client, ada: User) -> None:
    dee, cy = member("dee"), member("cy")
    token, _ = ApiToken.objects.create(user=dee, expiry=timedelta(days=1), label="Till", scopes=["read"])
    revoke = reverse("staff:revoke_token", args=[token.digest])
    for user, status in ((cy, 404), (dee, 302)):
        client.force_login(user)
        assert client.post(revoke).status_code == status
    token.refresh_from_db()
    assert token.revoked_at is not None
    assert "Till" not in client.get(ACCOUNT).content.decode().partition("Tokens of the API")[2]


def test_the_admin_is_for_superusers_and_behind_our_sign_in(client: Client, ada: User) -> None:
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith(LOGIN)
    client.force_login(ada)
    assert client.get("/admin/crm/contact/").status_code in (302, 403)
    User.objects.filter(pk=ada.pk).update(is_staff=True, is_superuser=True)
    assert client.get("/admin/crm/contact/").status_code == 200
    assert client.get("/admin/crm/contact/add/").status_code == 403
