"""Tasks as a calendar (RFC 5545): a day each, without anybody's name, under an id that never changes."""

from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext
from icalendar import Calendar, Event

from crm.domain.calendars import discreet_title, initials
from crm.models import Nonprofit, Task
from crm.models.contact import Contact


def calendar_of(tasks: Iterable[Task], nonprofit: Nonprofit) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Lantern//Tasks//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", gettext("Tasks at {nonprofit}").format(nonprofit=nonprofit.name))
    for task in tasks:
        calendar.add_component(event_of(task))
    return bytes(calendar.to_ical())


def event_of(task: Task) -> Event:
    """A whole day that leaves its owner free."""
    assert task.due_on is not None  # a calendar holds tasks with a day alone
    event = Event()
    event.add("uid", f"task-{task.pk}@{urlsplit(settings.PUBLIC_URL).hostname or 'lantern'}")
    event.add("dtstamp", task.updated_at)
    event.add("last-modified", task.updated_at)
    event.add("dtstart", task.due_on)
    event.add("dtend", task.due_on + timedelta(days=1))
    event.add("summary", summary_of(task))
    event.add("url", settings.PUBLIC_URL + reverse("staff:task", args=[task.pk]))
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event


def summary_of(task: Task) -> str:
    """What there is to do, and for whom by initials; of whoever asked for safety, that there is a task."""
    contact: Contact | None = task.contact
    if contact is None:
        return task.title
    if contact.safe_contact:
        return gettext("Task")
    names = [contact.preferred_name, contact.first_name, contact.last_name, contact.organisation_name]
    who = initials([contact.first_name, contact.last_name] if contact.first_name or contact.last_name else names[3:])
    return f"{discreet_title(task.title, names)} ({who})"
