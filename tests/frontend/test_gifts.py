"""The list of gifts and the page of one: what is found, added up, taken along, and done with its receipts."""

from datetime import date
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from crm.domain.actors import SYSTEM
from crm.domain.identity import Identity
from crm.domain.money import Money
from crm.models import AuditEntry, Delivery, Job
from donors.models import Gift, Receipt
from donors.services.gifts import reflect_returns
from donors.services.receipts import issue_receipt
from tests import makers
from tests.cast import member

pytestmark = pytest.mark.usefixtures("nonprofit")
HTMX = {"HX-Request": "true"}


def signed_in(name: str = "ada") -> Client:
    client = Client()
    client.force_login(member(name))
    return client


def found(query: str = "", name: str = "ada") -> list[Gift]:
    response = signed_in(name).get(f"{reverse('staff:gifts')}?{query}")
    assert response.status_code == 200
    rows: list[Gift] = response.context["page"].rows
    return rows


def daniel(minor: int = 3000, on: date = date(2026, 1, 5), **changes: Any) -> Gift:
    return makers.gift(Identity("Daniel", "Reyes", email="daniel@example.org"), minor, on, **changes)


def test_each_filter_finds_its_gift_and_not_the_other() -> None:
    house, winter = makers.fund("house"), makers.campaign()
    page = makers.giving_page(campaign=winter)
    wanted = makers.gift(
        minor=9000,
        method="cheque",
        reference="771",
        campaign_id=winter.pk,
        giving_page_id=page.pk,
        splits={house.pk: 9000},
    )
    reflect_returns(gift=wanted, refunded_minor=100, disputed_minor=0, by=SYSTEM)
    other = daniel()
    for query in (
        "q=okafor",
        "q=maya+oka",
        "q=771",
        "since=2026-03-01",
        "least=80",
        f"fund={house.pk}",
        f"campaign={winter.pk}",
        f"page={page.pk}",
        "method=cheque",
        "state=returned",
    ):
        assert found(query) == [wanted], query
    assert found("until=2026-02-01") == found("most=50") == found("method=card") == [other]


def test_a_receipt_number_finds_its_gift() -> None:
    gift, _ = makers.gift(), daniel()
    receipt = issue_receipt(gift=gift, by=SYSTEM)
    assert found(f"q={receipt.full_number.lower()}") == [gift]


def test_an_amount_is_meant_in_the_currency_of_each_gift() -> None:
    yen = daniel(500, currency="JPY")
    makers.gift(minor=500)
    assert found("least=400") == [yen]


@pytest.mark.parametrize("sort", ["newest", "oldest", "largest", "smallest", "name"])
def test_every_gift_stands_on_one_page_whatever_the_order(sort: str) -> None:
    donor = makers.contact()
    made = {makers.gift(donor, minor=1000 + (n % 7) * 100, on=date(2026, 1, 1 + n % 5)).pk for n in range(60)}
    client, address, seen = signed_in(), f"{reverse('staff:gifts')}?sort={sort}", []
    cursor: str | None = ""
    while cursor is not None:
        page = client.get(f"{address}&at={cursor}").context["page"]
        seen += [gift.pk for gift in page.rows]
        cursor = page.next
    assert len(seen) == 60
    assert set(seen) == made


def test_the_sum_is_of_what_was_received_and_kept() -> None:
    reflect_returns(gift=makers.gift(minor=9000), refunded_minor=1000, disputed_minor=0, by=SYSTEM)
    daniel(received_at=None)
    daniel(700, currency="JPY")
    for query in ("", "least=1"):
        totals = signed_in().get(f"{reverse('staff:gifts')}?{query}").context["totals"]
        assert totals.count.number == 3
        assert [str(total) for total in totals.sums] == ["¥700", "$80.00"]


def test_who_hides_their_name_is_anonymous_in_the_list_and_named_on_the_page() -> None:
    gift = makers.gift(hide_name=True)
    client = signed_in()
    assert "Okafor" not in client.get(reverse("staff:gifts")).content.decode()
    assert "Maya Okafor" in client.get(reverse("staff:gift", args=[gift.pk])).content.decode()


