"""The one gate: may this person be written to, for this purpose, by this channel, on this day?

All sending and exporting that asks for something passes here: one person by `may_send`, many by `allowed` and
`reasons`. Both ask the questions of crm.domain.consent.judge in its order; a test proves that they agree row for row.
"""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any, Final

from django.db.models import Case, CharField, Count, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Value, When

from crm.domain import emails
from crm.domain.consent import CONSENT, Reason, Recipient, Standing, Verdict, judge
from crm.domain.stop_list import EVERYTHING, Why
from crm.models import Channel, Contact, EmailAddress, Nonprofit, Permission, Phone, PostalAddress, Purpose, Suppression
from crm.models.contact import ContactQuerySet
from crm.selectors.consents import bases_of
from crm.selectors.nonprofit import local_day, the_nonprofit

OF_CONTACT: Final = frozenset({Reason.GONE, Reason.DECEASED, Reason.DO_NOT_CONTACT, Reason.SAFE_CONTACT})
NO_CONTACT: Final[dict[str, str]] = {
    Channel.EMAIL: "no_email",
    Channel.POST: "no_post",
    Channel.PHONE: "no_phone",
    Channel.SMS: "no_sms",
}


def may_send(contact: Contact, purpose: str, channel: str, on: date | None = None) -> Verdict:
    """Whether `contact` may be written to, and if not, the first thing that stands in the way. `on` None is today."""
    nonprofit = the_nonprofit()
    on = on or local_day(nonprofit)
    permission = Permission.objects.filter(contact=contact, purpose=purpose, channel=channel).first()
    ways = usable_ways(channel, on).filter(contact=contact)
    is_stopped = channel != Channel.POST and ways.filter(stopped(purpose, channel)).exists()
    recipient = recipient_of(contact.pk, channel, has_address=ways.exists(), is_stopped=is_stopped)
    standing = (
        Standing(permission.allowed, permission.basis, permission.valid_until, permission.event_id)
        if permission
        else None
    )
    return judge(recipient, standing, bases_of(nonprofit, channel), channel, on)


def may_send_choices(contact_id: int, address: str = "") -> Verdict:
    """Whether somebody may be mailed the link to their own choices: at `address`, or at the one they have today.

    It needs no permission: it asks for nothing, and whoever unsubscribed comes back by it. All else that keeps mail
    from them keeps this from them too.
    """
    on = local_day(the_nonprofit())
    ways = usable_ways(Channel.EMAIL, on).filter(contact_id=contact_id)
    if address:
        ways = ways.filter(normalized=emails.normalized(address))
    listed = Suppression.objects.filter(address_hmac=OuterRef("address_hmac"), channel=Channel.EMAIL)
    barred = ways.filter(Q(address_hmac="") | Exists(listed.exclude(reason=Why.UNSUBSCRIBED)))
    recipient = recipient_of(contact_id, Channel.EMAIL, has_address=ways.exists(), is_stopped=barred.exists())
    asked_for = Standing(allowed=True, basis=CONSENT, valid_until=None, answer_id=0)
    return judge(recipient, asked_for, frozenset({CONSENT}), Channel.EMAIL, on)


def recipient_of(contact_id: int, channel: str, *, has_address: bool, is_stopped: bool) -> Recipient:
    contact = Contact.everyone.get(pk=contact_id)  # a flag set a moment ago counts
    return Recipient(
        is_live=contact.standing == Contact.Standing.LIVE,
        is_deceased=contact.is_deceased,
        no_contact=getattr(contact, NO_CONTACT[channel]),
        safe_contact=contact.safe_contact,
        has_address=has_address,
        is_stopped=is_stopped,
    )


def usable_ways(channel: str, on: date) -> QuerySet[Any]:
    """Where people are reached by this channel on this day: one primary address or number, any postal address."""
    valid = Q(valid_from__isnull=True) | Q(valid_from__lte=on)
    valid &= Q(valid_until__isnull=True) | Q(valid_until__gte=on)
    if channel == Channel.EMAIL:
        return EmailAddress.objects.filter(valid, is_primary=True, unusable_since__isnull=True)
    if channel == Channel.POST:
        return PostalAddress.objects.filter(valid, in_season(on), returned_on__isnull=True)
    phones = Phone.objects.filter(valid, is_primary=True)
    return phones.filter(is_mobile=True) if channel == Channel.SMS else phones


