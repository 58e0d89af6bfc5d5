from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0005_indexes_of_ids_that_events_name")]

    operations = [
        migrations.AddField("plan", "next_try_at", models.DateTimeField(null=True)),
        migrations.AddField("plan", "tries_over", models.BooleanField(default=False, db_default=False)),
    ]
