from donors.models.gift import Gift, GiftSplit, Tribute
from donors.models.receipt import Receipt, ReceiptLine, ReceiptSeries
from donors.models.recurring import RecurringGift
from donors.models.summary import CampaignGiver, DailyTotal, GivingSummary, GivingYear
from donors.models.view import PeopleView

__all__ = [
    "CampaignGiver",
    "DailyTotal",
    "Gift",
    "GiftSplit",
    "GivingSummary",
    "GivingYear",
    "PeopleView",
    "Receipt",
    "ReceiptLine",
    "ReceiptSeries",
    "RecurringGift",
    "Tribute",
]
