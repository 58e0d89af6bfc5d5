from django.apps import AppConfig


class DonorsConfig(AppConfig):
    name = "donors"
    verbose_name = "Giving"

    def ready(self) -> None:
        from donors.extensions import contact_records, people_views, segment_criteria  # noqa: F401, PLC0415 - registers, once models are loaded
