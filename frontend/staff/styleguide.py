"""Every component once, in either theme: for those who build pages and those who test them."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render

from crm.domain.capabilities import Capability
from crm.domain.money import Money
from frontend.charts import Stack, bar_chart, rows_chart
from frontend.context import THEMES
from frontend.forms.styled import StyledForm
from frontend.staff.gate import StaffRequest, staff_page

COLOURS = (
    "paper surface sunken ink brand brand-soft accent accent-soft danger warn ok info chart-3 chart-4 line-strong focus"
).split()
SAMPLE = (("Jul", 1200, 4100, 3900), ("Aug", 1250, 2600, 4400), ("Sep", 1400, 6900, 5200), ("Oct", 1400, 8100, 7000))


class SampleForm(StyledForm):
    """One of each control; shown with an error, a hint and an optional answer."""

    email = forms.EmailField(label="Email", help_text="For the receipt. Nothing else unless they ask.")
    fund = forms.ChoiceField(label="Fund", choices=[("", "Choose one"), ("need", "Wherever it is needed most")])
    frequency = forms.ChoiceField(
        label="How often", choices=[("once", "Once"), ("month", "Monthly")], widget=forms.RadioSelect
    )
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"rows": 2}))


@staff_page(Capability.VIEW_PEOPLE)
def styleguide(request: StaffRequest) -> HttpResponse:
    """Only where the demo or DEBUG is on; `?theme=dark` shows the other theme."""
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    context: dict[str, Any] = {
        "active": "",
        "colours": list(enumerate(COLOURS, start=1)),
        "form": SampleForm({"email": "nope", "frequency": "once"}),
        "chart": bar_chart([sample(*row) for row in SAMPLE], "en_US"),
        "rows": rows_chart(
            [
                (name, dollars(now), dollars(then))
                for name, now, then in (("Winter appeal", 9600, 8800), ("Walk", 3100, 4700))
            ]
        ),
        "locale": "en_US",
    }
    if (theme := request.GET.get("theme")) in THEMES:
        context["theme"] = theme
    return render(request, "staff/styleguide/page.html", context)


def dollars(major: int) -> Money:
    return Money(major * 100, "USD")


def sample(month: str, monthly: int, once: int, before: int) -> Stack:
    pieces = [("Monthly", dollars(monthly)), ("One time", dollars(once))]
    return Stack(month, month, pieces, "A year before", dollars(before))
