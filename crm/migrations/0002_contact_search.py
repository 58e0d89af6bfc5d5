"""The search index over Contact.search: trigrams in both databases (design: performance.md D1).

The triggers that keep SQLite's index are raised after every migrate (crm.services.guards).
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

FORWARDS = {
    "postgresql": [
        "CREATE EXTENSION IF NOT EXISTS pg_trgm",
        "CREATE INDEX contact_search_trigrams ON crm_contact USING gin (search gin_trgm_ops)",
    ],
    "sqlite": [
        """CREATE VIRTUAL TABLE crm_contact_search
           USING fts5(search, content='crm_contact', content_rowid='id', tokenize='trigram')""",
        "INSERT INTO crm_contact_search(crm_contact_search) VALUES ('rebuild')",
    ],
}
BACKWARDS = {
    "postgresql": ["DROP INDEX contact_search_trigrams"],
    "sqlite": ["DROP TABLE crm_contact_search"]
    + [f"DROP TRIGGER IF EXISTS crm_contact_search_{event}" for event in ("insert", "delete", "update")],
}


def forwards(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in FORWARDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def backwards(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in BACKWARDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("crm", "0001_initial")]

    operations = [migrations.RunPython(forwards, backwards)]
