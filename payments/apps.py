from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "payments"
    verbose_name = "Payments"

    def ready(self) -> None:
        from payments.extensions import contact_records  # noqa: F401, PLC0415 - models are loaded by now
