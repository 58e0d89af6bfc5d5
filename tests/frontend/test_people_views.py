"""Saved views as tabs above the list of people."""

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from crm.models import CustomField, Nonprofit, Tag
from crm.services.tag_vocabulary import unite_tags
from donors.domain.people_views import MOST_OWN
from donors.models import PeopleView
from donors.services.people_views import save_view
from frontend.staff.offers import Offer, offer_of
from tests import makers
from tests.cast import acting, member

pytestmark = pytest.mark.django_db
PEOPLE, NEW = "/people/", "/people/views/new/"
CURRENT = 'aria-current="true"'


@pytest.fixture
def ada(client: Client, nonprofit: Nonprofit) -> Client:
    client.force_login(member("ada"))
    client.get(PEOPLE)  # the first page of a session writes when it was
    return client


def tabs(response: Any) -> dict[str, bool]:
    """The names of the tabs, and whether each is the one in force."""
    page = response.content.decode()
    bar = page[page.index('aria-label="Saved views"') :].partition("</nav>")[0]
    links = [link.partition("</a>")[0] for link in bar.split("<a ")[1:]]
    return {link.split(">", 1)[1].replace("<span>", "").partition("<")[0]: CURRENT in link for link in links}


def test_what_the_list_shows_is_saved_and_stands_as_the_tab_in_force(ada: Client) -> None:
    tag = Tag.objects.create(name="Gala", key="gala")
    asked = f"?answer=&q=&tag={tag.pk}&sort=-total&columns=total&columns=tags&least=$1,000&page=x&kind=junk"
    assert ada.post(NEW + asked, {"name": "Gala"}).headers["Location"].startswith(PEOPLE)
    assert not PeopleView.objects.exists()  # a kind that is none: the view would find others than it says
    answer = ada.post(NEW + asked.replace("junk", "person"), {"name": " Gala  guests "})
    view = PeopleView.objects.get()
    assert view.name == "Gala guests"
    assert view.query == f"kind=person&least=1000.00&tag={tag.pk}&sort=-total&columns=tags%2Ctotal"
    shown = ada.get(answer.headers["Location"])
    assert tabs(shown) == {"Everyone": False, "Gala guests": True}
    assert tabs(ada.get(PEOPLE)) == {"Everyone": True, "Gala guests": False}
    assert tabs(ada.get(f"{PEOPLE}?{view.query}"))["Gala guests"]


def test_a_view_that_was_changed_can_be_saved_over_and_that_be_undone(ada: Client) -> None:
    makers.contact()
    view = save_view(name="Monthly", query="giving=monthly", by=acting("ada"))
    part = ada.get(PEOPLE, {"giving": "never", "view": view.pk}, headers={"HX-Request": "true"})
    page = part.content.decode()
    assert 'id="people_views" hx-swap-oob="true"' in page
    assert "Save the changes to “Monthly”" in page
    assert f'name="view" value="{view.pk}"' in page  # the columns keep it
    answer = ada.post(f"/people/views/{view.pk}/keep/?giving=never&view={view.pk}")
    view.refresh_from_db()
    assert view.query == "giving=never"
    (message,) = get_messages(answer.wsgi_request)
    offer = offer_of(message)
    assert offer is not None
    ada.post(offer.url, offer.fields)
    view.refresh_from_db()
    assert view.query == "giving=monthly"


def test_what_may_name_a_person_is_not_saved_and_the_list_says_why(ada: Client) -> None:
    CustomField.objects.create(key="assistant", label="Assistant", kind="text")
    for query in ("q=Maya", "giving=monthly&q=maya%40example.org", "field=assistant&answer=Maya"):
        for ask in (ada.get, ada.post):
            answer = ask(f"{NEW}?{query}", {"name": "Mine"} if ask == ada.post else None, follow=True)
            assert "it may name a person" in answer.content.decode() or "may tell who" in answer.content.decode()
            assert answer.redirect_chain[0][0].startswith(f"{PEOPLE}?")
    assert not PeopleView.objects.exists()


