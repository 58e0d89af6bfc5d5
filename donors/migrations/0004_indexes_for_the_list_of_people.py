"""Who gave this year is passed by in the order of totals, and found among a year's givers, from the indexes alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("donors", "0003_gift_of_contact_covers")]

    operations = [
        migrations.RemoveIndex(model_name="givingsummary", name="summary_by_total"),
        migrations.AddIndex(
            model_name="givingsummary",
            index=models.Index(fields=["currency", "-total_minor", "contact", "last_on"], name="summary_by_total"),
        ),
        migrations.RemoveIndex(model_name="givingyear", name="year_by_total"),
        migrations.AddIndex(
            model_name="givingyear",
            index=models.Index(fields=["fiscal_year", "contact"], name="givers_of_year"),
        ),
    ]
