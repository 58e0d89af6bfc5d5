"""An index for each id that events name. PostgreSQL builds them while events come in; interrupted, it begins anew."""

from django.db import migrations, models
from django.db.models import Q

NAMED = ("object", "intent", "customer", "subscription", "invoice", "charge")


class AddIndexMeanwhile(migrations.AddIndex):
    """AddIndex that stops no writer on PostgreSQL, in a migration that is not atomic. What an interrupted try left
    makes way first, whole or half built.
    """

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        model = to_state.apps.get_model(app_label, self.model_name)
        if not self.allow_migrate_model(schema_editor.connection.alias, model):
            return
        meanwhile = {"concurrently": True} if schema_editor.connection.vendor == "postgresql" else {}
        drop = "DROP INDEX CONCURRENTLY IF EXISTS" if meanwhile else "DROP INDEX IF EXISTS"
        schema_editor.execute(f"{drop} {schema_editor.quote_name(self.index.name)}")
        schema_editor.add_index(model, self.index, **meanwhile)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("payments", "0004_fill_ids_that_events_name")]
    operations = [
        AddIndexMeanwhile(
            "stripeevent",
            models.Index(fields=[f"{name}_id"], condition=Q(**{f"{name}_id__isnull": False}), name=f"event_of_{name}"),
        )
        for name in NAMED
    ]
