from crm.models.audit import AuditEntry
from crm.models.consent import Basis, Channel, ConsentEvent, Permission, Purpose, Suppression, Wording
from crm.models.contact import Contact
from crm.models.custom import CustomField, CustomValue
from crm.models.duplicate import ContactMerge, MergeEntry, NotDuplicate, SuspectedDuplicate
from crm.models.household import DissolvedHousehold, FormerMember, Household
from crm.models.job import Job
from crm.models.mail import Delivery, DemoMail, ProviderEvent
from crm.models.nonprofit import Nonprofit
from crm.models.privacy import LegalHold, PrivacyRequest, RetentionRun
from crm.models.segment import Segment, Snapshot, SnapshotMember
from crm.models.staff import ApiToken, User
from crm.models.task import CalendarFeed, DailyDigest, PlanRun, PlanStep, Prospect, StewardshipPlan, Task
from crm.models.ties import ContactTag, Relationship, Tag
from crm.models.touch import Interaction, Note, ViewEntry
from crm.models.ways import EmailAddress, Phone, PostalAddress

__all__ = [
    "ApiToken",
    "AuditEntry",
    "Basis",
    "CalendarFeed",
    "Channel",
    "ConsentEvent",
    "Contact",
    "ContactMerge",
    "ContactTag",
    "CustomField",
    "CustomValue",
    "DailyDigest",
    "Delivery",
    "DemoMail",
    "DissolvedHousehold",
    "EmailAddress",
    "FormerMember",
    "Household",
    "Interaction",
    "Job",
    "LegalHold",
    "MergeEntry",
    "Nonprofit",
    "NotDuplicate",
    "Note",
    "Permission",
    "Phone",
    "PlanRun",
    "PlanStep",
    "PostalAddress",
    "PrivacyRequest",
    "Prospect",
    "ProviderEvent",
    "Purpose",
    "Relationship",
    "RetentionRun",
    "Segment",
    "Snapshot",
    "SnapshotMember",
    "StewardshipPlan",
    "Suppression",
    "SuspectedDuplicate",
    "Tag",
    "Task",
    "User",
    "ViewEntry",
    "Wording",
]
