"""The ways to reach somebody on their page: masked until shown, added, changed and removed without JavaScript."""

import csv
import io

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from crm.domain.emails import EmailFacts
from crm.domain.identity import Identity
from crm.domain.phones import PhoneFacts
from crm.domain.postal import PostalFacts
from crm.models import AuditEntry, Contact, EmailAddress, Nonprofit, Phone, PostalAddress, ViewEntry
from crm.services.contacts import change_contact
from crm.services.email_addresses import add_email
from crm.services.phones import add_phone
from crm.services.postal_addresses import add_postal_address
from crm.services.worker import run_due_jobs
from tests import makers
from tests.cast import acting, member
from tests.sent import as_sent

pytestmark = pytest.mark.django_db
HARBOR = PostalFacts(lines="12 Harbor Street", city="Portland", region="ME", postal_code="04101", country="US")
TYPED = {"lines": "12 Harbor Street", "city": "Portland", "region": "ME", "postal_code": "04101", "country": "US"}


@pytest.fixture
def ada(client: Client, nonprofit: Nonprofit) -> Client:
    client.force_login(member("ada"))
    client.get("/people/")  # the first page of a session writes when it was
    return client


@pytest.fixture
def maya(nonprofit: Nonprofit) -> Contact:
    maya = makers.contact()
    add_phone(contact_id=maya.pk, facts=PhoneFacts("207 555 0134"), by=acting("ada"))
    add_postal_address(contact_id=maya.pk, facts=HARBOR, by=acting("ada"))
    return maya


def page_of(contact: Contact) -> str:
    return reverse("staff:person", args=[contact.pk])


def new(contact: Contact, kind: str) -> str:
    return reverse("staff:new_way", args=[contact.pk, kind])


def test_phone_and_address_are_masked_until_shown_and_the_showing_is_kept(ada: Client, maya: Contact) -> None:
    masked = ada.get(page_of(maya)).content.decode()
    assert "+1 ••• ••34" in masked
    assert "•••, Portland, US" in masked
    assert "maya@example.org" in masked
    assert "555" not in masked
    assert "Harbor" not in masked
    assert not ViewEntry.objects.exists()
    shown = ada.post(reverse("staff:show_ways", args=[maya.pk])).content.decode()
    assert "(207) 555-0134" in shown
    assert "12 Harbor Street, Portland, ME 04101" in shown
    assert "<!doctype html>" in shown
    view = ViewEntry.objects.get()
    assert (view.user.name, view.contact_id, view.what) == ("Ada", maya.pk, "phones, addresses")


def test_htmx_gets_what_is_shown_alone(ada: Client, maya: Contact) -> None:
    part = ada.post(reverse("staff:show_ways", args=[maya.pk]), headers={"HX-Request": "true"}).content.decode()
    assert part.strip().startswith('<div id="ways"')
    assert "555-0134" in part
    assert ViewEntry.objects.count() == 1


def test_a_look_is_no_show(ada: Client, maya: Contact) -> None:
    assert ada.get(reverse("staff:show_ways", args=[maya.pk]))["Location"] == page_of(maya)
    assert not ViewEntry.objects.exists()


def test_whoever_asked_for_safety_is_masked_whole(ada: Client, maya: Contact) -> None:
    safe = Identity("Maya", "Okafor", email="maya@example.org", safe_contact=True)
    change_contact(contact_id=maya.pk, identity=safe, by=acting("ada"))
    page = ada.get(page_of(maya)).content.decode()
    assert "maya@example.org" not in page
    assert "Portland" not in page
    assert "m•••@•••" in page
    assert "Asked for safety: no post, no voicemail, plain mail." in page
    ada.get(reverse("staff:edit_person", args=[maya.pk]))
    assert ViewEntry.objects.get().what == "emails"


def test_nothing_to_mask_is_nothing_to_show(ada: Client, nonprofit: Nonprofit) -> None:
    maya = makers.contact()
    assert "We keep a note of who looks." not in ada.get(page_of(maya)).content.decode()


