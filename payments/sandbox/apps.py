from django.apps import AppConfig


class SandboxConfig(AppConfig):
    """Loaded only with STRIPE_MODE=sandbox."""

    name = "payments.sandbox"
    label = "sandbox"
    verbose_name = "Stripe sandbox"
