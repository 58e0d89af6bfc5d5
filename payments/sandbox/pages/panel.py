"""The panel of a demo: what a bank, a donor, Stripe or time itself would do, at the press of a button."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from payments.sandbox import deliveries, turning, world
from payments.sandbox.pages import seen
from payments.sandbox.refusals import Refusal
from payments.sandbox.store import clock

View = Callable[..., HttpResponse]


def only_in_a_demo(view: View) -> View:
    @never_cache
    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return shown


@only_in_a_demo
@require_GET
def panel(request: HttpRequest) -> HttpResponse:
    context = {
        "now": clock.as_instant(clock.now()),
        "switches": clock.the_clock(),
        "payments": seen.payments(),
        "subscriptions": seen.subscriptions(everything=request.GET.get("subscriptions") == "all"),
        "payouts": seen.payouts(),
        "waiting": seen.waiting_for_payout(),
        "events": seen.events(),
        "held": seen.held_count(),
        "under_way": seen.under_way_count(),
    }
    return render(request, "sandbox/panel.html", context)


@only_in_a_demo
@require_POST
def act(request: HttpRequest, act: str) -> HttpResponse:
    """Make one thing happen and say what; a refusal of the sandbox is said as it is."""
    if act not in ACTS:
        raise Http404
    try:
        messages.success(request, ACTS[act](request.POST))
    except Refusal as refusal:
        messages.error(request, refusal.error["message"])
    return HttpResponseRedirect(reverse("sandbox:panel"))


def advance_a_day(given: QueryDict) -> str:
    return happened(turning.advance(days=1))


def advance_a_month(given: QueryDict) -> str:
    return happened(turning.advance_a_month())


def happened(count: int) -> str:
    words = ngettext("Time has passed: %(n)d thing happened.", "Time has passed: %(n)d things happened.", count)
    return " ".join([words % {"n": count}, *([on_their_way(sent)] if (sent := seen.under_way_count()) else [])])


def on_their_way(count: int) -> str:
    return ngettext("%(n)d webhook is on its way.", "%(n)d webhooks are on their way.", count) % {"n": count}


def set_switches(given: QueryDict) -> str:
    """Whoever stops holding webhooks back sends those that were."""
    was_holding, holds = clock.the_clock().drops, "drops" in given
    world.set_switches(duplicates="duplicates" in given, shuffles="shuffles" in given, drops=holds)
    words = gettext("The switches are set.")
    return f"{words} {send_held(given)}" if was_holding and not holds and seen.held_count() else words


def send_held(given: QueryDict) -> str:
    return on_their_way(deliveries.deliver_held())


def settle_debits(given: QueryDict) -> str:
    count = world.settle_debits(given.get("id", ""))
    return ngettext("%(n)d debit was answered.", "%(n)d debits were answered.", count) % {"n": count}


def pay_out(given: QueryDict) -> str:
    count = len(world.pay_out())
    return ngettext("%(n)d payout has arrived.", "%(n)d payouts have arrived.", count) % {"n": count}


def on(change: Callable[[str], Any]) -> Callable[[QueryDict], str]:
    """An act on the one object whose `id` was sent."""

    def changed(given: QueryDict) -> str:
        change(given.get("id", ""))
        return gettext("Done.")

    return changed


ACTS: Final[dict[str, Callable[[QueryDict], str]]] = {
    "day": advance_a_day,
    "month": advance_a_month,
    "switches": set_switches,
    "send-held": send_held,
    "settle-debits": settle_debits,
    "pay-out": pay_out,
    "fail-payout": on(world.fail_payout),
    "refund": on(world.refund_at_stripe),
    "dispute": on(world.open_dispute),
    "dispute-won": on(lambda dispute_id: world.close_dispute(dispute_id, won=True)),
    "dispute-lost": on(lambda dispute_id: world.close_dispute(dispute_id, won=False)),
    "warn": on(world.warn_of_fraud),
    "fail-next": on(world.fail_next_renewal),
    "pay-next": on(lambda subscription_id: world.fail_next_renewal(subscription_id, fails=False)),
    "cancel": on(world.cancel_at_stripe),
}