@pytest.mark.parametrize(
    ("query", "is_offered"),
    [
        ("kind=person", True),
        ("q=okafor", False),
        ("kind=person&q=okafor", False),
        ("field=assistant", True),
        ("field=assistant&answer=Maya", False),
        ("field=skill&answer=Driving", True),
        ("kind=junk", False),
        ("", False),
    ],
)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "part"])
def test_saving_is_offered_where_it_is_not_refused(
    ada: Client, query: str, is_offered: bool, headers: dict[str, str]
) -> None:
    CustomField.objects.create(key="assistant", label="Assistant", kind="text")
    CustomField.objects.create(key="skill", label="Skill", kind="choice", choices=["Driving", "Baking"])
    view = save_view(name="Monthly", query="giving=monthly", by=acting("ada"))
    for opened in ("", f"&view={view.pk}"):
        page = ada.get(f"{PEOPLE}?{query}{opened}", headers=headers).content.decode()
        bar = page[page.index('id="people_views"') :].partition('href="/people/views/"')[0]
        assert (NEW in bar) is is_offered
        assert ("Save the changes to" in bar) is (is_offered and bool(opened))


def offered(answer: Any) -> Offer:
    *_, message = get_messages(answer.wsgi_request)
    offer = offer_of(message)
    assert offer is not None
    return offer


def test_a_deleted_view_comes_back_as_it_was(ada: Client) -> None:
    view = save_view(name="Monthly", query="giving=monthly", is_shared=True, by=acting("ben"))
    offer = offered(ada.post(f"/people/views/{view.pk}/delete/"))
    assert not PeopleView.objects.exists()
    for _ in range(2):
        answer = ada.post(offer.url, offer.fields)
        assert answer.headers["Location"] == f"{PEOPLE}?giving=monthly&view={view.pk}"
    back = PeopleView.objects.get()
    assert (back.pk, back.owner.name, back.name) == (view.pk, view.owner.name, "Monthly")
    assert (back.query, back.is_shared) == ("giving=monthly", True)


def test_a_view_that_cannot_come_back_says_why_and_can_be_tried_again(ada: Client, client: Client) -> None:
    view = save_view(name="Monthly", query="giving=monthly", by=acting("ada"))
    offer = offered(ada.post(f"/people/views/{view.pk}/delete/"))
    other = save_view(name="monthly", query="kind=person", by=acting("ada"))
    refused = ada.post(offer.url, offer.fields)
    assert refused.headers["Location"] == "/people/views/"
    assert offered(refused) == offer
    assert "There is a view “monthly” already." in ada.get("/people/views/").content.decode()
    other.delete()
    for told in ("", "made:up", offer.fields["was"][:-1]):
        answer = ada.post(offer.url, {"was": told}, follow=True)
        assert "This cannot be undone any more." in answer.content.decode()
    assert not PeopleView.objects.exists()
    ada.post(offer.url, offer.fields)
    assert PeopleView.objects.get().pk == view.pk
    client.force_login(member("ben"))
    assert client.post(offer.url, offer.fields).status_code == 403


def test_a_deleted_view_comes_back_with_the_tag_that_its_own_became_part_of(ada: Client) -> None:
    gone, kept = (Tag.objects.create(name=name, key=name.lower()) for name in ("VIP", "Board"))
    view = save_view(name="Mine", query=f"tag={gone.pk}", by=acting("ada"))
    offer = offered(ada.post(f"/people/views/{view.pk}/delete/"))
    unite_tags(tag_id=gone.pk, into_id=kept.pk, by=acting("ben"))
    page = ada.post(offer.url, offer.fields, follow=True).content.decode()
    assert PeopleView.objects.get().query == f"tag={kept.pk}"
    assert "There is no such tag." not in page


