"""What a new nonprofit does first; only the steps that the actor may take."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability


@dataclass(frozen=True, slots=True)
class Step:
    icon: str
    title: str
    detail: str
    action: str
    href: str


def first_steps(actor: Actor) -> list[Step]:
    steps = []
    if actor.can(Capability.EDIT_GIVING_PAGES):
        steps.append(
            Step(
                "panel-top",
                gettext("Open a giving page"),
                gettext("Choose the amounts, say what they do, then put its link on your site."),
                gettext("Set up"),
                reverse("staff:giving_pages"),
            )
        )
    if actor.can(Capability.RECORD_GIFTS):
        steps.append(
            Step(
                "hand-heart",
                gettext("Log a gift you already have"),
                gettext("A cheque or cash: the receipt is written for you."),
                gettext("Log a gift"),
                reverse("staff:log_gift"),
            )
        )
    steps.append(
        Step(
            "users",
            gettext("Meet your people"),
            gettext("Everyone you know in one place, with their gifts and the mail they had."),
            gettext("Open"),
            reverse("staff:people"),
        )
    )
    steps.append(
        Step(
            "shield-check",
            gettext("Protect your sign-in"),
            gettext("A second step at sign-in keeps your donors’ data safe."),
            gettext("Set up"),
            reverse("staff:account"),
        )
    )
    return steps