@pytest.mark.parametrize(
    ("kind", "typed", "rows"),
    [
        ("email", {"address": "m@work.example", "kind": "work"}, EmailAddress),
        ("phone", {"number": "(207) 555-0199", "kind": "work"}, Phone),
        ("address", {**TYPED, "kind": "work"}, PostalAddress),
    ],
)
def test_another_way_is_added(ada: Client, maya: Contact, kind: str, typed: dict[str, str], rows: type) -> None:
    before = rows.objects.count()
    assert ada.get(new(maya, kind)).status_code == 200
    answer = ada.post(new(maya, kind), typed)
    assert (answer.status_code, answer["Location"]) == (302, page_of(maya))
    assert rows.objects.count() == before + 1
    added = rows.objects.latest("pk")
    assert (added.kind, added.is_primary) == ("work", False)


@pytest.mark.parametrize(
    ("kind", "typed", "sentence"),
    [
        ("email", {"address": "maya@", "kind": "home"}, "Enter an email address in the format name@example.com"),
        ("phone", {"number": "020 7946 0018", "kind": "home"}, "Enter a telephone number like (201) 555-0123"),
        ("phone", {"number": "2" * 10_000, "kind": "home"}, "Shorten this to 60 characters."),
        ("phone", {"number": "207 555 0134", "kind": "home"}, "This person has this telephone number already."),
        ("address", {**TYPED, "city": "", "kind": "home"}, "Enter the city: the address is not whole without it."),
        ("address", {**TYPED, "valid_from": "2026-02-30", "kind": "home"}, "Enter a day like 2026-03-14."),
        ("address", {**TYPED, "season_from_day": "3", "kind": "home"}, "A season needs its first and its last day."),
        ("address", {**TYPED, "country": "Narnia", "kind": "home"}, "Choose one from the list."),
    ],
)
def test_what_cannot_be_is_said_and_every_answer_kept(
    ada: Client, maya: Contact, kind: str, typed: dict[str, str], sentence: str
) -> None:
    answer = ada.post(new(maya, kind), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page.replace("&#x27;", "'")
    form = answer.context["form"]
    assert {name: form[name].value() for name in typed} == typed


def test_a_season_is_typed_as_days_and_months(ada: Client, maya: Contact) -> None:
    season = {"season_from_day": "1", "season_from_month": "12", "season_until_day": "31", "season_until_month": "3"}
    assert ada.post(new(maya, "address"), {**TYPED, "kind": "other", **season}).status_code == 302
    row = PostalAddress.objects.latest("pk")
    assert (row.season_from, row.season_until) == (1201, 331)
    change = reverse("staff:change_way", args=[maya.pk, "address", row.pk])
    shown = ada.get(change).context["form"]
    assert {name: str(shown[name].value()) for name in season} == season
    page = ada.post(reverse("staff:show_ways", args=[maya.pk])).content.decode()
    assert "Every year from Dec 1 to Mar 31" in page
    assert page.count("Post goes here now") == 1


def test_opening_the_form_of_what_is_masked_is_kept_too(ada: Client, maya: Contact) -> None:
    ada.get(reverse("staff:change_way", args=[maya.pk, "phone", maya.phones.get().pk]))
    ada.get(reverse("staff:change_way", args=[maya.pk, "email", maya.email_addresses.get().pk]))
    assert [view.what for view in ViewEntry.objects.all()] == ["phone"]


def test_a_way_is_used_first_and_removed(ada: Client, maya: Contact) -> None:
    row = add_email(contact_id=maya.pk, facts=EmailFacts("m@work.example"), by=acting("ada"))
    act = reverse("staff:act_on_way", args=[maya.pk, "email", row.pk])
    ada.post(act, {"act": "first"})
    assert EmailAddress.objects.get(is_primary=True) == row
    ada.post(act, {"act": "remove"})
    assert [email.address for email in EmailAddress.objects.all()] == ["maya@example.org"]
    assert ada.post(act, {"act": "remove"}).status_code == 404


def test_two_who_change_a_phone_keep_what_either_typed_and_are_asked_where_both_did(ada: Client, maya: Contact) -> None:
    phone = maya.phones.get()
    url = reverse("staff:change_way", args=[maya.pk, "phone", phone.pk])
    form = as_sent(ada.get(url).content.decode())
    add_email(contact_id=maya.pk, facts=EmailFacts("m@work.example"), by=acting("ben"))
    assert ada.post(url, form | {"kind": "work"}).status_code == 302
    told = ada.post(url, form | {"kind": "other", "number": "207 555 0177"})
    page = told.content.decode()
    assert told.status_code == 422
    assert "Kind</a>: Ada changed it from “Home” to “Work”. You entered “Other”." in page
    assert 'value="207 555 0177"' in page
    assert ada.post(url, as_sent(page)).status_code == 302
    assert (Phone.objects.get().number, Phone.objects.get().kind) == ("+12075550177", "other")


@pytest.mark.parametrize("many", [1, 25, 100])
def test_a_page_costs_the_same_queries_for_one_way_and_for_many(
    ada: Client, nonprofit: Nonprofit, many: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    maya = makers.contact()
    Phone.objects.bulk_create(Phone(contact=maya, number=f"+1207555{number:04}") for number in range(many))
    PostalAddress.objects.bulk_create(PostalAddress(contact=maya, lines=f"{n} Elm", country="US") for n in range(many))
    with django_assert_max_num_queries(32):
        assert ada.get(page_of(maya)).content.decode().count("+1 •••") >= many


def test_a_kind_that_is_none_is_not_there(ada: Client, maya: Contact) -> None:
    assert ada.get(new(maya, "pigeon")).status_code == 404
    assert ada.get(reverse("staff:change_way", args=[maya.pk, "phone", 10**30])).status_code == 404


def test_the_audit_log_shows_that_a_number_changed_and_not_which(ada: Client, maya: Contact) -> None:
    page = ada.get("/audit/").content.decode()
    assert "added a telephone number" in page
    assert "5550134" not in page
    assert "Harbor" not in page
    assert AuditEntry.objects.get(action="contact.phone_added").changes == {"number": [None, "+12075550134"]}


@pytest.mark.parametrize(
    ("name", "phone", "lines"), [("ada", "+12075550134", "12 Harbor Street"), ("fin", "+1 •", "•••")]
)
def test_an_export_shows_what_a_page_does_and_who_took_it_is_kept(
    client: Client, maya: Contact, name: str, phone: str, lines: str
) -> None:
    makers.contact("Li", "Wu", "li@example.org")
    fin = get_user_model().objects.create_user("fin@lantern.example", None, name="Fin", roles=["finance"])
    client.force_login(member("ada") if name == "ada" else fin)
    text = b"".join(client.get("/people/export/").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    (row, _) = csv.DictReader(io.StringIO(text))
    assert row["phone"].lstrip("'").startswith(phone)
    assert (row["lines"], row["city"], row["email"]) == (lines, "Portland", "maya@example.org")
    taken = [(view.user.name, view.contact_id, view.what) for view in ViewEntry.objects.all()]
    assert taken == ([("Ada", maya.pk, "export")] if name == "ada" else [])


def test_lists_and_the_search_mask_who_asked_for_safety(ada: Client, maya: Contact) -> None:
    safe = Identity("Maya", "Okafor", email="maya@example.org", safe_contact=True)
    change_contact(contact_id=maya.pk, identity=safe, by=acting("ada"))
    htmx = {"HX-Request": "true"}
    for page in (
        ada.get("/people/"),
        ada.get("/search/", {"q": "maya"}, headers=htmx),
        ada.get("/gifts/log/?find=maya"),
    ):
        assert "Maya Okafor" in page.content.decode()
        assert "maya@example.org" not in page.content.decode()
    gift = makers.gift(Contact.objects.get())
    run_due_jobs()
    assert "maya@example.org" not in ada.get(reverse("staff:gift", args=[gift.pk])).content.decode()
    exported = b"".join(ada.get("/gifts/export/?kind=csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert "m•••@•••" in exported
    assert "maya@example.org" not in exported
    found = ada.get("/people/", {"q": "maya@example.org"})
    assert [row.contact for row in found.context["rows"]] == [maya]


def test_markup_and_formulas_in_an_address_are_text_wherever_it_goes(ada: Client, maya: Contact) -> None:
    typed = {"lines": "=1+1", "city": "<b>x</b>", "region": "@SUM(A1)", "postal_code": "04101", "country": "US"}
    change = reverse("staff:change_way", args=[maya.pk, "address", maya.postal_addresses.get().pk])
    assert ada.post(change, typed | {"kind": "home", "is_primary": "on"}).status_code == 302
    page = ada.post(reverse("staff:show_ways", args=[maya.pk])).content.decode()
    assert "=1+1, &lt;b&gt;x&lt;/b&gt;, @SUM(A1) 04101" in page
    text = b"".join(ada.get("/people/export/").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["lines"], row["region"], row["phone"]) == ("'=1+1", "'@SUM(A1)", "'+12075550134")
