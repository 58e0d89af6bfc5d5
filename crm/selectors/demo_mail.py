"""The mail that a demo keeps instead of sending it."""

from crm.domain.errors import NotThere, gettext_noop
from crm.models import DemoMail
from crm.selectors.keyset import Page, page_of


def demo_mails(cursor: str = "") -> Page[DemoMail]:
    """The newest first, without their bodies."""
    return page_of(DemoMail.objects.defer("raw"), ["-id"], cursor)


def demo_mail(pk: int) -> DemoMail:
    mail = DemoMail.objects.filter(pk=pk).first()
    if mail is None:
        raise NotThere(gettext_noop("There is no such mail in the demo."))
    return mail
