"""What may be sent of a gift."""

from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext
from rest_framework import serializers

from campaigns.selectors.records import open_funds, whole_campaigns
from crm.api.contacts import IdentityBody
from crm.api.fields import Choice, Code, Day, Flag, Minor, MoneySerializer, RowId, StrictSerializer, Text
from crm.domain.identity import Identity
from crm.selectors.records import contacts
from donors.domain.gifts import GiftFacts, TributeFacts
from donors.models import Gift, Tribute

OFFLINE: Final = (Gift.Method.CHEQUE, Gift.Method.CASH, Gift.Method.TRANSFER, Gift.Method.OTHER)
METHODS: Final = [(method.value, method.label) for method in OFFLINE]
MOST_PARTS: Final = 50


class PartBody(StrictSerializer):
    """The part of the gift that goes to one fund, in minor units of its currency."""

    fund = Code(slug_field="code", queryset=open_funds())
    minor = Minor(min_value=1)


class TributeBody(StrictSerializer):
    """In whose honor or memory the gift was made."""

    kind = Choice(choices=Tribute.Kind.choices)
    honoree = Text(max_length=120)


class GiftBody(StrictSerializer):
    """A gift by a `contact`, or by a `donor` who is looked for by address and given name and made when not found.

    Without `parts` it goes to the default fund. `thank` sends the donor the thanks and the receipt by mail.
    """

    contact = RowId(queryset=contacts(), required=False)
    donor = IdentityBody(required=False)
    amount = MoneySerializer()
    method = Choice(choices=METHODS)
    given_on = Day()
    parts = PartBody(many=True, required=False, max_length=MOST_PARTS)  # type: ignore[call-arg]  # a list has it
    campaign = Code(slug_field="code", queryset=whole_campaigns(), required=False, allow_null=True)
    tribute = TributeBody(required=False, allow_null=True)
    hide_name = Flag(required=False, default=False)
    reference = Text(
        max_length=60, allow_blank=True, required=False, default="", help_text="Such as a cheque's number."
    )
    note = Text(max_length=300, allow_blank=True, required=False, default="")
    thank = Flag(required=False, default=False)

    def validate(self, body: dict[str, Any]) -> dict[str, Any]:
        if ("contact" in body) == ("donor" in body):
            raise serializers.ValidationError(gettext("Name either the contact who gave or the donor to look for."))
        funds = [part["fund"].pk for part in body.get("parts", ())]
        if len(set(funds)) < len(funds):
            raise serializers.ValidationError({"parts": gettext("Name each fund once.")})
        donor = body.pop("contact", None) or Identity(**body["donor"])
        return body | {"donor": donor}


def facts_in(body: dict[str, Any], *, source_key: str) -> GiftFacts:
    """The gift that was sent; its money is here."""
    tribute = body.get("tribute")
    return GiftFacts(
        amount=body["amount"],
        method=body["method"],
        given_on=body["given_on"],
        received_at=timezone.now(),
        splits={part["fund"].pk: part["minor"] for part in body.get("parts", ())},
        campaign_id=body["campaign"].pk if body.get("campaign") else None,
        tribute=TributeFacts(**tribute) if tribute else None,
        hide_name=body["hide_name"],
        reference=body["reference"],
        note=body["note"],
        source_key=source_key,
    )