def test_thanks_that_are_still_to_leave_are_not_sent_a_second_time() -> None:
    gift, client, again = makers.gift(), signed_in(), "Send thanks and receipt"
    page = client.get(reverse("staff:gift", args=[gift.pk])).content.decode()
    assert "The thanks leave as soon as the receipt is written." in page
    assert again not in page
    Job.objects.update(state=Job.State.DONE)  # as for a donor without an address
    page = client.get(reverse("staff:gift", args=[gift.pk])).content.decode()
    assert "No thanks were sent by email." in page
    assert again in page


def test_a_gift_without_thanks_waits_for_none() -> None:
    page = signed_in().get(reverse("staff:gift", args=[makers.gift(thank=False).pk])).content.decode()
    assert "No thanks were sent by email." in page
    assert "Send thanks and receipt" in page


@pytest.mark.parametrize(
    ("status", "said"),
    [("needs_response", "The bank waits for an answer"), ("lost", "Decided against you"), ("new", "new")],
)
def test_a_dispute_stands_there_in_words(status: str, said: str) -> None:
    disputes = {"all": [{"amount_minor": 6000, "status": status}]}
    payment = {"amount": Money(6000, "USD"), "currency": "USD", "disputes": disputes}
    assert f"$60 · {said}<" in render_to_string("staff/gifts/_payment.html", {"payment": payment})


def test_a_longer_list_takes_no_more_queries(django_assert_max_num_queries: Any) -> None:
    for n in range(25):
        issue_receipt(gift=daniel(on=date(2026, 1, 1 + n)), by=SYSTEM)
    client = signed_in()
    client.get(reverse("staff:gifts"))
    with django_assert_max_num_queries(14):
        client.get(reverse("staff:gifts"))


def test_nonsense_in_the_address_is_said_and_asks_nothing() -> None:
    gift = makers.gift()
    response = signed_in().get(f"{reverse('staff:gifts')}?since=never&least=lots&fund=99&sort=shoe&at=%%%")
    assert response.status_code == 200
    assert response.context["page"].rows == [gift]
    assert response.content.decode().count("Enter a day like 2026-03-14.") == 2  # beside the control, above the list
    part = signed_in().get(f"{reverse('staff:gifts')}?since=never", headers=HTMX).content.decode()
    assert "From: “never” is not a day of the calendar. Enter a day like 2026-03-14." in part


def test_an_empty_list_says_what_will_be_here_and_an_empty_filter_offers_to_be_cleared() -> None:
    client = signed_in()
    assert "Gifts will be here" in client.get(reverse("staff:gifts")).content.decode()
    makers.gift()
    assert "Clear filters" in client.get(f"{reverse('staff:gifts')}?q=nobody").content.decode()


def test_htmx_gets_the_results_alone() -> None:
    part = signed_in().get(reverse("staff:gifts"), headers=HTMX).content.decode()
    assert "<html" not in part
    whole = signed_in().get(reverse("staff:gifts"), headers=HTMX | {"HX-History-Restore-Request": "true"})
    assert "<html" in whole.content.decode()


def test_the_gifts_leave_as_a_file_and_the_log_says_who_took_which() -> None:
    makers.gift()
    daniel()
    response = signed_in("ben").get(f"{reverse('staff:export_gifts')}?q=okafor&kind=csv")
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 2
    assert "Maya Okafor" in lines[1]
    entry = AuditEntry.objects.get(action="gifts.exported")
    assert (entry.changes["q"], entry.changes["rows"]) == ([None, "yes"], [None, 1])


def test_the_way_to_the_file_follows_the_filter() -> None:
    makers.gift()
    part = signed_in("ben").get(f"{reverse('staff:gifts')}?method=card", headers=HTMX).content.decode()
    assert f"{reverse('staff:export_gifts')}?method=card&amp;kind=csv" in part


