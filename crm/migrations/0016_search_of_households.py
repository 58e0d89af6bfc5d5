"""The search index over Household.sort_name: trigrams in both databases, as over Contact.search (0002).

PostgreSQL builds it while people work; what an interrupted try left makes way first. SQLite's triggers are raised
after every migrate (crm.services.guards).
"""

from django.db import migrations

FORWARDS = {
    "postgresql": [
        "DROP INDEX CONCURRENTLY IF EXISTS household_search_trigrams",
        "CREATE INDEX CONCURRENTLY household_search_trigrams ON crm_household USING gin (sort_name gin_trgm_ops)",
    ],
    "sqlite": [
        """CREATE VIRTUAL TABLE IF NOT EXISTS crm_household_search
           USING fts5(sort_name, content='crm_household', content_rowid='id', tokenize='trigram')""",
        "INSERT INTO crm_household_search(crm_household_search) VALUES ('rebuild')",
    ],
}
BACKWARDS = {
    "postgresql": ["DROP INDEX CONCURRENTLY IF EXISTS household_search_trigrams"],
    "sqlite": ["DROP TABLE crm_household_search"]
    + [f"DROP TRIGGER IF EXISTS crm_household_search_{event}" for event in ("insert", "delete", "update")],
}


def forwards(apps, schema_editor):
    for statement in FORWARDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def backwards(apps, schema_editor):
    for statement in BACKWARDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("crm", "0015_found_without_apostrophes")]
    operations = [
        migrations.RunPython(forwards, backwards),
        migrations.AlterModelOptions("auditentry", {"verbose_name_plural": "audit entries"}),
    ]
