"""A run of the retention schedule has states and a place it has come to; every run there is by now is done."""

from django.db import migrations, models
from django.db.models import F, Q


def end_them(apps, schema_editor):
    apps.get_model("crm", "RetentionRun").objects.filter(ended_at=None).update(state="done", ended_at=F("at"))


class Migration(migrations.Migration):
    dependencies = [("crm", "0008_indexes_for_segments")]
    operations = [
        migrations.AddField(
            model_name="retentionrun",
            name="state",
            field=models.CharField(
                choices=[("asked", "Asked for"), ("running", "Running"), ("done", "Done")],
                default="asked",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="retentionrun", name="rule", field=models.CharField(blank=True, default="", max_length=60)
        ),
        migrations.AddField(model_name="retentionrun", name="after", field=models.BigIntegerField(default=0)),
        migrations.AddField(model_name="retentionrun", name="ended_at", field=models.DateTimeField(null=True)),
        migrations.RunPython(end_them, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="retentionrun",
            constraint=models.UniqueConstraint(
                condition=Q(state__in=("asked", "running")), fields=("dry",), name="one_retention_run_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionrun",
            constraint=models.CheckConstraint(
                condition=Q(state="done", ended_at__isnull=False) | (~Q(state="done") & Q(ended_at__isnull=True)),
                name="retention_run_ends_once",
            ),
        ),
    ]
