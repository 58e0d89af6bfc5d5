"""What a demo would have sent can be read, and only in a demo."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse

from crm.domain.letters import read_letter
from crm.gateway.demo_mailbox import DemoMailboxBackend
from crm.models import DemoMail, Nonprofit
from crm.selectors.nonprofit import remembered_nonprofit

pytestmark = pytest.mark.django_db
EVIL = '<p>Thank you</p><script>alert(1)</script><img src="https://elsewhere.example/x.png">'


@pytest.fixture
def demo(settings: Any, nonprofit: Nonprofit) -> None:
    settings.DEMO = True
    remembered_nonprofit()


def kept(subject: str = "Thank you") -> DemoMail:
    mail = EmailMultiAlternatives(subject, "See http://127.0.0.1/x <b>", "us@lantern.example", ["maya@example.org"])
    mail.attach_alternative(EVIL, "text/html")
    mail.attach("R-1.pdf", b"%PDF-1.7 \xff\x00", "application/pdf")
    DemoMailboxBackend().send_messages([mail])
    return DemoMail.objects.latest("pk")


@pytest.mark.parametrize("name", ["mail", "letter", "body", "attachment"])
def test_without_a_demo_there_is_no_mailbox(client: Client, settings: Any, name: str) -> None:
    settings.DEMO = False
    arguments = {"mail": [], "letter": [1], "body": [1], "attachment": [1, 0]}[name]
    kept()
    assert client.get(reverse(f"demo:{name}", args=arguments)).status_code == 404


def test_an_empty_mailbox_says_where_mail_comes_from(client: Client, demo: None) -> None:
    assert "No mail yet" in client.get(reverse("demo:mail")).content.decode()


def test_mails_are_listed_newest_first_a_page_at_a_time(
    client: Client, demo: None, django_assert_num_queries: Any
) -> None:
    for number in range(30):
        kept(f"Mail {number:02}")
    with django_assert_num_queries(2):
        first = client.get(reverse("demo:mail"))
    subjects = [row.subject for row in first.context["page"].rows]
    assert subjects[:2] == ["Mail 29", "Mail 28"]
    second = client.get(reverse("demo:mail"), {"at": first.context["page"].next})
    assert [row.subject for row in second.context["page"].rows] == [f"Mail {number:02}" for number in range(4, -1, -1)]


def test_the_clock_is_that_of_the_organisation(client: Client, demo: None) -> None:
    DemoMail.objects.filter(pk=kept().pk).update(at=datetime(2026, 3, 2, 4, 59, tzinfo=UTC))
    assert "Mar 1, 2026, 11:59\xa0PM" in client.get(reverse("demo:mail")).content.decode()


def test_a_letter_shows_its_text_with_links_and_its_attachments(client: Client, demo: None) -> None:
    page = client.get(reverse("demo:letter", args=[kept().pk])).content.decode()
    assert '<a href="http://127.0.0.1/x"' in page
    assert "&lt;b&gt;" in page
    assert "R-1.pdf" in page
    assert "alert(1)" not in page


def test_the_html_of_a_mail_can_do_nothing(client: Client, demo: None) -> None:
    response = client.get(reverse("demo:body", args=[kept().pk]))
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'none'" in policy
    assert "sandbox" in policy
    assert "frame-ancestors 'self'" in policy
    assert response["X-Frame-Options"] == "SAMEORIGIN"


def test_an_attachment_is_taken_along_as_it_was(client: Client, demo: None) -> None:
    pk = kept().pk
    response = client.get(reverse("demo:attachment", args=[pk, 0]))
    assert b"".join(response.streaming_content) == b"%PDF-1.7 \xff\x00"
    assert response["Content-Disposition"] == 'attachment; filename="R-1.pdf"'
    assert client.get(reverse("demo:attachment", args=[pk, 1])).status_code == 404


def test_bytes_that_are_no_mail_make_an_empty_letter() -> None:
    assert read_letter(b"\xff\xfe\x00").html == ""
