"""What the demo's staff put on people and wrote about them: tags, own fields, notes, calls and visits."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from crm.domain.custom_fields import FieldFacts, Kind
from crm.domain.touch import InteractionFacts, NoteFacts
from crm.models import Contact, User
from crm.services.custom_fields import make_field
from crm.services.custom_values import answer_fields
from crm.services.interactions import record_interaction
from crm.services.notes import add_note
from crm.services.tag_vocabulary import make_tag
from crm.services.tags import tag_contacts
from donors.models import GivingSummary

TOUCHED: Final = 40
# A tag, and whom of those who gave the most it is on: every so manieth.
TAGS: Final = (("Major donor", 4), ("Open evening guest", 3), ("Speaks Spanish", 7), ("Volunteer", 5))
FIELDS: Final = (
    FieldFacts("Heard of us from", Kind.CHOICE, choices=("A friend", "The newspaper", "An event", "Their workplace")),
    FieldFacts("Can help with", Kind.CHOICES, "When we ask for hands.", ("Cooking", "Driving", "Translating")),
    FieldFacts("Birthday", Kind.DATE, "For a card."),
)
NOTES: Final = (
    ("Prefers a letter to a call. Likes to hear what a gift did, in a few lines.", "open", True),
    ("Met at the open evening; asked about the night shelter’s kitchen.", "open", False),
    ("Thinks about a gift in their will. Speak of it only in person.", "restricted", False),
)
# How long ago, what it was, who began it, and what about.
TOUCHES: Final = (
    (6, "call", False, "Thanked them for the year"),
    (24, "visit", True, "Came by to see the new rooms"),
    (51, "letter", True, "Wrote that they will move in spring"),
    (80, "meeting", False, "Coffee about the winter campaign"),
)


def write_touch(today: date) -> None:
    """Call it in the transaction that makes the demo, once its people and their sums are there."""
    ada, ben, cy = (User.objects.get(email=f"{name}@lanternhouse.example").actor() for name in ("ada", "ben", "cy"))
    largest = GivingSummary.objects.filter(currency="USD", contact__kind=Contact.Kind.PERSON).order_by("-total_minor")
    people = list(largest.values_list("contact_id", flat=True)[:TOUCHED])
    for name, every in TAGS:
        tag_contacts(contact_ids=people[::every], tag_id=make_tag(name=name, by=ada).pk, by=ada)
    heard, helps, birthday = (make_field(facts=facts, by=ada) for facts in FIELDS)
    for place, contact_id in enumerate(people[::2]):
        born = date(1950 + place, 1 + place % 12, 1 + place)
        helped = [helps.choices[place % 3]] if place % 2 else []
        told = {heard.key: heard.choices[place % 4], helps.key: helped, birthday.key: born if place % 3 == 0 else None}
        answer_fields(contact_id=contact_id, answers=told, by=ben)
    for place, contact_id in enumerate(people[:12]):
        text, circle, is_pinned = NOTES[place % len(NOTES)]
        add_note(contact_id=contact_id, facts=NoteFacts(text, circle, is_pinned), by=ada)
        for days, kind, from_them, summary in TOUCHES[: 1 + place % len(TOUCHES)]:
            at = datetime.combine(today - timedelta(days=days + place), time(15), UTC)
            facts = InteractionFacts(kind, summary, from_them=from_them, at=at)
            record_interaction(contact_id=contact_id, facts=facts, by=cy if kind == "visit" else ben)
