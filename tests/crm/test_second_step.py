"""Who may take a second step off whose account, and what happens then."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from crm.domain.actors import SYSTEM, Actor, ActorKind
from crm.domain.capabilities import Capability
from crm.domain.errors import Forbidden, NotThere, Refused
from crm.models import AuditEntry, Job, User
from crm.selectors.staff import colleagues_of
from crm.services.second_step import reset_second_step
from tests.cast import PASSWORD, acting, member

pytestmark = pytest.mark.django_db
NOTICE = "frontend.send_reset_notice"


def with_steps(name: str, *kinds: str, **changes: bool) -> User:
    user = member(name)
    User.objects.filter(pk=user.pk).update(**changes)
    for kind in kinds or ("totp", "webauthn", "recovery_codes"):
        Authenticator.objects.create(user=user, type=kind, data={})
    return User.objects.get(pk=user.pk)


def reset(user: User, by: Actor) -> User:
    return reset_second_step(user_id=user.pk, notice=NOTICE, by=by)


def test_all_of_it_goes_and_the_log_and_a_mail_tell_who_did_it() -> None:
    ben, cy = with_steps("ben"), with_steps("cy")
    reset(ben, acting("ada"))
    assert set(Authenticator.objects.values_list("user", flat=True)) == {cy.pk}
    entry = AuditEntry.objects.get(action="staff.second_step_reset")
    assert (entry.user_id, entry.subject, entry.subject_id) == (member("ada").pk, "crm.user", str(ben.pk))
    assert Job.objects.get(task=NOTICE).arguments == {"user_id": ben.pk, "by_id": member("ada").pk}


def test_whoever_is_signed_in_to_the_account_is_signed_out_and_nobody_else(client: Client) -> None:
    ben, dee, other = member("ben"), Client(), Client()
    for browser, user in ((client, ben), (other, ben), (dee, member("dee"))):
        browser.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
        assert browser.get("/account/").status_code != 302
    with_steps("ben")
    reset(ben, acting("ada"))
    assert [browser.get("/account/").status_code == 302 for browser in (client, other, dee)] == [True, True, False]


@pytest.mark.parametrize("name", ["ben", "cy", "dee"])
def test_whoever_does_not_manage_staff_resets_nobodys(name: str) -> None:
    user = with_steps("ada")
    with pytest.raises(Forbidden):
        reset(user, acting(name))
    assert Authenticator.objects.filter(user=user).count() == 3


def test_nobody_resets_their_own() -> None:
    for ada in (with_steps("ada"), with_steps("ada", "webauthn", is_superuser=True)):
        with pytest.raises(Refused, match="your own account") as refusal:
            reset(ada, ada.actor())
        assert refusal.value.code == "own_account"
    assert Authenticator.objects.filter(user=ada).exists()


def test_that_of_a_superuser_is_reset_by_a_superuser_or_whoever_runs_the_installation() -> None:
    ben = with_steps("ben", is_superuser=True)
    with pytest.raises(Refused, match="Only another superuser") as refusal:
        reset(ben, acting("ada"))
    assert refusal.value.code == "superuser"
    User.objects.filter(pk=member("ada").pk).update(is_superuser=True, is_active=False)
    with pytest.raises(Refused):
        reset(ben, acting("ada"))
    User.objects.filter(pk=member("ada").pk).update(is_active=True)
    reset(ben, acting("ada"))
    reset(with_steps("ben"), SYSTEM)
    assert not Authenticator.objects.exists()


def test_a_program_with_a_token_counts_as_its_owner() -> None:
    ben = with_steps("ben", is_superuser=True)
    api = Actor(ActorKind.API, "Till", member("ada").pk, frozenset({Capability.MANAGE_STAFF}))
    with pytest.raises(Refused):
        reset(ben, api)
    with pytest.raises(Refused, match="your own account"):
        reset(with_steps("ada"), api)


def test_where_there_is_none_or_the_account_is_closed_nothing_is_done() -> None:
    ben = with_steps("ben", "recovery_codes")
    with pytest.raises(Refused, match="Ben has no second step"):
        reset(ben, acting("ada"))
    with pytest.raises(NotThere):
        reset(with_steps("cy", is_active=False), acting("ada"))
    assert not Job.objects.exists()
    assert not AuditEntry.objects.exists()


def test_the_list_says_of_everybody_what_the_service_would_say(django_assert_num_queries: object) -> None:
    for name, changes in {"ben": {}, "cy": {"is_superuser": True}, "dee": {"is_active": False}, "ada": {}}.items():
        with_steps(name, **changes)
    ada = acting("ada")
    with django_assert_num_queries(3):  # type: ignore[operator]
        told = {colleague.user.name: colleague.bar and colleague.bar.code for colleague in colleagues_of(ada)}
    assert told == {"Ada": "own_account", "Ben": None, "Cy": "superuser", "Dee": "no_second_step"}
    assert list(told)[-1] == "Dee", "whoever left stands last"