def test_a_view_is_renamed_and_a_refusal_keeps_what_was_typed(ada: Client) -> None:
    save_view(name="Firms", query="kind=organisation", by=acting("ada"))
    view = save_view(name="Monthly", query="giving=monthly", by=acting("ada"))
    url = f"/people/views/{view.pk}/"
    for name, said in (
        ("firms", "There is a view “Firms” already."),
        ("x" * 61, "Shorten this"),
        ("", "Give the view a name."),
    ):
        refused = ada.post(url, {"name": name, "is_shared": ""})
        page = refused.content.decode()
        assert (refused.status_code, said in page, f'value="{name}"' in page or not name) == (422, True, True)
    assert ada.post(url, {"name": "Month by month", "is_shared": "on"}).status_code == 302
    view.refresh_from_db()
    assert (view.name, view.is_shared) == ("Month by month", True)
    refused = ada.post(f"{NEW}?kind=person", {"name": "Firms"})
    assert (refused.status_code, 'value="Firms"' in refused.content.decode()) == (422, True)


def test_nobody_learns_of_anothers_view(ada: Client, client: Client) -> None:
    own = save_view(name="A secret of Ben", query="kind=person", by=acting("ben"))
    giving = save_view(name="Monthly", query="giving=monthly", is_shared=True, by=acting("ben"))
    assert "secret" not in ada.get(f"{PEOPLE}?kind=organisation&view={own.pk}").content.decode()
    assert "secret" not in ada.get("/people/views/").content.decode()
    for url in (f"/people/views/{own.pk}/", f"/people/views/{10**30}/"):
        assert ada.get(url).status_code == 404
    for act in ("keep", "delete"):
        assert ada.post(f"/people/views/{own.pk}/{act}/?kind=person").status_code == 404
    client.force_login(member("cy"))
    assert list(tabs(client.get(PEOPLE))) == ["Everyone"]
    assert client.get(f"/people/views/{giving.pk}/").status_code == 404
    client.force_login(member("dee"))
    assert list(tabs(client.get(PEOPLE))) == ["Everyone", "Monthly"]
    assert client.get(f"/people/views/{giving.pk}/").status_code == 403
    assert 'name="is_shared"' not in client.get(f"{NEW}?kind=person").content.decode()


def test_somebodys_own_view_of_what_they_may_see_no_more_is_there_to_be_deleted(ada: Client) -> None:
    view = save_view(name="Monthly", query="giving=monthly", by=acting("ada"))
    user = member("ada")
    user.roles = ["events"]
    user.save()
    assert list(tabs(ada.get(PEOPLE))) == ["Everyone"]
    assert "It asks for what you may not see" in ada.get("/people/views/").content.decode()
    assert ada.post(f"/people/views/{view.pk}/delete/").status_code == 302


def test_a_view_of_a_filter_that_is_gone_shows_nobody_and_says_why(ada: Client) -> None:
    makers.contact()
    tag = Tag.objects.create(name="Gala", key="gala")
    view = save_view(name="Gala", query=f"tag={tag.pk}", by=acting("ada"))
    tag.delete()
    response = ada.get(f"{PEOPLE}?{view.query}&view={view.pk}")
    page = response.content.decode()
    assert (response.context["rows"], "There is no such tag." in page) == ([], True)
    assert tabs(response) == {"Everyone": False, "Gala": True}
    assert "Save this view" not in page


def test_the_limit_is_a_sentence(ada: Client) -> None:
    for number in range(MOST_OWN):
        save_view(name=f"View {number}", query="kind=person", by=acting("ada"))
    refused = ada.post(f"{NEW}?kind=organisation", {"name": "One more"})
    assert refused.status_code == 422
    assert "You have 20 views already." in refused.content.decode()


def test_many_views_cost_no_more_queries_than_one(
    ada: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    counts = []
    for more in range(1, 9, 3):
        for number in range(more):
            save_view(name=f"V{more} {number}", query="kind=person", is_shared=number % 2 == 1, by=acting("ada"))
        with django_assert_max_num_queries(16) as queries:
            ada.get(PEOPLE)
        counts.append(len(queries))
    assert len(set(counts)) == 1
