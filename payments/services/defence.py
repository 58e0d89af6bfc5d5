"""Counting attempts, so that nobody tries stolen cards here (rules: payments.domain.risk)."""

import hmac
from hashlib import sha256
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone

from campaigns.models import GivingPage
from payments.domain.risk import DECLINE_WINDOW, EMAIL_WINDOW, VISITOR_WINDOW, Recent, Verdict, judge
from payments.models import GivingAttempt


def fingerprint(text: str) -> str:
    """Something equal for equal texts that says nothing about them outside this installation; it changes every day."""
    salted = f"{timezone.now().date()}:{text}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), salted, sha256).hexdigest()[:32]


def visitor_of(address: str) -> str:
    """The network a visitor comes from: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        found = ip_address(address)
    except ValueError:
        return "unknown"
    if found.version == 6 and found.ipv4_mapped:
        return str(found.ipv4_mapped)  # how a socket that listens for both names an IPv4 visitor
    return str(ip_network(f"{found}/64", strict=False)) if found.version == 6 else str(found)


def verdict_on(page: GivingPage, visitor_hash: str, email_hash: str) -> Verdict:
    now = timezone.now()
    declines = GivingAttempt.objects.filter(giving_page=page, last_failed_at__gt=now - DECLINE_WINDOW)
    recent = Recent(
        by_visitor=GivingAttempt.objects.filter(visitor_hash=visitor_hash, created_at__gt=now - VISITOR_WINDOW).count(),
        by_email=GivingAttempt.objects.filter(email_hash=email_hash, created_at__gt=now - EMAIL_WINDOW).count(),
        page_declines=declines.aggregate(declines=Sum("failures"))["declines"] or 0,
    )
    return judge(recent)
