"""What this floor itself holds about a person."""

from typing import Final

from crm.domain.capabilities import Capability
from crm.domain.errors import gettext_noop
from crm.domain.registry import ContactRecords, OnErase, OnMerge, RecordRule, TimelineSource, contact_records
from crm.extensions.household_records import HOUSEHOLDS
from crm.extensions.retention import RETENTION
from crm.selectors.tasks import task_entries
from crm.selectors.timeline import consent_entries, mail_entries
from crm.selectors.touch import change_entries, interaction_entries, note_entries
from crm.services.erasing_mail import stop_mail_of
from crm.services.permissions import derive_permissions

WAY: Final = ("kind", "is_primary", "valid_from", "valid_until", "created_at")
PROOF: Final = gettext_noop("The proof of what was agreed and when, without a name.")
WATCH: Final = gettext_noop("Who looked at the data and who changed it must stay provable.")
SENT: Final = gettext_noop("That mail was sent stays in our figures, without an address and without its words.")
ROW: Final = gettext_noop("An empty row, so that gifts and proofs that have to stay do not point at nothing.")

WAYS: Final = (
    RecordRule(
        "crm.emailaddress",
        ("address", *WAY, "unusable_since"),
        OnErase.DELETE,
        OnMerge.UNITE,
        same=("normalized",),
        fills=("is_primary", "unusable_since"),
        title=gettext_noop("Email addresses"),
        silent=("normalized", "address_hmac"),
    ),
    RecordRule(
        "crm.phone",
        ("number", "extension", "is_mobile", *WAY),
        OnErase.DELETE,
        OnMerge.UNITE,
        same=("number", "extension"),
        fills=("is_primary",),
        title=gettext_noop("Telephone numbers"),
        silent=("address_hmac",),
    ),
    RecordRule(
        "crm.postaladdress",
        ("lines", "city", "region", "postal_code", "country", "season_from", "season_until", "returned_on", *WAY),
        OnErase.DELETE,
        OnMerge.UNITE,
        same=("lines", "city", "postal_code", "country"),
        fills=("is_primary", "region", "returned_on"),
        title=gettext_noop("Postal addresses"),
        silent=("match_key",),
    ),
)
TIES: Final = (
    RecordRule(
        "crm.relationship",
        ("contact", "other", "kind", "title", "since", "until"),
        OnErase.DELETE,
        OnMerge.UNITE,
        same=("other", "kind", "until"),
        fills=("title", "since"),
        title=gettext_noop("Relationships"),
        silent=("created_at",),
    ),
    RecordRule(
        "crm.contacttag",
        ("tag", "at"),
        OnErase.DELETE,
        OnMerge.UNITE,
        same=("tag",),
        title=gettext_noop("Tags"),
    ),
    RecordRule(
        "crm.customvalue",
        ("field", "text", "number", "date"),
        OnErase.DELETE,
        OnMerge.UNITE,
        same=("field", "text"),
        title=gettext_noop("Custom fields"),
    ),
    RecordRule(
        "crm.snapshotmember",
        ("snapshot",),
        OnErase.DELETE,
        OnMerge.UNITE,
        same=("snapshot",),
        title=gettext_noop("Places in saved lists"),
    ),
)
CONSENT: Final = (
    RecordRule(
        "crm.consentevent",
        (
            *("purpose", "channel", "action", "basis", "wording", "source", "evidence", "at"),
            *("collected_on", "obtained_directly", "opt_out_offered", "valid_until"),
        ),
        OnErase.KEEP,
        OnMerge.KEEP,
        why=PROOF,
        blanks=("evidence",),
        title=gettext_noop("Answers about consent"),
        silent=("source_ref", "recorded_by"),
        touch="at",
    ),
    RecordRule(
        "crm.permission",
        ("purpose", "channel", "allowed", "basis", "valid_until"),
        OnErase.DELETE,
        OnMerge.RECOMPUTE,
        title=gettext_noop("What we may send"),
        silent=("event",),
    ),
    RecordRule(
        "crm.delivery",
        ("kind", "address", "subject", "purpose", "state", "reason", "created_at", "handed_off_at", "accepted_at"),
        OnErase.BLANK,
        OnMerge.MOVE,
        why=SENT,
        blanks=("address", "subject", "facts", "reason"),
        title=gettext_noop("Mails"),
        silent=(
            *("public_id", "key", "facts", "attempts", "lease", "lease_until"),
            *("provider", "provider_message_id"),
        ),
    ),
    RecordRule(
        "crm.providerevent",
        ("type", "at", "reason"),
        OnErase.BLANK,
        OnMerge.KEEP,
        why=SENT,
        blanks=("reason",),
        title=gettext_noop("News of the mail provider"),
        silent=("dedupe_key", "provider", "delivery"),
        paths=("delivery__contact",),
    ),
)
WORK: Final = (
    RecordRule(
        "crm.note",
        ("circle", "text", "at", "changed_at"),
        OnErase.DELETE,
        OnMerge.MOVE,
        title=gettext_noop("Notes"),
        silent=("author", "is_pinned"),
    ),
    RecordRule(
        "crm.interaction",
        ("kind", "from_them", "summary", "details", "at"),
        OnErase.DELETE,
        OnMerge.MOVE,
        title=gettext_noop("Interactions"),
        silent=("author", "recorded_at"),
        touch="at",
    ),
    RecordRule(
        "crm.task",
        ("title", "details", "due_on", "state", "created_at", "ended_at"),
        OnErase.DELETE,
        OnMerge.MOVE,
        title=gettext_noop("Tasks"),
        silent=(
            *("subject_type", "subject_id", "owner", "priority", "repeats", "plan_run", "plan_step"),
            *("created_by", "updated_at"),
        ),
    ),
    RecordRule(
        "crm.planrun",
        ("plan", "started_on", "stopped_at"),
        OnErase.DELETE,
        OnMerge.MOVE,
        title=gettext_noop("Stewardship plans"),
        silent=("started_by", "key"),
    ),
    RecordRule(
        "crm.prospect",
        (
            *("stage", "entered_on", "ask_minor", "currency", "likelihood"),
            *("next_step", "next_step_on", "closed_at"),
        ),
        OnErase.DELETE,
        OnMerge.MOVE,
        title=gettext_noop("Major gift work"),
        silent=("owner", "updated_at"),
    ),
)
NAMES: Final = (
    *("first_name", "last_name", "organisation_name", "prefix", "suffix"),
    *("preferred_name", "pronouns", "salutation", "language"),
)
FLAGS: Final = ("plain_mail", "safe_contact", "no_email", "no_post", "no_phone", "no_sms", "is_deceased", "deceased_on")
RECORDS: Final = (
    # A person who stays keeps their own household; a loser's row keeps what it said.
    RecordRule(
        "crm.contact",
        ("kind", *NAMES, *FLAGS, "household", "merged_into", "created_at"),
        OnErase.BLANK,
        OnMerge.KEEP,
        why=ROW,
        blanks=(*NAMES, *FLAGS, "household"),
        title=gettext_noop("Facts of the person"),
        silent=(
            *("household_rank", "in_household_name", "in_formal_greeting", "in_informal_greeting"),
            *("standing", "sort_name", "search", "updated_at"),
        ),
        paths=("pk",),
    ),
    RecordRule(
        "crm.contactmerge",
        ("winner", "loser", "at", "undone_at"),
        OnErase.KEEP,
        OnMerge.KEEP,
        why=WATCH,
        title=gettext_noop("Merges of records"),
        silent=("merged_by", "undone_by", "left_alone"),
    ),
    RecordRule(
        "crm.mergeentry",
        (),
        OnErase.DELETE,
        OnMerge.KEEP,
        title=gettext_noop("What it takes to undo a merge"),
        silent=("merge", "act", "model", "row_id", "before", "after"),
        paths=("merge__winner", "merge__loser"),
    ),
    RecordRule(
        "crm.suspectedduplicate",
        ("found_at", "points", "household"),
        OnErase.DELETE,
        OnMerge.RECOMPUTE,
        title=gettext_noop("Records like this one"),
        silent=("low", "high", "reasons"),
    ),
    RecordRule(
        "crm.notduplicate",
        ("at",),
        OnErase.DELETE,
        OnMerge.KEEP,
        title=gettext_noop("Records known to be somebody else"),
        silent=("low", "high", "said_by"),
    ),
    RecordRule(
        "crm.viewentry",
        ("what", "at"),
        OnErase.KEEP,
        OnMerge.KEEP,
        why=WATCH,
        title=gettext_noop("Who looked at what is masked"),
        silent=("user",),
    ),
    RecordRule(
        "crm.auditentry",
        ("at", "action", "changes"),
        OnErase.BLANK,
        OnMerge.KEEP,
        why=WATCH,
        title=gettext_noop("Log of changes"),
        silent=("actor_kind", "actor_label", "user_id", "subject", "subject_id", "request_id"),
        paths=("contact_id",),
    ),
    RecordRule(
        "crm.privacyrequest",
        ("kind", "received_on", "due_on", "verified_how", "state", "outcome", "ended_at"),
        OnErase.BLANK,
        OnMerge.MOVE,
        why=WATCH,
        blanks=("verified_how", "outcome"),
        title=gettext_noop("Privacy requests"),
        silent=("owner",),
        touch="received_on",
    ),
    RecordRule(
        "crm.legalhold",
        ("reason", "placed_at", "lifted_at"),
        OnErase.BLANK,
        OnMerge.MOVE,
        why=WATCH,
        blanks=("reason",),
        title=gettext_noop("Legal holds"),
        silent=("placed_by", "lifted_by"),
    ),
)

contact_records.register(
    ContactRecords(
        app="crm",
        rules=(*RECORDS, *WAYS, *TIES, *HOUSEHOLDS, *CONSENT, *WORK),
        recompute=derive_permissions,
        erase=stop_mail_of,
        retention=RETENTION,
        timeline=(
            TimelineSource("email", gettext_noop("Email"), Capability.VIEW_PEOPLE, mail_entries),
            TimelineSource("consent", gettext_noop("Consent"), Capability.VIEW_PEOPLE, consent_entries),
            TimelineSource("task", gettext_noop("Tasks"), Capability.VIEW_PEOPLE, task_entries),
            TimelineSource("note", gettext_noop("Notes"), Capability.VIEW_PEOPLE, note_entries),
            TimelineSource("interaction", gettext_noop("Interactions"), Capability.VIEW_PEOPLE, interaction_entries),
            TimelineSource("change", gettext_noop("Changes"), Capability.VIEW_PEOPLE, change_entries),
        ),
    )
)
