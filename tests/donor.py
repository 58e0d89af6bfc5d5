"""A donor with a browser, at the real URLs of a running Lantern."""

import html
import re
import time
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.core import signing

from tests.stack import Stack, eventually

MAYA = {
    "frequency": "once",
    "amount_once": "6000",
    "amount_monthly": "3000",
    "first_name": "Maya",
    "last_name": "Okafor",
    "email": "maya@example.org",
    "updates": "yes",
}


def read_slowly(slug: str, token: str) -> str:
    """The same token as somebody has it who read the page for a while before they wrote."""
    attempt, wording_id, _ = signing.loads(token, salt=f"give:{slug}")
    return signing.dumps([attempt, wording_id, time.time() - 30], salt=f"give:{slug}")


class Donor:
    """Opens the page at once; `said` is what the form holds."""

    def __init__(self, stack: Stack, slug: str = "lantern", **answers: str) -> None:
        self.stack, self.slug = stack, slug
        self.page_url = f"{stack.url}/give/{slug}/"
        self.browser = requests.Session()
        self.said = MAYA | answers
        self.open()

    def open(self) -> str:
        answer = self.browser.get(self.page_url, timeout=30)
        assert answer.status_code == 200, answer.status_code
        self.said |= self.hidden(answer.text)
        fund = re.search(r'name="fund"[^>]*value="(\d+)"', answer.text)
        self.said["fund"] = fund[1] if fund else ""
        return answer.text

    def take_token(self, answer: requests.Response) -> None:
        """Go on with the token that a refusal brought, as the page's script does."""
        self.said["token"] = read_slowly(self.slug, answer.json()["token"])

    def hidden(self, page: str) -> dict[str, str]:
        """The hidden fields of a page of ours, with a token that is old enough to be a person's."""
        found = {name: html.unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', page)}
        token = read_slowly(self.slug, found["token"])
        return {"csrfmiddlewaretoken": found["csrfmiddlewaretoken"], "token": token}

    def send(self) -> requests.Response:
        """The button, with JavaScript."""
        headers = {"Accept": "application/json", "Referer": self.page_url}
        return self.browser.post(f"{self.page_url}attempt/", data=self.said, headers=headers, timeout=30)

    def send_plainly(self) -> requests.Response:
        """The button, without JavaScript; redirects are not followed."""
        return self.browser.post(
            self.page_url, data=self.said, headers={"Referer": self.page_url}, allow_redirects=False, timeout=30
        )

    def confirm(self, started: dict[str, Any], number: str = "4242424242424242") -> requests.Response:
        """What Stripe's script does with the card that was typed."""
        card = {"type": "card", "card[number]": number, "card[exp_month]": "12", "card[exp_year]": "40"}
        return self.pay_with(started, card | {"card[cvc]": "123"})

    def confirm_debit(self, started: dict[str, Any], number: str = "000123456789") -> requests.Response:
        """Pay from a bank account, which takes the bank some days."""
        account = {"routing_number": "110000000", "account_number": number, "account_holder_type": "individual"}
        typed = {f"us_bank_account[{name}]": value for name, value in account.items()}
        holder = {"billing_details[name]": "Maya Okafor", "billing_details[email]": "maya@example.org"}
        return self.pay_with(started, {"type": "us_bank_account"} | typed | holder)

    def pay_with(self, started: dict[str, Any], method: dict[str, str]) -> requests.Response:
        secret = started["client_secret"]
        typed = {
            f"payment_method_data[{name.split('[')[0]}]{name[len(name.split('[')[0]) :]}": value
            for name, value in method.items()
        }
        asked = {"key": settings.STRIPE_PUBLISHABLE_KEY, "client_secret": secret, "return_url": started["return_url"]}
        url = f"{self.stack.url}/_stripe/v1/payment_intents/{secret.split('_secret_')[0]}/confirm"
        return self.browser.post(url, data=asked | typed, timeout=30)

    def give(self, number: str = "4242424242424242") -> str:
        """Send the form, confirm, and follow to the thank-you page; its URL."""
        answer = self.send()
        assert answer.status_code == 200, answer.text
        started = answer.json()
        assert self.confirm(started, number).status_code == 200
        return str(started["return_url"])

    def word(self, thanks_url: str) -> dict[str, Any]:
        """What the thank-you page's question is answered with."""
        path = urlsplit(thanks_url).path
        told: dict[str, Any] = self.browser.get(f"{self.stack.url}{path}status/", timeout=30).json()
        return told

    def wait_for_receipt(self, thanks_url: str) -> None:
        eventually(lambda: self.word(thanks_url) == {"word": "received", "receipt": True}, 40, "for the receipt")
