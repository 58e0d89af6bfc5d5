"""Households are listed by their name without capitals and accents. The next migration fills the column."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("crm", "0011_what_a_merge_does")]
    operations = [
        migrations.AddField(
            model_name="household",
            name="sort_name",
            field=models.CharField(db_default="", default="", editable=False, max_length=210),
        ),
        migrations.RemoveIndex(model_name="household", name="household_by_name"),
        migrations.AddIndex(
            model_name="household",
            index=models.Index(fields=["sort_name", "id"], name="household_by_name"),
        ),
    ]
