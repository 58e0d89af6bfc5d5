"""Where people are."""

from rest_framework.routers import BaseRouter

from crm.api.consents import Consents, Permissions, Wordings
from crm.api.contacts import Contacts
from crm.api.custom_fields import CustomFields
from crm.api.households import Households, Members
from crm.api.merging import Duplicates, Merges
from crm.api.plans import PlanRuns, Plans
from crm.api.privacy import LegalHolds, PrivacyRequests
from crm.api.prospects import Prospects
from crm.api.relationships import Relationships
from crm.api.segments import SegmentCriteria, Segments, Snapshots
from crm.api.tags import ContactTags, Tags
from crm.api.tasks import Tasks
from crm.api.touch import Interactions, Notes
from crm.api.ways import EmailAddresses, Phones, PostalAddresses


def register(router: BaseRouter) -> None:
    router.register("contacts", Contacts, "contacts")
    router.register(r"contacts/(?P<contact_id>\d+)/emails", EmailAddresses, "emails")
    router.register(r"contacts/(?P<contact_id>\d+)/phones", Phones, "phones")
    router.register(r"contacts/(?P<contact_id>\d+)/addresses", PostalAddresses, "addresses")
    router.register(r"contacts/(?P<contact_id>\d+)/tags", ContactTags, "contact-tags")
    router.register("households", Households, "households")
    router.register(r"households/(?P<household_id>\d+)/members", Members, "members")
    router.register("relationships", Relationships, "relationships")
    router.register("tags", Tags, "tags")
    router.register("custom-fields", CustomFields, "custom-fields")
    router.register("notes", Notes, "notes")
    router.register("interactions", Interactions, "interactions")
    router.register("segments", Segments, "segments")
    router.register("snapshots", Snapshots, "snapshots")
    router.register("segment-criteria", SegmentCriteria, "segment-criteria")
    router.register("tasks", Tasks, "tasks")
    router.register("plans", Plans, "plans")
    router.register("plan-runs", PlanRuns, "plan-runs")
    router.register("prospects", Prospects, "prospects")
    router.register("privacy-requests", PrivacyRequests, "privacy-requests")
    router.register("legal-holds", LegalHolds, "legal-holds")
    router.register("consents", Consents, "consents")
    router.register("permissions", Permissions, "permissions")
    router.register("wordings", Wordings, "wordings")
    router.register("duplicates", Duplicates, "duplicates")
    router.register("merges", Merges, "merges")
