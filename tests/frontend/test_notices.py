"""What visitors may read before they give names the organisation, in their language."""

import pytest
from django.test import Client
from django.urls import reverse

from crm.models import Nonprofit
from tests import makers

pytestmark = pytest.mark.django_db
NOTICES = ["giving:privacy", "giving:refunds", "giving:accessibility"]


@pytest.mark.parametrize("name", NOTICES)
def test_the_giving_page_leads_to_it_and_it_says_who_we_are(client: Client, nonprofit: Nonprofit, name: str) -> None:
    makers.giving_page()
    assert f'href="{reverse(name)}"' in client.get(reverse("giving:page", args=["lantern"])).content.decode()
    page = client.get(reverse(name)).content.decode()
    for said in (nonprofit.legal_name, "12 Harbor Street<br>Portland, ME 04101", f"mailto:{nonprofit.email}"):
        assert said in page


@pytest.mark.parametrize("name", NOTICES)
def test_it_is_there_in_spanish(client: Client, nonprofit: Nonprofit, name: str) -> None:
    response = client.get(reverse(name), {"language": "es"})
    assert "Quiénes somos" in response.content.decode()
    assert response.cookies["language"].value == "es"
