from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("payments", "0001_initial")]

    operations: ClassVar = [
        migrations.AddField("givingattempt", "amount_changes", models.PositiveIntegerField(default=0)),
    ]
