"""The settings of a giving page: everything that can be set, refused in a sentence, and never lost."""

import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from campaigns.domain.colours import brand_of
from campaigns.models import Campaign, Fund, GivingPage
from campaigns.selectors.pages import forget_page
from crm.models import AuditEntry, Nonprofit
from crm.selectors.nonprofit import local_day
from frontend.forms.giving_pages import answers_of
from tests import makers
from tests.cast import member

pytestmark = pytest.mark.usefixtures("nonprofit")


@pytest.fixture
def client(settings: Any, tmp_path: Path) -> Client:
    settings.MEDIA_ROOT = tmp_path
    signed_in = Client()
    signed_in.force_login(member("ada"))
    return signed_in


def answers(page: GivingPage, **changes: Any) -> dict[str, Any]:
    """What a browser sends of a page nobody changed, but for `changes`."""
    told = {name: value for name, value in answers_of(page).items() if value not in (None, False, "")}
    return {name: "on" if value is True else value for name, value in told.items()} | changes


def save(client: Client, page: GivingPage, **changes: Any) -> Any:
    return client.post(reverse("staff:giving_page", args=[page.pk]), answers(page, **changes))


def a_picture() -> bytes:
    """A JPEG that says where it was taken."""
    exif = Image.Exif()
    exif[0x010F] = "A camera of somebody"
    out = io.BytesIO()
    Image.new("RGB", (3000, 1200), "teal").save(out, "JPEG", exif=exif)
    return out.getvalue()


def uploaded(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("door.jpg", data, content_type="image/jpeg")


def test_saving_what_stands_there_changes_nothing(client: Client) -> None:
    page = makers.giving_page()
    assert save(client, page).status_code == 302
    assert not AuditEntry.objects.filter(action="giving_page.changed").exists()


def test_everything_that_is_set_is_what_visitors_see(client: Client) -> None:
    page, legal = makers.giving_page(), makers.fund("legal")
    told = {
        "headline_en": "A new door",
        "headline_es": "Una puerta nueva",
        "once_0": "25",
        "once_0_en": "A bus pass",
        "once_1": "75",
        "once_2": "",
        "chosen_once": "1",
        "funds": [legal.pk],
        "embed_origins": "https://www.example.org",
        "colour": "0E5C47",
    }
    assert save(client, page, **told).status_code == 302
    page.refresh_from_db()
    assert (page.one_time_amounts, page.chosen_one_time, page.colour) == ([2500, 7500], 7500, "#0e5c47")
    assert page.texts["en"]["impacts"] == {"once:2500": "A bus pass"}
    assert page.texts["es"]["headline"] == "Una puerta nueva"
    seen = Client().get(reverse("giving:page", args=[page.slug])).content.decode()
    for words in ("A new door", "A bus pass", "Legal", "$75"):
        assert words in seen


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"once_0": "lots"}, "Enter an amount using numbers only"),
        ({"once_0": "1"}, "Offer amounts from $5.00 to $50,000.00"),
        ({"once_0": "60"}, "The same amount stands here twice."),
        ({"chosen_once": ""}, "Say which amount is picked at first."),
        ({"least": "0"}, "Enter a smallest gift above zero."),
        ({"most": "1"}, "The largest gift must not be below the smallest."),
        ({"headline_en": " "}, "Write a headline before visitors see the page."),
        ({"opens_on": "2026-05-02", "closes_on": "2026-05-01"}, "The last day is before the first one."),
        ({"embed_origins": "example.org/give"}, "example.org/give is not the address of a site."),
        ({"colour": "#zzz"}, "Enter a colour like #0e5c47."),
        ({"cover_percent": "11"}, "at most 10"),
    ],
)
def test_a_refusal_stands_beside_answers_that_are_all_kept(
    client: Client, changes: dict[str, str], sentence: str
) -> None:
    page = makers.giving_page()
    response = save(client, page, **({"lede_en": "Kept words"} | changes))
    said = response.content.decode()
    assert response.status_code == 422
    assert sentence in said
    assert "Kept words" in said
    for name, typed in changes.items():
        assert typed in str(response.context["form"][name].value())
    page.refresh_from_db()
    assert "lede" not in page.texts["en"]


def test_a_colour_nobody_can_read_on_is_refused_and_the_nearest_one_offered(client: Client) -> None:
    page, nearest = makers.giving_page(), brand_of("#f4d03f").light
    refused = save(client, page, colour="#f4d03f")
    assert refused.status_code == 422
    assert f"The nearest one that can be read is {nearest}" in refused.content.decode()
    assert save(client, page, colour=nearest).status_code == 302
    live = client.get(reverse("staff:giving_page_colour"), {"colour": "#f4d03f"}).content.decode()
    assert f"Use {nearest}" in live
    used = client.get(reverse("staff:giving_page_colour"), {"colour": nearest, "whole": "1"}).content.decode()
    assert f'value="{nearest}"' in used
    assert "It can be read in both themes." in used


def test_a_picture_is_drawn_anew_small_and_without_what_it_told(client: Client, tmp_path: Path) -> None:
    page = makers.giving_page()
    save(client, page, picture=uploaded(a_picture()), image_alt_en="A green door")
    page.refresh_from_db()
    with Image.open(page.image.path) as kept:
        assert (kept.format, kept.size, dict(kept.getexif())) == ("WEBP", (1600, 640), {})
    assert client.get(reverse("staff:giving_page_picture", args=[page.pk])).getvalue()[:4] == b"RIFF"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"<svg onload='x'/>", "This file is no picture we can read."),
        (b"\xff\xd8" + b"0" * (5 * 1024 * 1024), "Choose a picture of 5 MB or less."),
    ],
)
def test_what_is_no_picture_is_refused(client: Client, data: bytes, sentence: str, tmp_path: Path) -> None:
    response = save(client, makers.giving_page(), picture=uploaded(data), image_alt_en="A door")
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not list(tmp_path.rglob("*.webp"))


