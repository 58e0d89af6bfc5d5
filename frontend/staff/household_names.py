"""What households were called before a change, and what they are called since: letters go out under these names."""

from django.contrib import messages
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext

from crm.selectors.households import names_of_homes
from frontend.staff.gate import StaffRequest


def tell_of_names(request: StaffRequest, before: dict[int, str]) -> None:
    """Say which of these households are called otherwise since, and lead to where a name is typed over."""
    said, change = gettext("The household is called “{new}” now; before: “{old}”. {link}"), gettext("Change the name")
    for pk, new in names_of_homes(before).items():
        if new != before[pk]:
            link = format_html('<a href="{}">{}</a>', reverse("staff:edit_household", args=[pk]), change)
            messages.info(request, format_html(said, new=new, old=before[pk], link=link))
