from dataclasses import fields
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from campaigns.models import Fund
from campaigns.selectors.setup import first_campaign, has_funds
from campaigns.services.campaigns import CampaignFacts, create_campaign
from campaigns.services.funds import FundFacts, create_fund
from campaigns.services.giving_pages import create_giving_page
from crm.domain.actors import SYSTEM
from crm.domain.errors import Refused
from crm.models import Nonprofit
from crm.services.nonprofit import NonprofitFacts, set_up_nonprofit
from crm.services.wordings import publish_missing_wordings
from donors.domain.receipts import pack_for

HELP: Final = {
    "name": "as donors know it",
    "legal_name": "as receipts print it; the name, when left out",
    "registration_number": "the tax number on receipts, such as an EIN",
    "postal_address": "as receipts print it; a comma and a space begin a new line",
    "email": "where donors reach a person",
    "fiscal_year_starts": "a month, 1 to 12",
    "is_uk_charity": "a charity under UK law: soft opt-in is one of its grounds",
    "plain_name": "stands in mail and on statements for people who asked for plain mail",
}
REQUIRED: Final = ("name", "registration_number", "postal_address", "email")


class Command(BaseCommand):
    help = "Tell Lantern its organisation; run it again to correct something. With --giving-page, make a first page."

    def add_arguments(self, parser: CommandParser) -> None:
        for field in fields(NonprofitFacts):
            flag = f"--{field.name.replace('_', '-')}"
            if field.type is bool:
                parser.add_argument(flag, action="store_true", default=None, help=HELP[field.name])
                continue
            parser.add_argument(
                flag,
                type=int if field.name == "fiscal_year_starts" else str,
                required=field.name in REQUIRED,
                default=None,
                help=HELP.get(field.name, f"default: {field.default}"),
            )
        parser.add_argument("--giving-page", metavar="SLUG", help="the page's address: /give/SLUG/")
        parser.add_argument("--headline", default="Your gift helps today.", help="the first words of that page")

    def handle(self, *args: Any, giving_page: str | None, headline: str, **options: Any) -> None:
        told = {field.name: options[field.name] for field in fields(NonprofitFacts)}
        told["legal_name"] = told["legal_name"] or told["name"]
        told["postal_address"] = told["postal_address"].replace(", ", "\n")
        facts = NonprofitFacts(**{name: value for name, value in told.items() if value is not None})
        try:
            with transaction.atomic():
                pack_for(facts.country)
                nonprofit = set_up_nonprofit(facts=facts, by=SYSTEM)
                publish_missing_wordings(by=SYSTEM)
                page = first_page(nonprofit, giving_page, headline) if giving_page else ""
        except Refused as refused:
            raise CommandError(refused.message) from refused
        self.stdout.write(f"{nonprofit.name} is set up, in {nonprofit.currency}. {page}".strip())


def first_page(nonprofit: Nonprofit, slug: str, headline: str) -> str:
    """A draft with one fund and one campaign to begin with; where to finish it."""
    if not has_funds():
        facts = FundFacts("Wherever it is needed most", {}, Fund.Restriction.NONE, is_default=True)
        create_fund(facts=facts, by=SYSTEM)
    campaign = first_campaign() or create_campaign(
        facts=CampaignFacts("General giving"), currency=nonprofit.currency, by=SYSTEM
    )
    page = create_giving_page(slug=slug, campaign=campaign, headline=headline, by=SYSTEM)
    return f"Its giving page is a draft: finish and open it at {settings.PUBLIC_URL}/giving-pages/{page.pk}/"
