"""The words of the staff workspace for what the code calls by short names."""

from typing import Final

from django.utils.translation import gettext_lazy

from crm.domain.actors import ActorKind
from crm.domain.capabilities import Role

ROLE_NAMES: Final = {
    Role.MANAGER: gettext_lazy("Manager"),
    Role.FUNDRAISER: gettext_lazy("Fundraiser"),
    Role.GRANTS: gettext_lazy("Grants"),
    Role.EVENTS: gettext_lazy("Events"),
    Role.FINANCE: gettext_lazy("Finance"),
    Role.READ_ONLY: gettext_lazy("Reads only"),
}
# What a role opens (crm.domain.capabilities), for whoever gives it to somebody.
ROLE_SAYINGS: Final = {
    Role.MANAGER: gettext_lazy("everything, with settings and staff"),
    Role.FUNDRAISER: gettext_lazy("people, gifts, receipts, tasks, prospects, segments and giving pages"),
    Role.GRANTS: gettext_lazy("people, gifts to read, tasks"),
    Role.EVENTS: gettext_lazy("people, consent, tasks; no gifts"),
    Role.FINANCE: gettext_lazy("gifts, refunds, payments, receipts, tasks, the audit log; people to read"),
    Role.READ_ONLY: gettext_lazy("people and gifts to read, and changes nothing"),
}

# What a job is about, by the name of its task; one that is not here is shown by that name.
TASK_NAMES: Final = {
    "crm.keep_retention": gettext_lazy("Tidy away what is too old"),
    "crm.run_retention": gettext_lazy("Remove what is too old"),
    "crm.name_households": gettext_lazy("Name households in the organisation’s language"),
    "crm.find_duplicates": gettext_lazy("Look for duplicates among changed people"),
    "crm.find_all_duplicates": gettext_lazy("Look for duplicates among everyone"),
    "crm.answer_probe": gettext_lazy("Answer a health check"),
    "crm.verify_permissions": gettext_lazy("Check permissions against consent"),
    "donors.start_plans": gettext_lazy("Start the plans that gifts start"),
    "donors.acknowledge_gift": gettext_lazy("Receipt and thanks for a gift"),
    "donors.send_thank_you": gettext_lazy("Thank-you mail with receipt"),
    "donors.send_refund_note": gettext_lazy("Word of a refund"),
    "crm.send_choices_link": gettext_lazy("Link to their choices"),
    "donors.send_tribute_card": gettext_lazy("Card for a gift in someone’s name"),
    "donors.verify_summaries": gettext_lazy("Check giving totals"),
    "frontend.begin_digests": gettext_lazy("Begin the daily mails to staff"),
    "frontend.send_digest": gettext_lazy("Daily mail to a member of staff"),
    "frontend.send_invitation": gettext_lazy("Mail to somebody who works here now"),
    "frontend.send_password_link": gettext_lazy("Mail a link to set a password"),
    "frontend.send_reset_notice": gettext_lazy("Mail that a second step was removed"),
    "payments.backfill_events": gettext_lazy("Ask Stripe for missed news"),
    "payments.name_events": gettext_lazy("See whom news from Stripe is about"),
    "payments.process_event": gettext_lazy("Take in news from Stripe"),
    "payments.send_refund": gettext_lazy("Ask Stripe for a refund"),
    "payments.sweep_open_rows": gettext_lazy("Close unfinished gifts"),
}

MAIL_NAMES: Final = {
    "thank_you": gettext_lazy("Thank-you mail with receipt"),
    "refund_note": gettext_lazy("Word of a refund"),
    "choices_link": gettext_lazy("Link to their choices"),
    "tribute_card": gettext_lazy("Card for a gift in someone’s name"),
}

# Stripe's words for where a dispute stands; a warning takes no money yet.
DISPUTE_NAMES: Final = {
    "needs_response": gettext_lazy("The bank waits for an answer"),
    "warning_needs_response": gettext_lazy("The bank asks before it decides"),
    "under_review": gettext_lazy("The bank decides"),
    "warning_under_review": gettext_lazy("The bank decides"),
    "won": gettext_lazy("Decided for you"),
    "lost": gettext_lazy("Decided against you"),
    "warning_closed": gettext_lazy("Closed, nothing was taken"),
    "prevented": gettext_lazy("Closed, nothing was taken"),
}


