"""Two who edit one thing at once: what one has not touched stays as the other left it, and nobody is asked about
anything but what both changed.
"""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from crm.domain.touch import InteractionFacts
from crm.models import AuditEntry, Contact, Interaction, Nonprofit, Prospect, StewardshipPlan, Task, ViewEntry
from crm.services.households import make_household
from crm.services.interactions import record_interaction
from frontend.forms.three_way import merged, read, written
from tests import makers
from tests.cast import acting, member
from tests.sent import as_sent

pytestmark = pytest.mark.django_db
SAID = st.lists(st.sampled_from(["a", "b", "c"]), max_size=1).map(tuple)
FORM = st.dictionaries(st.sampled_from(["first", "second", "third", "fourth"]), SAID)
NOW = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.fixture
def ada(client: Client, nonprofit: Nonprofit) -> Client:
    return signed_in("ada", client)


@pytest.fixture
def cy(nonprofit: Nonprofit) -> Client:
    return signed_in("cy")


@pytest.fixture
def maya(nonprofit: Nonprofit) -> Contact:
    return makers.contact()


def signed_in(name: str, client: Client | None = None) -> Client:
    client = client or Client()
    client.force_login(member(name))
    return client


def opened(client: Client, url: str, **typed: Any) -> dict[str, Any]:
    """The form of a page as it would be sent now, but for what is typed."""
    return as_sent(client.get(url).content.decode()) | typed


def told(answer: Any) -> str:
    assert answer.status_code == 422
    return str(answer.content.decode()).partition('id="errors"')[2].partition('<div class="field">')[0]


@given(shown=FORM, mine=FORM, theirs=FORM)
def test_a_field_is_mine_theirs_or_asked_about(shown: Any, mine: Any, theirs: Any) -> None:
    found = merged(shown, mine, theirs)
    for name, now in theirs.items():
        typed = mine.get(name, ())
        touched, changed = typed != shown.get(name, typed), now != shown.get(name, typed)
        assert (name in found.taken) == (not touched and changed)
        assert (name in found.collided) == (touched and changed and typed != now)


@given(mine=FORM, theirs=FORM)
def test_a_form_that_does_not_tell_what_it_was_shown_with_wins_nothing_silently(mine: Any, theirs: Any) -> None:
    found = merged(None, mine, theirs)
    assert found.taken == []
    assert set(found.collided) == {name for name, now in theirs.items() if mine.get(name, ()) != now}


@given(FORM)
def test_the_record_of_a_form_is_read_as_it_was_written(values: Any) -> None:
    assert read(written(values, NOW)) == (values, NOW)


@pytest.mark.parametrize("record", ["", "{", "7", "[]", "{}", '{"at": 1, "values": {}}', '{"values": []}', "[" * 9999])
def test_what_is_no_record_says_nothing(record: str) -> None:
    assert read(record)[1] is None


def test_what_one_did_not_touch_stays_as_the_other_left_it(ada: Client, cy: Client, maya: Contact) -> None:
    url = reverse("staff:edit_person", args=[maya.pk])
    mine = opened(ada, url, last_name="Lind")
    cy.post(url, opened(cy, url, pronouns="they", no_post="on"))
    saved = ada.post(url, mine, follow=True)
    assert "Saved. What Cy changed meanwhile is kept: Pronouns, No post." in saved.content.decode()
    found = Contact.objects.get()
    assert (found.last_name, found.pronouns, found.no_post) == ("Lind", "they", True)
    assert list(AuditEntry.objects.filter(action="contact.changed").order_by("-pk")[0].changes) == ["last_name"]


def test_what_both_changed_is_asked_and_saving_again_keeps_mine(ada: Client, cy: Client, maya: Contact) -> None:
    url = reverse("staff:edit_person", args=[maya.pk])
    mine = opened(ada, url, pronouns="she", last_name="Lind")
    cy.post(url, opened(cy, url, pronouns="they <3", prefix="Dr."))
    answer = ada.post(url, mine)
    box = told(answer)
    assert "Somebody else changed this while you were typing. Nothing is saved yet." in box
    assert "Saving again keeps what stands in the form:" in box
    assert '<a href="#id_pronouns">Pronouns</a>: Cy changed it from empty to “they &lt;3”. You entered “she”.' in box
    assert '<a href="#id_prefix">Title</a>: Cy changed it from empty to “Dr.”.' in box
    assert "Last name" not in box
    page = answer.content.decode()
    assert '<p class="err">Cy changed this to “they &lt;3” meanwhile.</p>' in page
    again = as_sent(page)
    assert (again["pronouns"], again["prefix"], again["last_name"]) == (["she"], ["Dr."], ["Lind"])
    assert Contact.objects.get().last_name == "Okafor"
    assert ada.post(url, again).status_code == 302
    found = Contact.objects.get()
    assert (found.pronouns, found.prefix, found.last_name) == ("she", "Dr.", "Lind")


