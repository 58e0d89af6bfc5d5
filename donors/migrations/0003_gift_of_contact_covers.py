"""A donor's gifts are added up from the index alone, without a look at each gift."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("donors", "0002_gift_by_amount")]

    operations = [
        migrations.RemoveIndex(model_name="gift", name="gift_of_contact"),
        migrations.AddIndex(
            model_name="gift",
            index=models.Index(
                fields=[
                    "contact",
                    "-given_on",
                    "-id",
                    "status",
                    "currency",
                    "amount_minor",
                    "refunded_minor",
                    "disputed_minor",
                    "campaign",
                ],
                name="gift_of_contact",
            ),
        ),
    ]
