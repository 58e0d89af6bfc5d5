"""The demo's work: a plan, what there is to do about people, and some possible major givers."""

from datetime import date, timedelta
from typing import Final

from crm.domain.actors import Actor
from crm.domain.moves import ProspectFacts
from crm.domain.plans import PlanFacts, StepFacts
from crm.domain.recurrence import Every, Unit
from crm.domain.tasks import Priority, TaskFacts
from crm.models import Contact, Prospect, StewardshipPlan, User
from crm.services.plan_runs import start_plan
from crm.services.plans import create_plan
from crm.services.prospects import move_prospect, open_prospect
from crm.services.tasks import make_task
from donors.models import GivingSummary

WELCOME: Final = (
    StepFacts("Call to say thank you", 2, priority=Priority.HIGH),
    StepFacts("Write a card by hand", 7),
    StepFacts("Send the story of a first night", 30, waits_for=2),
    StepFacts("Invite to the open evening", 60, waits_for=3),
)
# What to do, in how many days, how pressing, and how it repeats; the last two are about nobody.
TASKS: Final = (
    ("Call back about the estate question", -3, Priority.HIGH, None),
    ("Send the renovation photographs", 0, Priority.USUAL, None),
    ("Ask whether the new address is right", 1, Priority.USUAL, None),
    ("Write for the birthday", 4, Priority.LOW, Every(Unit.YEAR)),
    ("Plan a visit", 20, Priority.USUAL, None),
    ("Send the board its giving report", 9, Priority.HIGH, Every(Unit.QUARTER)),
    ("Tidy the list of returned letters", None, Priority.LOW, None),
)
# Stages gone through, days in the last one, ask in dollars, likelihood, next step and in how many days.
PROSPECTS: Final = (
    ((), 12, 5_000, 20, "Find out who knows them", 6),
    ((), 41, 10_000, 10, "", None),
    (("qualified",), 9, 15_000, 40, "Coffee with the director", 3),
    (("qualified", "cultivated"), 60, 25_000, 60, "Show them the new kitchen", -2),
    (("qualified", "cultivated", "solicited"), 30, 20_000, 75, "Ask what they decided", 5),
    (("qualified", "cultivated", "solicited", "stewarded"), 100, 12_000, 100, "Report what the gift did", 25),
)


def write_work(today: date) -> None:
    """Call it in the transaction that makes the demo, once its people and their sums are there."""
    ada, ben = (User.objects.get(email=f"{name}@lanternhouse.example") for name in ("ada", "ben"))
    largest = GivingSummary.objects.filter(currency="USD", contact__kind=Contact.Kind.PERSON).order_by("-total_minor")
    people = list(largest.values_list("contact_id", flat=True)[: len(PROSPECTS) + len(TASKS)])
    write_plan(people[-2:], ben.actor())
    for place, (title, days, priority, every) in enumerate(TASKS):
        about = people[place + 2] if place < len(TASKS) - 2 else None
        due = None if days is None else today + timedelta(days=days)
        owner = ada if place % 3 == 0 else ben
        facts = TaskFacts(title, contact_id=about, owner_id=owner.pk, due_on=due, priority=priority, every=every)
        make_task(facts=facts, by=ada.actor())
    for contact_id, (stages, days_in, ask, likelihood, step, step_in) in zip(people, PROSPECTS, strict=False):
        step_on = None if step_in is None else today + timedelta(days=step_in)
        prospect = ProspectFacts(ada.pk, ask * 100, likelihood, step, step_on)
        row = open_prospect(contact_id=contact_id, facts=prospect, by=ada.actor())
        for stage in stages:
            move_prospect(prospect_id=row.pk, stage=stage, by=ada.actor())
        Prospect.objects.filter(pk=row.pk).update(entered_on=today - timedelta(days=days_in))


def write_plan(people: list[int], by: Actor) -> None:
    description = "What we do for everybody who gives for the first time."
    trigger = StewardshipPlan.Trigger.FIRST_GIFT
    plan = create_plan(facts=PlanFacts("A first gift", WELCOME, description, trigger, owner_id=by.user_id), by=by)
    for contact_id in people:
        start_plan(plan_id=plan.pk, contact_id=contact_id, by=by)
