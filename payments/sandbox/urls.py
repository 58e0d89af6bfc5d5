"""The sandbox's pages for browsers: what stands in for Stripe's own, and the panel of a demo."""

from django.urls import path

from payments.sandbox.pages import authentication, browser_api, checkout, elements, panel

app_name = "sandbox"
urlpatterns = [
    path("_stripe/elements/<str:kind>/", elements.element, name="element"),
    path("_stripe/v1/payment_intents/<str:intent_id>", browser_api.retrieve_intent, name="intent"),
    path("_stripe/v1/payment_intents/<str:intent_id>/confirm", browser_api.confirm_intent, name="confirm"),
    path("_stripe/v1/payment_intents/<str:intent_id>/source_cancel", browser_api.give_up_intent, name="give_up"),
    path("_stripe/authenticate/<str:intent_id>/", authentication.authenticate, name="authenticate"),
    path("_stripe/checkout/<str:session_id>/", checkout.checkout, name="checkout"),
    path("demo/stripe/", panel.panel, name="panel"),
    path("demo/stripe/<str:act>/", panel.act, name="act"),
]
