"""Passkeys and one-time codes in Chromium, with an authenticator of its own."""

import base64
import hmac
import re
import struct
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.axe import violations
from tests.browser.house import House

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def code_of(secret: str) -> str:
    """The one-time code of now (RFC 6238)."""
    moment = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.digest(base64.b32decode(secret), moment, "sha1")
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


@pytest.fixture
def page(browse: Callable[..., BrowserContext]) -> Page:
    context = browse(width=390)
    made = context.new_page()
    session = context.new_cdp_session(made)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    return made


def type_password(page: Page, house: House) -> None:
    page.locator("input[name=password]").fill(house.env["DEMO_PASSWORD"])
    page.locator("main button.primary").click()


def sign_in(page: Page, house: House, name: str) -> None:
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(f"{name}@lanternhouse.example")
    type_password(page, house)


def sign_out(page: Page) -> None:
    page.goto("/account/")
    page.locator("form[action='/accounts/logout/'] button").click()
    page.wait_for_url(re.compile("/accounts/"))


def confirm_it_is_me(page: Page, house: House) -> None:
    if "reauthenticate" in page.url:
        type_password(page, house)


def test_a_passkey_is_added_and_opens_the_door_without_a_password(page: Page, house: House) -> None:
    sign_in(page, house, "dee")
    page.wait_for_url(f"{house.url}/")
    page.goto("/accounts/2fa/webauthn/add/")
    confirm_it_is_me(page, house)
    page.locator("[name=name]").fill("Work laptop")
    page.locator("#add_key").click()
    page.wait_for_url(re.compile("recovery"))
    assert violations(page) == []
    sign_out(page)
    page.goto("/accounts/login/?next=/account/")
    page.locator("#passkey_login").click()
    page.wait_for_url(f"{house.url}/account/")


def test_with_one_time_codes_the_password_alone_is_not_enough(page: Page, house: House) -> None:
    sign_in(page, house, "cy")
    page.wait_for_url(f"{house.url}/")
    page.goto("/accounts/2fa/totp/activate/")
    confirm_it_is_me(page, house)
    secret = page.locator(".secret").inner_text().strip()
    page.locator("[name=code]").fill(code_of(secret))
    page.locator("main button.primary").click()
    page.wait_for_url(re.compile("recovery|2fa/$"))
    sign_out(page)
    sign_in(page, house, "cy")
    page.locator("[name=code]").fill("000000")
    page.locator("main button.primary").click()
    expect(page.locator("main")).to_contain_text(re.compile("code", re.IGNORECASE))
    page.goto("/people/")
    assert "/accounts/" in page.url
    assert violations(page) == []
