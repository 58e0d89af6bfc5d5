from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CrmConfig(AppConfig):
    name = "crm"
    verbose_name = "People"

    def ready(self) -> None:
        from crm.extensions import contact_records, mail_news, segment_criteria  # noqa: F401, PLC0415 - models are loaded by now
        from crm.services.guards import raise_guards  # noqa: PLC0415

        def after_migrate(using: str, **_: object) -> None:
            raise_guards(using)

        # Not a rule: SQLite drops a table's triggers when a migration rebuilds it.
        post_migrate.connect(after_migrate, dispatch_uid="crm.guards", weak=False)