def in_season(on: date) -> Q:
    """crm.domain.postal.is_in_season as a condition: no season, one within a year, or one that passes its end."""
    day = on.month * 100 + on.day
    begun, lasts = Q(season_from__lte=day), Q(season_until__gte=day)
    within = Q(season_from__lte=F("season_until"))
    return Q(season_from__isnull=True) | (within & begun & lasts) | (~within & (begun | lasts))


def stopped(purpose: str, channel: str) -> Q:
    """True of an address on the stop list, or one nobody compared with it yet (crm.models.fields.DigestField)."""
    return Q(address_hmac="") | Q(Exists(listed(purpose, channel)))


def listed(purpose: str, channel: str) -> QuerySet[Suppression]:
    """What the stop list says of an address, within a query over addresses."""
    return Suppression.objects.filter(
        address_hmac=OuterRef("address_hmac"), channel=channel, scope__in=(purpose, EVERYTHING)
    )


def is_stopped(digest: str, purpose: str, channel: str) -> bool:
    """Whether the address with this digest must be left alone."""
    listed = Suppression.objects.filter(address_hmac=digest, channel=channel, scope__in=(purpose, EVERYTHING))
    return listed.exists()


def running(purpose: str, channel: str, on: date) -> QuerySet[Permission]:
    """Permissions that allow this on this day."""
    lasting = Q(valid_until__isnull=True) | Q(valid_until__gte=on)
    return Permission.objects.filter(lasting, purpose=purpose, channel=channel, allowed=True)


def in_the_way(purpose: str, channel: str, on: date, nonprofit: Nonprofit) -> Iterator[tuple[Reason, Q]]:
    """The questions of crm.domain.consent.judge as conditions on contacts, in its order."""
    own = Permission.objects.filter(contact=OuterRef("pk"), purpose=purpose, channel=channel)
    lasting = running(purpose, channel, on).filter(contact=OuterRef("pk"))
    ways = usable_ways(channel, on).filter(contact=OuterRef("pk"))
    yield Reason.GONE, ~Q(standing=Contact.Standing.LIVE)
    yield Reason.DECEASED, Q(is_deceased=True)
    yield Reason.DO_NOT_CONTACT, Q(**{NO_CONTACT[channel]: True})
    if channel != Channel.EMAIL:
        yield Reason.SAFE_CONTACT, Q(safe_contact=True)
    yield Reason.NOT_ASKED, ~Q(Exists(own))
    yield Reason.DECLINED, ~Q(Exists(own.filter(allowed=True)))
    yield Reason.ENDED, ~Q(Exists(lasting))
    yield Reason.NO_BASIS, ~Q(Exists(lasting.filter(basis__in=bases_of(nonprofit, channel))))
    yield Reason.NO_ADDRESS, ~Q(Exists(ways))
    if channel != Channel.POST:
        yield Reason.STOPPED, Q(Exists(ways.filter(stopped(purpose, channel))))


def allowed(people: ContactQuerySet, purpose: Purpose, channel: Channel, on: date | None = None) -> ContactQuerySet:
    """Those of `people` who may be written to: the same questions turned round, as joins that indexes serve."""
    nonprofit = the_nonprofit()
    on = on or local_day(nonprofit)
    wishes = {NO_CONTACT[channel]: False} | ({} if channel == Channel.EMAIL else {"safe_contact": False})
    granted = running(purpose, channel, on).filter(basis__in=bases_of(nonprofit, channel))
    ways = usable_ways(channel, on)
    if channel != Channel.POST:
        # There is one primary address, or none. Two conditions, because an OR is no join.
        ways = ways.exclude(address_hmac="").filter(~Exists(listed(purpose, channel)))
    return people.filter(
        Exists(granted.filter(contact=OuterRef("pk"))),
        Exists(ways.filter(contact=OuterRef("pk"))),
        standing=Contact.Standing.LIVE,
        is_deceased=False,
        **wishes,
    )


def first_reason(purpose: str, channel: str, on: date, nonprofit: Nonprofit) -> Case:
    """The first thing in the way of each contact, as an expression; ALLOWED where there is nothing."""
    asked = in_the_way(purpose, channel, on, nonprofit)
    cases = [When(condition, then=Value(reason.value)) for reason, condition in asked]
    return Case(*cases, default=Value(Reason.ALLOWED.value), output_field=CharField())