def role_names(roles: list[str]) -> str:
    """Manager, Finance"""
    return ", ".join(str(ROLE_NAMES[Role(role)]) for role in roles if role in set(Role))


def role_saying(role: str) -> str:
    return str(ROLE_SAYINGS[Role(role)]) if role in set(Role) else ""


def task_name(task: str) -> str:
    return str(TASK_NAMES.get(task, task))


def mail_name(kind: str) -> str:
    return str(MAIL_NAMES.get(kind, kind))


def dispute_name(status: str) -> str:
    return str(DISPUTE_NAMES.get(status, status))


ACTOR_NAMES: Final = {
    ActorKind.STAFF: gettext_lazy("Staff"),
    ActorKind.API: gettext_lazy("A program, by token"),
    ActorKind.DONOR: gettext_lazy("Donors"),
    ActorKind.SYSTEM: gettext_lazy("Lantern and Stripe"),
}

# Actions of the audit log, under the group that stands for all that begin like it.
ACTION_GROUPS: Final = {
    "contact.": gettext_lazy("People"),
    "household.": gettext_lazy("Households"),
    "gift.": gettext_lazy("Gifts"),
    "receipt.": gettext_lazy("Receipts"),
    "recurring_gift.": gettext_lazy("Monthly gifts"),
    "refund.": gettext_lazy("Refunds"),
    "gifts.exported": gettext_lazy("Exports of gifts"),
    "households.exported": gettext_lazy("Exports of households"),
    "people.exported": gettext_lazy("Exports of people"),
    "people_view.": gettext_lazy("Saved views"),
    "task.": gettext_lazy("Tasks"),
    "tasks.exported": gettext_lazy("Exports of tasks"),
    "plan.": gettext_lazy("Stewardship plans"),
    "prospect.": gettext_lazy("Prospects"),
    "prospects.exported": gettext_lazy("Exports of prospects"),
    "calendar_feed.": gettext_lazy("Links to calendars"),
    "giving_page.": gettext_lazy("Giving pages"),
    "fund.": gettext_lazy("Funds"),
    "campaign.": gettext_lazy("Campaigns"),
    "consent.": gettext_lazy("Consent"),
    "note.": gettext_lazy("Notes"),
    "interaction.": gettext_lazy("Interactions"),
    "tag.": gettext_lazy("Tags"),
    "segment.": gettext_lazy("Segments"),
    "field.": gettext_lazy("Own fields"),
    "permissions.put_right": gettext_lazy("Permissions put right"),
    "stop_list.": gettext_lazy("Stop list"),
    "wording.": gettext_lazy("Wordings of consent"),
    "privacy_request.": gettext_lazy("Privacy requests"),
    "legal_hold.": gettext_lazy("Legal holds"),
    "retention.": gettext_lazy("Retention"),
    "staff.": gettext_lazy("Staff and sign-in"),
    "token.": gettext_lazy("Tokens"),
    "mail.": gettext_lazy("Mail"),
    "job.": gettext_lazy("Background work"),
}
ACTION_NAMES: Final = {
    "calendar_feed.made": gettext_lazy("made a link to their calendar"),
    "calendar_feed.revoked": gettext_lazy("ended the link to their calendar"),
    "campaign.changed": gettext_lazy("changed a campaign"),
    "campaign.created": gettext_lazy("made a campaign"),
    "contact.asked_for_plain_mail": gettext_lazy("asked for plain mail"),
    "contact.address_added": gettext_lazy("added a postal address"),
    "contact.address_changed": gettext_lazy("changed a postal address"),
    "contact.address_removed": gettext_lazy("removed a postal address"),
    "contact.changed": gettext_lazy("changed a person"),
    "contact.created": gettext_lazy("added a person"),
    "contact.email_added": gettext_lazy("added an email address"),
    "contact.email_changed": gettext_lazy("changed an email address"),
    "contact.email_removed": gettext_lazy("removed an email address"),
    "contact.fields_changed": gettext_lazy("changed answers in own fields"),
    "contact.tagged": gettext_lazy("put a tag on a person"),
    "contact.untagged": gettext_lazy("took a tag off a person"),
    "contact.phone_added": gettext_lazy("added a telephone number"),
    "contact.phone_changed": gettext_lazy("changed a telephone number"),
    "contact.phone_removed": gettext_lazy("removed a telephone number"),
    "consent.recorded": gettext_lazy("recorded consent"),
    "consent.link_sent": gettext_lazy("sent the link to their choices"),
    "contact.merged": gettext_lazy("merged two records"),
    "contact.relationship_added": gettext_lazy("added a relationship"),
    "contact.relationship_changed": gettext_lazy("changed a relationship"),
    "contact.relationship_ended": gettext_lazy("noted that a relationship ended"),
    "contact.relationship_removed": gettext_lazy("removed a relationship"),
    "contact.copied": gettext_lazy("made a copy of everything about a person"),
    "contact.erased": gettext_lazy("erased a person"),
    "contact.told_apart": gettext_lazy("noted that two records are two people"),
    "contact.unmerged": gettext_lazy("undid a merge"),
    "field.archived": gettext_lazy("archived a field"),
    "field.changed": gettext_lazy("changed a field"),
    "field.choice_renamed": gettext_lazy("renamed a choice of a field"),
    "field.made": gettext_lazy("made a field"),
    "field.restored": gettext_lazy("restored a field"),
    "fund.changed": gettext_lazy("changed a fund"),
    "fund.created": gettext_lazy("made a fund"),
    "gift.failed": gettext_lazy("noted that a gift did not arrive"),
    "gift.paid_back": gettext_lazy("noted money paid back by hand"),
    "gift.received": gettext_lazy("noted that a gift arrived"),
    "gift.recorded": gettext_lazy("recorded a gift"),
    "gift.returned": gettext_lazy("noted money that went back"),
    "gift.thanks_sent_again": gettext_lazy("had thanks sent again"),
    "gifts.exported": gettext_lazy("exported gifts"),
    "giving_page.changed": gettext_lazy("changed a giving page"),
    "giving_page.created": gettext_lazy("made a giving page"),
    "interaction.changed": gettext_lazy("changed an interaction"),
    "interaction.deleted": gettext_lazy("deleted an interaction"),
    "interaction.recorded": gettext_lazy("recorded an interaction"),
    "household.changed": gettext_lazy("changed a household"),
    "household.dissolved": gettext_lazy("dissolved a household"),
    "household.joined": gettext_lazy("put somebody in a household"),
    "household.left": gettext_lazy("took somebody out of a household"),
    "household.made": gettext_lazy("made a household"),
    "household.restored": gettext_lazy("brought a household back"),
    "households.exported": gettext_lazy("exported households"),
    "job.retried": gettext_lazy("had work run again"),
    "mail.left_unsent": gettext_lazy("left a mail unsent"),
    "mail.marked_sent": gettext_lazy("marked a mail as sent"),
    "mail.sent_again": gettext_lazy("had a mail sent again"),
    "nonprofit.changed": gettext_lazy("changed the organisation"),
    "nonprofit.created": gettext_lazy("set the organisation up"),
    "note.added": gettext_lazy("wrote a note"),
    "note.changed": gettext_lazy("changed a note"),
    "note.deleted": gettext_lazy("deleted a note"),
    "people.exported": gettext_lazy("exported people"),
    "people_view.changed": gettext_lazy("changed a saved view"),
    "people_view.deleted": gettext_lazy("deleted a saved view"),
    "people_view.restored": gettext_lazy("brought a saved view back"),
    "people_view.saved": gettext_lazy("saved a view of the list of people"),
    "segment.archived": gettext_lazy("archived a segment"),
    "segment.changed": gettext_lazy("changed a segment"),
    "segment.made": gettext_lazy("made a segment"),
    "segment.restored": gettext_lazy("restored a segment"),
    "segment.snapshot_taken": gettext_lazy("took a snapshot of a segment"),
    "people.exported_for_mail": gettext_lazy("exported people to write to"),
    "permissions.put_right": gettext_lazy("put permissions right"),
    "legal_hold.lifted": gettext_lazy("lifted a legal hold"),
    "legal_hold.placed": gettext_lazy("placed a legal hold"),
    "privacy_request.closed": gettext_lazy("closed a privacy request"),
    "privacy_request.extended": gettext_lazy("put the answer to a privacy request off"),
    "privacy_request.opened": gettext_lazy("took in a privacy request"),
    "retention.run": gettext_lazy("ran the retention schedule"),
    "retention.switched": gettext_lazy("switched the retention schedule"),
    "plan.archived": gettext_lazy("laid a plan aside"),
    "plan.changed": gettext_lazy("changed a plan"),
    "plan.created": gettext_lazy("made a plan"),
    "plan.started": gettext_lazy("started a plan"),
    "plan.stopped": gettext_lazy("stopped a plan"),
    "plan.taken_up": gettext_lazy("took a plan up again"),
    "prospect.changed": gettext_lazy("changed a prospect"),
    "prospect.closed": gettext_lazy("removed a prospect"),
    "prospect.moved": gettext_lazy("moved a prospect to another stage"),
    "prospect.opened": gettext_lazy("added a prospect"),
    "receipt.issued": gettext_lazy("issued a receipt"),
    "receipt.voided": gettext_lazy("voided a receipt"),
    "recurring_gift.changed": gettext_lazy("changed a monthly gift"),
    "recurring_gift.started": gettext_lazy("started a monthly gift"),
    "refund.requested": gettext_lazy("asked for a refund"),
    "staff.changed": gettext_lazy("changed their details"),
    "stop_list.added": gettext_lazy("put an address on the stop list"),
    "staff.closed": gettext_lazy("closed an account"),
    "staff.created": gettext_lazy("made an account"),
    "staff.opened": gettext_lazy("opened an account again"),
    "staff.password_changed": gettext_lazy("changed their password"),
    "staff.password_reset": gettext_lazy("set a new password by a link"),
    "staff.recovery_codes_generated": gettext_lazy("made recovery codes"),
    "staff.roles_changed": gettext_lazy("changed the roles of an account"),
    "staff.second_step_reset": gettext_lazy("removed the second step of an account"),
    "staff.totp_activated": gettext_lazy("turned the authenticator app on"),
    "staff.totp_deactivated": gettext_lazy("turned the authenticator app off"),
    "staff.webauthn_added": gettext_lazy("added a passkey"),
    "staff.webauthn_removed": gettext_lazy("removed a passkey"),
    "tag.archived": gettext_lazy("archived a tag"),
    "tag.made": gettext_lazy("made a tag"),
    "tag.renamed": gettext_lazy("renamed a tag"),
    "tag.restored": gettext_lazy("restored a tag"),
    "tag.united": gettext_lazy("united two tags"),
    "prospects.exported": gettext_lazy("exported prospects"),
    "task.assigned": gettext_lazy("gave a task to somebody"),
    "task.changed": gettext_lazy("changed a task"),
    "task.created": gettext_lazy("noted a task"),
    "task.done": gettext_lazy("did a task"),
    "task.dropped": gettext_lazy("dropped a task"),
    "task.removed": gettext_lazy("removed a task made by mistake"),
    "task.reopened": gettext_lazy("opened a task again"),
    "tasks.exported": gettext_lazy("exported tasks"),
    "token.created": gettext_lazy("made a token"),
    "token.revoked": gettext_lazy("revoked a token"),
    "wording.published": gettext_lazy("published a wording"),
}


def action_name(action: str) -> str:
    """The words for an action of the audit log; one we have no words for is shown by its name."""
    return str(ACTION_NAMES.get(action, action))
