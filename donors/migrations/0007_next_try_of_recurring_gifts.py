from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("donors", "0006_views_of_people")]

    operations = [
        migrations.AddField("recurringgift", "next_try_on", models.DateField(null=True, blank=True)),
        migrations.AddField("recurringgift", "tries_over", models.BooleanField(default=False, db_default=False)),
    ]
