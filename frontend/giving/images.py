"""The picture of a giving page."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_GET

from campaigns.selectors.pages import picture_of


@require_GET
def image(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Files are named after what they show, so a browser that has one asks whether it still is the one."""
    picture = picture_of(slug)
    if picture is None:
        raise Http404
    tag = f'"{picture.name}"'
    headers = {"ETag": tag, "Cache-Control": "public, max-age=300"}
    return FileResponse(picture.open("rb"), content_type="image/webp", headers=headers)
