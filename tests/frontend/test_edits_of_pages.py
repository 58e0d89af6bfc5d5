"""Two who set up one giving page, fund or campaign at once: each keeps what they typed, as on every edit page."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from campaigns.models import Campaign, Fund, GivingPage
from campaigns.services.campaigns import CampaignFacts, change_campaign
from campaigns.services.funds import FundFacts, change_fund
from campaigns.services.giving_pages import change_giving_page, publish_giving_page
from crm.domain.errors import Refused
from crm.models import AuditEntry, Nonprofit
from crm.selectors.audit import changed_at
from tests import makers
from tests.cast import acting, member
from tests.sent import as_sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(client: Client, nonprofit: Nonprofit, settings: Any, tmp_path: Path) -> Client:
    settings.MEDIA_ROOT = tmp_path
    client.force_login(member("ada"))
    return client


@pytest.fixture
def page(ada: Client) -> GivingPage:
    return makers.giving_page()


def address(page: GivingPage) -> str:
    return reverse("staff:giving_page", args=[page.pk])


def opened(client: Client, url: str, **typed: Any) -> dict[str, Any]:
    """The form of a page as it would be sent now, but for what is typed."""
    return as_sent(client.get(url).content.decode()) | typed


def told(answer: Any) -> str:
    assert answer.status_code == 422
    return str(answer.content.decode()).partition('id="errors"')[2].partition("<section")[0]


def theirs(page: GivingPage, **changes: Any) -> None:
    """What Ben changes of the page while Ada has it open."""
    change_giving_page(page=page, changes=changes, by=acting("ben"))  # type: ignore[arg-type]  # its fields


def a_picture(colour: str) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (300, 120), colour).save(out, "JPEG")
    return SimpleUploadedFile("door.jpg", out.getvalue(), content_type="image/jpeg")


def test_what_one_did_not_touch_of_a_page_stays_as_the_other_left_it(ada: Client, page: GivingPage) -> None:
    legal = makers.fund("legal")
    mine = opened(ada, address(page), lede_en="My words", colour="#0e5c47")
    words = page.texts["en"] | {"headline": "Their headline"}
    theirs(page, texts={"en": words}, funds=[legal.pk], most_minor=900_000, offers_cover=False)
    saved = ada.post(address(page), mine, follow=True).content.decode()
    assert "Saved. What Ben changed meanwhile is kept:" in saved
    for label in ("Headline (English)", "Donors may also choose", "Largest gift", "Ask to cover the card fee"):
        assert label in saved
    page.refresh_from_db()
    assert (page.texts["en"]["headline"], page.texts["en"]["lede"]) == ("Their headline", "My words")
    assert (page.most_minor, page.offers_cover, page.colour) == (900_000, False, "#0e5c47")
    assert list(page.funds.all()) == [legal]
    last = AuditEntry.objects.filter(action="giving_page.changed").order_by("-pk")[0]
    assert sorted(last.changes) == ["colour", "texts"]


def test_what_both_changed_of_a_page_is_asked_and_saving_again_keeps_mine(ada: Client, page: GivingPage) -> None:
    mine = opened(ada, address(page), headline_en="Mine", colour="#0e5c47", least="7")
    theirs(page, texts={"en": page.texts["en"] | {"headline": "Theirs"}}, colour="#5b3a8e", most_minor=900_000)
    answer = ada.post(address(page), mine)
    box = told(answer)
    headline = '<a href="#id_headline_en">Headline (English)</a>: Ben changed it from'
    assert f"{headline} “A door that locks from the inside.” to “Theirs”. You entered “Mine”." in box
    assert "Ben changed it from empty to “#5b3a8e”. You entered “#0e5c47”." in box
    assert '<a href="#id_most">Largest gift</a>: Ben changed it from “50000” to “9000”.' in box
    assert "Smallest gift" not in box
    assert "Ben changed this to “#5b3a8e” meanwhile." in answer.content.decode().partition("</h1>")[2]
    again = as_sent(answer.content.decode())
    assert (again["headline_en"], again["colour"], again["most"], again["least"]) == (
        ["Mine"],
        ["#0e5c47"],
        ["9000"],
        ["7"],
    )
    assert GivingPage.objects.get().texts["en"]["headline"] == "Theirs"
    assert ada.post(address(page), again).status_code == 302
    page.refresh_from_db()
    assert (page.texts["en"]["headline"], page.colour, page.least_minor) == ("Mine", "#0e5c47", 700)


def test_amounts_with_what_they_do_are_one_thing(ada: Client, page: GivingPage) -> None:
    mine = opened(ada, address(page), once_1_en="A week of rent", month_1="40")
    theirs(
        page, one_time_amounts=[5000, 6000, 12000], texts={"en": page.texts["en"] | {"impacts": {"once:6000": "Keys"}}}
    )
    answer = ada.post(address(page), mine)
    box = told(answer)
    assert (
        '<a href="#id_once_0">One-time gifts</a>: Ben changed it:<ul><li>“35” became “50”.</li>'
        "<li>“60, picked at first” became “60, picked at first: Keys”.</li></ul>You changed it:"
        "<ul><li>“60, picked at first” became “60, picked at first: A week of rent”.</li></ul></li>" in box
    )
    assert "Ben changed this meanwhile. How is told at the top." in answer.content.decode()
    assert "Monthly gifts" not in box
    again = as_sent(answer.content.decode())
    assert (again["once_0"], again["once_1_en"], again["month_1"]) == (["35"], ["A week of rent"], ["40"])
    assert ada.post(address(page), again | {"once_0": "50"}).status_code == 302
    page.refresh_from_db()
    assert (page.one_time_amounts, page.monthly_amounts) == ([5000, 6000, 12000], [1500, 4000])
    assert page.texts["en"]["impacts"] == {"once:6000": "A week of rent"}


def test_amounts_that_one_did_not_touch_stay_in_the_others_order(ada: Client, page: GivingPage) -> None:
    mine = opened(ada, address(page), lede_en="Mine")
    theirs(page, one_time_amounts=[6000, 12000], chosen_one_time=12000)
    assert ada.post(address(page), mine).status_code == 302
    page.refresh_from_db()
    assert (page.one_time_amounts, page.chosen_one_time) == ([6000, 12000], 12000)
    assert page.texts["en"]["lede"] == "Mine"


@pytest.mark.parametrize("typed", [{"picture": "blue"}, {"no_picture": "on"}])
def test_a_picture_that_both_changed_is_asked_about(ada: Client, page: GivingPage, typed: dict[str, str]) -> None:
    url = address(page)
    ada.post(url, opened(ada, url, picture=a_picture("red"), image_alt_en="A door"))
    mine = opened(ada, url, **({"picture": a_picture("blue")} if "picture" in typed else typed))
    ada.post(url, opened(ada, url, picture=a_picture("green")))
    kept = GivingPage.objects.get().image.name
    answer = ada.post(url, mine)
    box, entered = told(answer), "“door.jpg”" if "picture" in typed else "empty"
    assert f'<a href="#id_picture">Picture</a>: Ada changed it to a new picture. You entered {entered}.' in box
    assert ("browsers do not keep it" in answer.content.decode()) is ("picture" in typed)
    assert GivingPage.objects.get().image.name == kept
    assert ada.post(url, as_sent(answer.content.decode())).status_code == 302
    assert GivingPage.objects.get().image.name == (kept if "picture" in typed else "")


def test_a_picture_that_one_did_not_touch_stays_the_others(ada: Client, page: GivingPage) -> None:
    url = address(page)
    mine = opened(ada, url, lede_en="Mine")
    ada.post(url, opened(ada, url, picture=a_picture("green"), image_alt_en="A door"))
    assert ada.post(url, mine).status_code == 302
    page.refresh_from_db()
    assert page.image.name.endswith(".webp")
    assert (page.texts["en"]["lede"], page.texts["en"]["image_alt"]) == ("Mine", "A door")


def test_an_address_typed_while_somebody_published_the_page_is_not_lost(ada: Client, page: GivingPage) -> None:
    GivingPage.objects.update(state=GivingPage.State.DRAFT)
    mine = opened(ada, address(page), slug="a-better-one")
    publish_giving_page(page=page, by=acting("ada"))
    answer = ada.post(address(page), mine)
    assert "It can change only while the page is a draft." in told(answer)
    assert as_sent(answer.content.decode())["slug"] == ["a-better-one"]


def test_an_address_that_another_gave_and_published_is_nothing_to_ask_about(ada: Client, page: GivingPage) -> None:
    GivingPage.objects.update(state=GivingPage.State.DRAFT)
    mine = opened(ada, address(page), headline_en="Mine")
    theirs(page, slug="theirs")
    publish_giving_page(page=page, by=acting("ben"))
    assert ada.post(address(page), mine).status_code == 302
    page.refresh_from_db()
    assert (page.slug, page.texts["en"]["headline"]) == ("theirs", "Mine")


def test_somebody_quicker_than_the_comparison_is_told_of(page: GivingPage, ada: Client) -> None:
    seen = page.updated_at
    theirs(page, least_minor=600)
    with pytest.raises(Refused, match="Somebody else changed this page while you were typing"):
        change_giving_page(page=page, changes={"least_minor": 700}, seen=seen, by=acting("ada"))


def test_a_form_of_a_page_asks_no_more_for_its_comparison(
    ada: Client, page: GivingPage, django_assert_max_num_queries: Any
) -> None:
    mine = opened(ada, address(page), headline_en="Mine")
    theirs(page, texts={"en": page.texts["en"] | {"headline": "Theirs"}}, colour="#5b3a8e")
    with django_assert_max_num_queries(16):
        assert ada.post(address(page), mine).status_code == 422


def test_a_fund_keeps_what_either_changed(ada: Client) -> None:
    fund = makers.fund("legal")
    url = reverse("staff:fund", args=[fund.pk])
    mine = opened(ada, url, name_es="Ayuda legal")
    change_fund(fund=fund, facts=FundFacts("Legal aid", {}, "none", is_default=False), by=acting("ben"))
    saved = ada.post(url, mine, follow=True).content.decode()
    assert "Saved. What Ben changed meanwhile is kept: Name" in saved
    fund.refresh_from_db()
    assert (fund.name, fund.names) == ("Legal aid", {"es": "Ayuda legal"})
    mine = opened(ada, url, name="Law")
    change_fund(fund=fund, facts=FundFacts("Rights", {}, "none", is_default=False), by=acting("ben"))
    answer = ada.post(url, mine)
    assert "Ben changed it from “Legal aid” to “Rights”. You entered “Law”." in told(answer)
    assert ada.post(url, as_sent(answer.content.decode())).status_code == 302
    fund.refresh_from_db()
    assert fund.name == "Law"


def test_an_old_form_of_the_default_fund_takes_nothing_back(ada: Client) -> None:
    first = makers.fund()
    url = reverse("staff:fund", args=[first.pk])
    mine = opened(ada, url, name_es="General")
    second = makers.fund("legal")
    assert (first.is_default, second.is_default) == (True, False)
    change_fund(fund=second, facts=FundFacts("Legal", {}, "none", is_default=True), by=acting("ben"))
    assert ada.post(url, mine).status_code == 302
    assert Fund.objects.get(is_default=True) == second
    passed_on = AuditEntry.objects.get(subject_id=str(first.pk), action="fund.changed", changes__has_key="is_default")
    assert (passed_on.actor_label, passed_on.changes) == ("Ben", {"is_default": [True, False]})


def test_a_campaign_keeps_what_either_changed(ada: Client) -> None:
    winter = makers.campaign()
    url = reverse("staff:campaign", args=[winter.pk])
    mine = opened(ada, url, goal="7000")
    facts = CampaignFacts("Winter", winter.goal_minor, winter.starts_on, winter.ends_on)
    change_campaign(campaign=winter, facts=facts, by=acting("ben"))
    assert ada.post(url, mine).status_code == 302
    winter.refresh_from_db()
    assert (winter.name, winter.goal_minor) == ("Winter", 700_000)
    assert Campaign.objects.count() == 1


@pytest.mark.parametrize("kind", ["fund", "campaign"])
def test_somebody_quicker_than_the_comparison_of_the_small_ones_is_told_of(kind: str, nonprofit: Nonprofit) -> None:
    row: Any = makers.fund("legal") if kind == "fund" else makers.campaign()
    change: Any = change_fund if kind == "fund" else change_campaign

    def name(name: str, **seen: Any) -> None:
        facts = FundFacts(name, {}, "none", is_default=False) if kind == "fund" else CampaignFacts(name)
        change(**{kind: row}, facts=facts, by=acting("ben"), **seen)

    name("First")
    seen = changed_at(row)
    name("Second", seen=seen)
    with pytest.raises(Refused, match=f"Somebody else changed this {kind} while you were typing"):
        name("Third", seen=seen)
