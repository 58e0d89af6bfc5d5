"""What gifts may be for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from campaigns.models import Fund, GivingPage
from campaigns.services.codes import free_code
from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import Refused, gettext_noop
from crm.domain.names import clean_text
from crm.selectors.audit import changed_at
from crm.services import audit
from crm.services.access import authorize
from crm.services.changes import take_over
from crm.services.locks import one_at_a_time


@dataclass(frozen=True, slots=True)
class FundFacts:
    """A fund as staff describe it; `names` maps other languages to the public name there."""

    name: str
    names: Mapping[str, str]
    restriction: str
    is_default: bool
    is_active: bool = True


def create_fund(*, facts: FundFacts, by: Actor) -> Fund:
    """A new fund; the first one is the default, whatever it says."""
    authorize(by, Capability.EDIT_GIVING_PAGES)
    with transaction.atomic():
        one_at_a_time("funds")
        fund = Fund(code=free_code(Fund, facts.name))
        is_first = not Fund.objects.filter(is_default=True).exists()
        take_over(fund, checked(facts, is_default=facts.is_default or is_first))
        pass_on_default(fund, by)
        fund.save(force_insert=True)
        audit.record(by, "fund.created", fund, name=(None, fund.name))
    return fund


def change_fund(*, fund: Fund, facts: FundFacts, seen: datetime | None = None, by: Actor) -> Fund:
    """Change a fund. There always is a default one: it passes on by making another one the default.

    `seen` is when the fund that was looked at had last been changed (crm.selectors.audit.changed_at): Refused
    ("changed_meanwhile") where somebody changed it since. None asks nothing.
    """
    authorize(by, Capability.EDIT_GIVING_PAGES, fund)
    with transaction.atomic():
        one_at_a_time("funds")
        fund = Fund.objects.select_for_update().get(pk=fund.pk)
        if seen is not None and (last := changed_at(fund)) and last > seen:
            raise Refused("changed_meanwhile", gettext_noop("Somebody else changed this fund while you were typing."))
        if not facts.is_active:
            check_may_rest(fund, is_default=fund.is_default or facts.is_default)
        if changed := take_over(fund, checked(facts, is_default=facts.is_default or fund.is_default)):
            pass_on_default(fund, by)
            fund.save(update_fields=[*changed])
            audit.record(by, "fund.changed", fund, contact_id=None, **changed)
    return fund


def check_may_rest(fund: Fund, *, is_default: bool) -> None:
    """Refused while gifts would still arrive for the fund by default."""
    if is_default:
        raise Refused(
            "default_fund_in_use",
            gettext_noop("This is the default fund. Make another one the default first."),
            field="is_active",
        )
    page = GivingPage.objects.filter(default_fund=fund).exclude(state=GivingPage.State.CLOSED).first()
    if page is not None:
        raise Refused(
            "fund_of_page",
            gettext_noop("Gifts on the page {page} go to this fund. Choose another fund there first."),
            field="is_active",
            page=page.slug,
        )


def pass_on_default(fund: Fund, by: Actor) -> None:
    """Where `fund` is to be the default one, the one that is it now gives way."""
    if not fund.is_default:
        return
    for old in Fund.objects.select_for_update().filter(is_default=True).exclude(pk=fund.pk):
        old.is_default = False
        old.save(update_fields=["is_default"])
        audit.record(by, "fund.changed", old, contact_id=None, is_default=(True, False))


def checked(facts: FundFacts, *, is_default: bool) -> dict[str, Any]:
    """The columns that `facts` make; Refused without a name."""
    name = clean_text(facts.name)
    if not name:
        raise Refused("name_missing", gettext_noop("Enter a name."), field="name")
    return {
        "name": name[:120],
        "names": {language: text for language, said in facts.names.items() if (text := clean_text(said)[:120])},
        "restriction": facts.restriction,
        "is_default": is_default,
        "is_active": facts.is_active,
    }