def with_reason(people: ContactQuerySet, purpose: str, channel: str, on: date | None = None) -> QuerySet[Any]:
    """`people` with `reason`: a value of Reason, why each may not be written to, or that they may."""
    nonprofit = the_nonprofit()
    on = on or local_day(nonprofit)
    return people.annotate(reason=first_reason(purpose, channel, on, nonprofit))


def reasons_for(contact_id: int, asked: Collection[tuple[str, str]]) -> dict[tuple[str, str], Reason]:
    """The verdict of today on one contact for each (purpose, channel) asked, in one query."""
    if not asked:
        return {}
    nonprofit = the_nonprofit()
    today = local_day(nonprofit)
    columns = {f"{purpose}_{channel}": first_reason(purpose, channel, today, nonprofit) for purpose, channel in asked}
    row = Contact.everyone.filter(pk=contact_id).annotate(**columns).values(*columns).get()
    return {(purpose, channel): Reason(row[f"{purpose}_{channel}"]) for purpose, channel in asked}


def reasons(ids: Collection[int], purpose: str, channel: str, on: date | None = None) -> dict[int, Reason]:
    """The verdict on each of these contacts, in as many queries for a thousand as for one."""
    rows = with_reason(Contact.everyone.filter(pk__in=ids), purpose, channel, on)
    return {pk: Reason(reason) for pk, reason in rows.values_list("pk", "reason")}


def left_out(people: ContactQuerySet, purpose: str, channel: str, on: date | None = None) -> dict[Reason, int]:
    """How many of `people` there are with each verdict, those who may be written to among them.

    In one pass: the permission and the primary address of each are joined to them once, where `with_reason` would look
    for them at every question.
    """
    nonprofit = the_nonprofit()
    on = on or local_day(nonprofit)
    asked = in_the_way_joined(purpose, channel, on, nonprofit)
    cases = [When(condition, then=Value(reason.value)) for reason, condition in asked]
    verdict = Case(*cases, default=Value(Reason.ALLOWED.value), output_field=CharField())
    rows = joined(people, purpose, channel, on).annotate(reason=verdict).order_by()
    found = rows.values("reason").annotate(people=Count("pk"))
    return {Reason(row["reason"]): row["people"] for row in found}


def joined(people: ContactQuerySet, purpose: str, channel: str, on: date) -> ContactQuerySet:
    """Each with `own`, their permission, and `way`, their primary address; there is one of each, or none. By post they
    may have several, which is asked apart.
    """
    own = FilteredRelation("permissions", condition=Q(permissions__purpose=purpose, permissions__channel=channel))
    people = people.annotate(own=own)
    if channel == Channel.POST:
        return people
    name = "email_addresses" if channel == Channel.EMAIL else "phones"
    begun = Q(**{f"{name}__valid_from__isnull": True}) | Q(**{f"{name}__valid_from__lte": on})
    lasting = Q(**{f"{name}__valid_until__isnull": True}) | Q(**{f"{name}__valid_until__gte": on})
    usable = {f"{name}__is_primary": True} | {
        Channel.EMAIL: {f"{name}__unusable_since__isnull": True},
        Channel.SMS: {f"{name}__is_mobile": True},
        Channel.PHONE: {},
    }[Channel(channel)]
    return people.annotate(way=FilteredRelation(name, condition=begun & lasting & Q(**usable)))


def in_the_way_joined(purpose: str, channel: str, on: date, nonprofit: Nonprofit) -> Iterator[tuple[Reason, Q]]:
    """`in_the_way` over people that are `joined`."""
    lasting = Q(own__valid_until__isnull=True) | Q(own__valid_until__gte=on)
    yield from (
        (reason, asked) for reason, asked in in_the_way(purpose, channel, on, nonprofit) if reason in OF_CONTACT
    )
    yield Reason.NOT_ASKED, Q(own__id__isnull=True)
    yield Reason.DECLINED, Q(own__allowed=False)
    yield Reason.ENDED, ~lasting
    yield Reason.NO_BASIS, ~Q(own__basis__in=bases_of(nonprofit, channel))
    if channel == Channel.POST:
        yield Reason.NO_ADDRESS, ~Q(Exists(usable_ways(channel, on).filter(contact=OuterRef("pk"))))
        return
    listed_here = Suppression.objects.filter(
        address_hmac=OuterRef("way__address_hmac"), channel=channel, scope__in=(purpose, EVERYTHING)
    )
    yield Reason.NO_ADDRESS, Q(way__id__isnull=True)
    yield Reason.STOPPED, Q(way__address_hmac="") | Q(Exists(listed_here))
