"""Finding a gift by its exact amount, the newest first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("donors", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="gift",
            index=models.Index(fields=["currency", "amount_minor", "-given_on", "-id"], name="gift_by_amount"),
        ),
    ]
