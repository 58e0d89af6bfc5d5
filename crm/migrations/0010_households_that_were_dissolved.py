import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("crm", "0009_retention_runs_in_the_background")]
    operations = [
        migrations.AddIndex(
            model_name="household",
            index=models.Index(fields=["name", "id"], name="household_by_name"),
        ),
        migrations.CreateModel(
            name="DissolvedHousehold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("household_id", models.BigIntegerField(unique=True)),
                ("texts", models.JSONField()),
                ("created_at", models.DateTimeField()),
                ("dissolved_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="FormerMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("household_rank", models.PositiveSmallIntegerField()),
                ("in_household_name", models.BooleanField()),
                ("in_formal_greeting", models.BooleanField()),
                ("in_informal_greeting", models.BooleanField()),
                (
                    "contact",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="crm.contact"),
                ),
                (
                    "dissolved",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="crm.dissolvedhousehold",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("dissolved", "contact"), name="former_member_once")],
            },
        ),
    ]
