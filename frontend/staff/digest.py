"""The daily mail of what somebody has to do: names and links, and nothing else of anybody."""

from typing import Final

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext, override
from mjml import mjml2html

from crm.domain.capabilities import Capability
from crm.domain.tasks import When
from crm.models import Contact, DailyDigest, Task
from crm.selectors.nonprofit import the_nonprofit
from crm.selectors.tasks import my_work
from crm.services import digests
from frontend.staff.task_lines import due_words

MOST: Final = 20
Line = tuple[str, str, str]


def begin_digests() -> None:
    """The beat of the morning; a second one finds the rows of the first."""
    digests.begin_digests(timezone.now(), "frontend.send_digest")


def send_digest(digest_id: int) -> None:
    digests.send_digest(digest_id, compose)


def compose(digest: DailyDigest) -> digests.Letter | None:
    """The mail; None where nothing is due any more."""
    nonprofit, day = the_nonprofit(), digest.day
    work = my_work(digest.user_id, day)
    prospects = work.steps if digest.user.actor().can(Capability.VIEW_GIFTS) else []
    with override(nonprofit.language):
        overdue, today = ([line_of(task, digest) for task in work.groups[when]] for when in (When.OVERDUE, When.TODAY))
        steps = [
            (name_of(step.contact), due_words(step.next_step_on, day), page("staff:person", step.contact_id))
            for step in prospects
            if step.next_step_on is not None and step.next_step_on <= day
        ]
        number = work.counts[When.OVERDUE] + work.counts[When.TODAY] + len(steps)
        if not number:
            return None
        context = {
            "name": digest.user.name,
            "overdue": overdue[:MOST],
            "today": today[:MOST],
            "steps": steps[:MOST],
            "more": number - sum(len(lines[:MOST]) for lines in (overdue, today, steps)),
            "link": page("staff:my_work"),
            "account": page("staff:account"),
            "nonprofit": nonprofit,
            "sender": nonprofit.name,
            "brand": "#0e5c47",
        }
        subject = ngettext("{n} thing to do today", "{n} things to do today", number).format(n=number)
        text = render_to_string("staff/tasks/mail/digest.txt", context).strip() + "\n"
        html = str(mjml2html(render_to_string("staff/tasks/mail/digest.mjml", context)))
    return digests.Letter(subject, text, html)


def line_of(task: Task, digest: DailyDigest) -> Line:
    """What there is to do, when, and its page. A task about somebody says their name alone: a title may say more."""
    words = task.title if task.contact is None else gettext("Task: {name}").format(name=name_of(task.contact))
    return words, due_words(task.due_on, digest.day), page("staff:task", task.pk)


def name_of(contact: Contact) -> str:
    return gettext("somebody") if contact.safe_contact else contact.full_name


def page(name: str, *args: int) -> str:
    return settings.PUBLIC_URL + reverse(name, args=args)
