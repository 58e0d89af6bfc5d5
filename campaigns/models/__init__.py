from campaigns.models.campaign import Campaign
from campaigns.models.fund import Fund
from campaigns.models.giving_page import GivingPage

__all__ = ["Campaign", "Fund", "GivingPage"]
