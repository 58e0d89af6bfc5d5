"""The staff workspace's words for what the consent rows hold by short names."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from crm.domain.consent import REASONS, Reason
from crm.models import Basis, Channel, ConsentEvent, Purpose

Action, Source = ConsentEvent.Action, ConsentEvent.Source
PURPOSES: Final[dict[str, Promise]] = {
    Purpose.UPDATES: gettext_lazy("Updates on what gifts did"),
    Purpose.APPEALS: gettext_lazy("Appeals for gifts"),
    Purpose.EVENTS: gettext_lazy("Invitations to events"),
}
CHANNELS: Final[dict[str, Promise]] = {
    Channel.EMAIL: gettext_lazy("Email"),
    Channel.POST: gettext_lazy("Post"),
    Channel.PHONE: gettext_lazy("Telephone"),
    Channel.SMS: gettext_lazy("Text message"),
}
ACTIONS: Final[dict[str, Promise]] = {
    Action.GRANT: gettext_lazy("Agreed"),
    Action.WITHDRAW: gettext_lazy("Declined or withdrew"),
    Action.OBJECT: gettext_lazy("Objected"),
    Action.EXPIRE: gettext_lazy("Ended"),
}
BASES: Final[dict[str, Promise]] = {
    Basis.CONSENT: gettext_lazy("Consent"),
    Basis.SOFT_OPT_IN_CHARITY: gettext_lazy("Soft opt-in of a charity (UK)"),
    Basis.CASL_IMPLIED: gettext_lazy("Implied consent (Canada)"),
    Basis.CASL_EXEMPT: gettext_lazy("Exempt fundraising (Canada)"),
    Basis.OPT_OUT_US: gettext_lazy("Not opted out (US)"),
    Basis.LEGITIMATE_INTEREST_POST: gettext_lazy("Legitimate interest, post only"),
}
SOURCES: Final[dict[str, Promise]] = {
    Source.GIVING_PAGE: gettext_lazy("Giving page"),
    Source.PREFERENCE_PAGE: gettext_lazy("Page of mail choices"),
    Source.ONE_CLICK: gettext_lazy("Unsubscribe button"),
    Source.REPLY: gettext_lazy("Answer to a mail"),
    Source.PAPER: gettext_lazy("Letter or paper form"),
    Source.PHONE: gettext_lazy("Telephone call"),
    Source.IMPORT: gettext_lazy("Imported list"),
    Source.PREFERENCE_SERVICE: gettext_lazy("Preference service"),
    Source.COMPLAINT: gettext_lazy("Complaint at the mail provider"),
    Source.STAFF: gettext_lazy("Told to staff"),
    Source.MERGE: gettext_lazy("Merged records"),
}
WHYS: Final[dict[str, Promise]] = {
    "hard_bounce": gettext_lazy("Nothing arrives there"),
    "complaint": gettext_lazy("Complained at the mail provider"),
    "unsubscribed": gettext_lazy("Unsubscribed"),
    "preference_service": gettext_lazy("Preference service"),
    "erasure": gettext_lazy("Erased"),
    "asked": gettext_lazy("Asked us to stop"),
}
WORDING_NAMES: Final[dict[str, Promise]] = {
    "updates": gettext_lazy("Giving page: the question about updates"),
    "choice-updates": gettext_lazy("Page of mail choices: updates"),
    "choice-appeals": gettext_lazy("Page of mail choices: appeals"),
    "choice-events": gettext_lazy("Page of mail choices: invitations"),
}


def wording_name(key: str) -> str:
    return str(WORDING_NAMES.get(key, key))


def reason_name(reason: str) -> str:
    """Why somebody may not be written to."""
    return gettext(REASONS[Reason(reason)])
