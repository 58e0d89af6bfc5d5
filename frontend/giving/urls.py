from django.urls import path, re_path

from frontend.giving import colours, embed, images, notices, pages, preferences, reports, thanks

app_name = "giving"
urlpatterns = [
    path("give/thanks/<str:token>/", thanks.thanks, name="thanks"),
    path("give/thanks/<str:token>/status/", thanks.status, name="status"),
    path("give/thanks/<str:token>/receipt.pdf", thanks.receipt_pdf, name="receipt"),
    path("give/<slug:slug>/", pages.giving_page, name="page"),
    path("give/<slug:slug>/attempt/", pages.attempt, name="attempt"),
    path("give/<slug:slug>/embed/", embed.embedded, name="embed"),
    path("give/<slug:slug>/image/", images.image, name="image"),
    path("preferences/<str:token>/", preferences.preferences, name="preferences"),
    path("preferences/<str:token>/stop/", preferences.one_click, name="one_click"),
    re_path(r"^colours/(?P<colour>[0-9a-f]{6})\.css$", colours.colours, name="colours"),
    path("about/privacy/", notices.notice, {"name": "privacy"}, name="privacy"),
    path("about/refunds/", notices.notice, {"name": "refunds"}, name="refunds"),
    path("about/accessibility/", notices.notice, {"name": "accessibility"}, name="accessibility"),
    path("csp-report/", reports.csp_report, name="csp_report"),
]