def test_a_kind_of_file_we_do_not_write_is_refused_in_a_sentence() -> None:
    refused = signed_in("ben").get(f"{reverse('staff:export_gifts')}?kind=pdf")
    assert refused.status_code == 400
    assert "csv or xlsx" in refused.content.decode()
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    ("name", "view", "export", "record"), [("ben", 200, 200, 200), ("dee", 200, 403, 403), ("cy", 403, 403, 403)]
)
def test_who_may_look_export_and_record(name: str, view: int, export: int, record: int) -> None:
    gift, client = makers.gift(), signed_in(name)
    receipt = issue_receipt(gift=gift, by=SYSTEM)
    assert client.get(reverse("staff:gifts")).status_code == view
    assert client.get(reverse("staff:gift", args=[gift.pk])).status_code == view
    assert client.get(reverse("staff:receipt", args=[receipt.pk])).status_code == view
    taken = client.get(reverse("staff:export_gifts"))
    b"".join(taken)
    assert taken.status_code == export
    assert client.get(reverse("staff:log_gift")).status_code == record
    for address in (reverse("staff:write_receipt", args=[gift.pk]), reverse("staff:thank_again", args=[gift.pk])):
        assert client.post(address).status_code == (302 if record == 200 else 403)
    assert client.post(reverse("staff:change_receipt", args=[receipt.pk])).status_code == (
        422 if record == 200 else 403
    )


def test_the_page_of_a_gift_takes_a_fixed_number_of_queries(django_assert_max_num_queries: Any) -> None:
    gift = makers.gift()
    issue_receipt(gift=gift, by=SYSTEM)
    client = signed_in()
    client.get(reverse("staff:gift", args=[gift.pk]))
    with django_assert_max_num_queries(12):
        response = client.get(reverse("staff:gift", args=[gift.pk]))
    assert response["Cache-Control"] == "no-store"


def test_a_gift_that_is_not_there_is_not_found() -> None:
    assert signed_in().get(reverse("staff:gift", args=[10**30])).status_code == 404
    assert signed_in().get(reverse("staff:receipt", args=[404])).status_code == 404


def test_the_receipt_is_a_pdf_that_no_cache_keeps() -> None:
    receipt = issue_receipt(gift=makers.gift(), by=SYSTEM)
    response = signed_in().get(reverse("staff:receipt", args=[receipt.pk]))
    assert response.content.startswith(b"%PDF")
    assert (response["Cache-Control"], response["Content-Type"]) == ("no-store", "application/pdf")


def test_a_receipt_is_replaced_with_a_reason_and_both_stay() -> None:
    gift = makers.gift()
    old = issue_receipt(gift=gift, by=SYSTEM)
    client, address = signed_in("ben"), reverse("staff:change_receipt", args=[old.pk])
    refused = client.post(address, {"act": "replace", "reason": " "})
    assert refused.status_code == 422
    assert "Say why the receipt is void." in refused.content.decode()
    assert client.post(address, {"act": "replace", "reason": "Wrong name"}).status_code == 302
    old.refresh_from_db()
    assert (old.status, old.void_reason) == (Receipt.Status.VOID, "Wrong name")
    assert old.replaced_by.full_number in client.get(reverse("staff:gift", args=[gift.pk])).content.decode()
    assert client.post(address, {"act": "void", "reason": "Again"}).status_code == 422
    assert Receipt.objects.count() == 2


def test_thanks_asked_for_twice_with_one_form_leave_once() -> None:
    gift, client = makers.gift(), signed_in("ben")
    address = reverse("staff:thank_again", args=[gift.pk])
    for key in ("a", "a", "b"):
        client.post(address, {"key": key})
    assert Delivery.objects.filter(kind="thank_you", address="maya@example.org").count() == 2


def test_thanks_without_an_address_are_refused_in_a_sentence() -> None:
    gift = makers.gift(Identity("Iris", "Vale"))
    response = signed_in("ben").post(reverse("staff:thank_again", args=[gift.pk]), follow=True)
    assert "We know no email address of this donor." in response.content.decode()
    assert not Delivery.objects.exists()