def test_what_is_no_picture_is_refused_where_every_page_has_one(client: Client) -> None:
    page = makers.giving_page()
    save(client, page, picture=uploaded(a_picture()), image_alt_en="A door")
    page.refresh_from_db()
    response = save(client, page, picture=uploaded(b"%PDF-1.7"))
    assert response.status_code == 422
    assert "This file is no picture we can read." in response.content.decode()
    assert "browsers do not keep it" not in response.content.decode()


def test_a_picture_of_a_page_that_was_refused_does_not_stay(client: Client, tmp_path: Path) -> None:
    response = save(client, makers.giving_page(), picture=uploaded(a_picture()))
    assert "Describe the picture for people who cannot see it." in response.content.decode()
    assert not list(tmp_path.rglob("*.webp"))


def test_a_draft_is_made_looked_at_and_published(client: Client) -> None:
    winter, _ = makers.campaign(), makers.fund()
    address = reverse("staff:new_giving_page")
    told = {"headline": "Warm rooms", "slug": "Warm rooms!", "campaign": winter.pk}
    assert "Use small letters" in client.post(address, told).content.decode()
    assert client.post(address, told | {"slug": "warm-rooms"}).status_code == 302
    page = GivingPage.objects.get(slug="warm-rooms")
    visitor = Client()
    assert visitor.get(reverse("giving:page", args=[page.slug])).status_code == 404
    assert "Warm rooms" in client.get(reverse("staff:preview_giving_page", args=[page.pk])).content.decode()
    client.post(reverse("staff:move_giving_page", args=[page.pk]), {"act": "publish"})
    assert visitor.get(reverse("giving:page", args=[page.slug])).status_code == 200
    assert "slug" not in client.get(reverse("staff:giving_page", args=[page.pk])).context["form"].fields


def test_a_page_takes_gifts_from_its_first_day_to_its_last(nonprofit: Nonprofit) -> None:
    today, day = local_day(nonprofit), timedelta(days=1)
    address = reverse("giving:page", args=[makers.giving_page().slug])

    def on(opens: date | None, closes: date | None) -> Any:
        GivingPage.objects.update(opens_on=opens, closes_on=closes)
        forget_page("lantern")
        return Client().get(address)

    assert "data-give" in on(today, today).content.decode()
    assert on(today + day, None).status_code == 404
    assert "data-give" not in on(None, today - day).content.decode()
    assert GivingPage.objects.get().state == GivingPage.State.OPEN


def test_the_list_says_what_each_campaign_raised(client: Client, django_assert_max_num_queries: Any) -> None:
    page = makers.giving_page()
    makers.giving_page("second")
    makers.gift(minor=9000, campaign_id=page.campaign_id)
    client.get(reverse("staff:giving_pages"))
    with django_assert_max_num_queries(6):
        assert "$90" in client.get(reverse("staff:giving_pages")).content.decode()
    with django_assert_max_num_queries(10):
        client.get(reverse("staff:giving_page", args=[page.pk]))


def test_funds_are_added_changed_and_retired_but_never_the_default_one(client: Client) -> None:
    add = reverse("staff:new_fund")
    told = {"name": "Safe rooms", "restriction": "purpose", "is_active": "on", "name_es": "Cuartos seguros"}
    client.post(add, told)
    fund = Fund.objects.get()
    assert (fund.is_default, fund.names) == (True, {"es": "Cuartos seguros"})
    refused = client.post(reverse("staff:fund", args=[fund.pk]), told | {"is_active": ""})
    assert "Make another one the default first." in refused.content.decode()
    client.post(add, {"name": "Legal help", "restriction": "none", "is_active": "on", "is_default": "on"})
    assert client.post(reverse("staff:fund", args=[fund.pk]), told | {"is_active": ""}).status_code == 302
    assert "Retired" in client.get(reverse("staff:funds")).content.decode()


def test_campaigns_are_added_with_a_goal_in_their_currency(client: Client) -> None:
    told = {"name": "Lantern Walk", "goal": "1.5", "currency": "JPY", "is_active": "on"}
    assert "JPY has 0 decimals" in client.post(reverse("staff:new_campaign"), told).content.decode()
    assert client.post(reverse("staff:new_campaign"), told | {"goal": "150000"}).status_code == 302
    campaign = Campaign.objects.get()
    assert (campaign.goal_minor, campaign.currency) == (150_000, "JPY")
    changed = told | {"goal": "", "name": "Walk"}
    client.post(reverse("staff:campaign", args=[campaign.pk]), changed)
    campaign.refresh_from_db()
    assert (campaign.goal_minor, campaign.name) == (None, "Walk")
    assert "Walk" in client.get(reverse("staff:funds")).content.decode()


@pytest.mark.parametrize(("name", "look", "edit"), [("dee", 200, 403), ("cy", 403, 403), ("ada", 200, 200)])
def test_who_may_look_and_who_may_edit(name: str, look: int, edit: int) -> None:
    page, visitor = makers.giving_page(), Client()
    visitor.force_login(member(name))
    assert visitor.get(reverse("staff:giving_pages")).status_code == look
    for address in (
        reverse("staff:giving_page", args=[page.pk]),
        reverse("staff:new_giving_page"),
        reverse("staff:funds"),
    ):
        assert visitor.get(address).status_code == edit
