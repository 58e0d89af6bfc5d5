"""What an erasure may empty of rows that are else written once; a switch for the retention schedule.

The triggers that stood for the whole row give way: narrower ones are raised after this (crm.services.guards).
"""

from django.db import migrations, models

GUARDED = ("crm_auditentry", "crm_consentevent")


def lower_guards(apps, schema_editor):
    for table in GUARDED:
        name = f"{table}_no_update"
        where = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{where}")


class Migration(migrations.Migration):
    dependencies = [("crm", "0006_spouses_as_one")]
    operations = [
        migrations.AddField(
            model_name="nonprofit",
            name="keeps_retention",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RunPython(lower_guards, migrations.RunPython.noop),
    ]