def test_a_third_change_is_asked_about_anew(ada: Client, cy: Client, maya: Contact) -> None:
    url = reverse("staff:edit_person", args=[maya.pk])
    mine = opened(ada, url, pronouns="she")
    cy.post(url, opened(cy, url, pronouns="they"))
    again = as_sent(ada.post(url, mine).content.decode())
    cy.post(url, opened(cy, url, pronouns="he"))
    assert "Cy changed it from “they” to “he”. You entered “she”." in told(ada.post(url, again))


def test_a_slip_beside_it_is_told_too_and_nothing_of_theirs_is_lost(ada: Client, cy: Client, maya: Contact) -> None:
    url = reverse("staff:edit_person", args=[maya.pk])
    mine = opened(ada, url, email="maya@")
    cy.post(url, opened(cy, url, pronouns="they"))
    answer = ada.post(url, mine)
    assert "Enter an email address" in told(answer)
    assert "You had not touched these" in told(answer)
    ada.post(url, as_sent(answer.content.decode()) | {"email": "m@example.org"})
    assert Contact.objects.get().pronouns == "they"


def test_an_address_that_somebody_wants_safe_is_shown_and_that_is_kept(ada: Client, cy: Client, maya: Contact) -> None:
    Contact.objects.update(safe_contact=True)
    url = reverse("staff:edit_person", args=[maya.pk])
    mine = opened(ada, url, pronouns="she")
    cy.post(url, opened(cy, url, pronouns="they", email="new@example.org"))
    before = ViewEntry.objects.count()
    assert "new@example.org" in ada.post(url, mine).content.decode()
    assert ViewEntry.objects.count() == before + 1


def test_a_task_keeps_what_either_changed(ada: Client, cy: Client, nonprofit: Nonprofit) -> None:
    url = reverse("staff:task", args=[makers.task("Call").pk])
    mine = opened(ada, url, details="One", priority="1")
    cy.post(url, opened(cy, url, title="Write", due_on="2026-12-01", owner=member("cy").pk))
    assert ada.post(url, mine).status_code == 302
    task = Task.objects.get()
    assert (task.title, task.details, str(task.due_on), str(task.owner)) == ("Write", "One", "2026-12-01", "Cy")
    mine = opened(ada, url, due_on="2026-12-03", owner="")
    cy.post(url, opened(cy, url, due_on="2026-12-02", owner=member("ada").pk))
    box = told(ada.post(url, mine))
    assert "Cy changed it from “Dec 1, 2026” to “Dec 2, 2026”. You entered “Dec 3, 2026”." in box
    assert "Cy changed it from “Cy” to “Ada”. You entered “Nobody yet”." in box


def test_the_steps_of_a_plan_are_one_thing(ada: Client, nonprofit: Nonprofit) -> None:
    makers.plan()
    url, ben = reverse("staff:edit_plan", args=[StewardshipPlan.objects.get().pk]), signed_in("ben")
    mine = opened(ada, url, name="Hello")
    ben.post(url, opened(ben, url, **{"step-1-title": "Visit", "step-1-days": "9"}))
    assert ada.post(url, mine).status_code == 302
    plan = StewardshipPlan.objects.get()
    assert (plan.name, [step.title for step in plan.steps.all()][-1]) == ("Hello", "Visit")
    mine = opened(ada, url, **{"step-0-title": "Sing"})
    ben.post(url, opened(ben, url, **{"step-0-title": "Dance"}))
    answer = ada.post(url, mine)
    assert 'href="#steps">Steps</a>: Ben changed it:<ul>' in told(answer)
    assert ada.post(url, as_sent(answer.content.decode())).status_code == 302
    assert StewardshipPlan.objects.get().steps.first().title == "Sing"  # type: ignore[union-attr]  # it has steps


def test_a_visit_keeps_what_either_corrected(ada: Client, cy: Client, maya: Contact) -> None:
    row = record_interaction(contact_id=maya.pk, facts=InteractionFacts("call", "Hello"), by=acting("cy"))
    url = reverse("staff:interaction", args=[maya.pk, row.pk])
    mine = opened(ada, url, details="Long")
    cy.post(url, opened(cy, url, kind="visit", summary="Tea"))
    assert ada.post(url, mine).status_code == 302
    found = Interaction.objects.get()
    assert (found.kind, found.summary, found.details) == ("visit", "Tea", "Long")


def test_a_prospect_and_a_household_keep_what_either_changed(ada: Client, maya: Contact) -> None:
    ben, url = signed_in("ben"), reverse("staff:prospect", args=[maya.pk])
    ada.post(url, opened(ada, url, ask="500"))
    mine = opened(ada, url, next_step="Call")
    ben.post(url, opened(ben, url, ask="900", likelihood="40"))
    assert ada.post(url, mine).status_code == 302
    found = Prospect.objects.get()
    assert (found.ask_minor, found.likelihood, found.next_step) == (90_000, 40, "Call")
    home = make_household(contact_ids=[maya.pk, makers.contact("Dan", "Okafor", "").pk], by=acting("ada"))
    url = reverse("staff:edit_household", args=[home.pk])
    mine = opened(ada, url, formal_greeting="Both of you")
    ben.post(url, opened(ben, url, name="The Okafors"))
    assert ada.post(url, mine).status_code == 302
    home.refresh_from_db()
    assert (home.name, home.formal_greeting) == ("The Okafors", "Both of you")
