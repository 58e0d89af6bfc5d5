from django.db import migrations, models


class Migration(migrations.Migration):
    """A merge changes rows and deletes some; it makes none."""

    dependencies = [
        ("crm", "0010_households_that_were_dissolved"),
    ]

    operations = [
        migrations.AlterField(
            model_name="mergeentry",
            name="act",
            field=models.CharField(choices=[("changed", "Changed"), ("deleted", "Deleted")], max_length=8),
        ),
    ]
