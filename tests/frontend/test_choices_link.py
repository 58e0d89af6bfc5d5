"""Staff have the link to their choices mailed to somebody, and never see it."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from crm.models import Contact, Delivery, Nonprofit
from crm.services.worker import run_due_jobs
from tests import makers
from tests.cast import member

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(client: Client, nonprofit: Nonprofit) -> Client:
    client.force_login(member("ada"))
    return client


@pytest.fixture
def maya(nonprofit: Nonprofit) -> Contact:
    return makers.contact()


def seen(client: Client, contact: Contact) -> str:
    return client.get(reverse("staff:consent", args=[contact.pk])).content.decode()


def test_one_press_sends_one_mail_and_the_page_says_what_became_of_it(ada: Client, maya: Contact) -> None:
    page = seen(ada, maya)
    key = page.partition('name="key" value="')[2].partition('"')[0]
    url = reverse("staff:send_choices_link", args=[maya.pk])
    assert f'action="{url}"' in page
    answers = [ada.post(url, {"key": key}, follow=True).content.decode() for _ in range(2)]
    assert all("The link is on its way to them." in answer for answer in answers)
    run_due_jobs()
    assert len(mail.outbox) == Delivery.objects.count() == 1
    page = seen(ada, maya)
    assert "Last sent on" in page
    assert "/preferences/" not in page + "".join(answers)


def test_where_it_may_not_be_sent_the_page_says_why_and_has_no_button(ada: Client, maya: Contact) -> None:
    Contact.objects.update(no_email=True)
    page = seen(ada, maya)
    assert "It cannot be sent: Wants no contact this way." in page
    url = reverse("staff:send_choices_link", args=[maya.pk])
    assert url not in page
    assert "Wants no contact this way" in ada.post(url, follow=True).content.decode()
    assert not Delivery.objects.exists()


def test_who_records_no_consent_sees_nothing_of_it(client: Client, maya: Contact) -> None:
    client.force_login(member("dee"))
    assert "Their own page" not in seen(client, maya)
    assert client.post(reverse("staff:send_choices_link", args=[maya.pk])).status_code == 403
