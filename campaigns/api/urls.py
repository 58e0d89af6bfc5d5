"""Where what we ask for is."""

from rest_framework.routers import BaseRouter

from campaigns.api.campaigns import Campaigns
from campaigns.api.funds import Funds
from campaigns.api.giving_pages import GivingPages


def register(router: BaseRouter) -> None:
    router.register("funds", Funds, "funds")
    router.register("campaigns", Campaigns, "campaigns")
    router.register("giving-pages", GivingPages, "giving-pages")
