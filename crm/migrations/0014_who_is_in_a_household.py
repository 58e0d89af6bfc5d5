"""The index of a household's members holds those who are in one, not the millions who are in none."""

import django.db.models.deletion
from django.db import migrations, models

HELD = models.ForeignKey(
    blank=True,
    db_index=False,
    null=True,
    on_delete=django.db.models.deletion.SET_NULL,
    related_name="members",
    to="crm.household",
)
OLD = "crm_contact_household_id_ea7c20b1"


class Migration(migrations.Migration):
    dependencies = [("crm", "0013_fill_folded_names_of_households")]
    operations = [
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                condition=models.Q(("household__isnull", False)), fields=["household"], name="contact_in_household"
            ),
        ),
        # Altering the field would write SQLite's table anew, without the triggers that keep its search.
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.AlterField("contact", "household", HELD)],
            database_operations=[
                migrations.RunSQL(
                    f'DROP INDEX IF EXISTS "{OLD}"',
                    f'CREATE INDEX IF NOT EXISTS "{OLD}" ON "crm_contact" ("household_id")',
                )
            ],
        ),
    ]
