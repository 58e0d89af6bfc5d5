"""Receipts as files."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from crm.domain.capabilities import Capability
from donors.selectors.gifts import the_receipt
from donors.services.acknowledgments import receipt_file
from frontend.staff.gate import StaffRequest, staff_page


@require_GET
@staff_page(Capability.VIEW_GIFTS)
def receipt(request: StaffRequest, receipt_id: int) -> HttpResponse:
    """The PDF as it was issued; marked when void, and with `copy` in the address as a copy."""
    found = the_receipt(receipt_id)
    return HttpResponse(
        receipt_file(found, copy="copy" in request.GET),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{found.full_number}.pdf"',
            "Cache-Control": "no-store",
            "X-Robots-Tag": "noindex",
        },
    )
