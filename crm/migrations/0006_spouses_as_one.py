"""Whether a household's formal greeting spells a couple out under one name."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("crm", "0005_staff_digests")]
    operations = [
        migrations.AddField(
            model_name="household",
            name="spouses_as_one",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
