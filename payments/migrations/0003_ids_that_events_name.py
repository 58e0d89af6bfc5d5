"""An event says in columns of its own which objects of Stripe it names, so that those about somebody are found."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0002_attempt_amount_changes")]
    operations = [
        migrations.AddField("stripeevent", "object_id", models.CharField(max_length=120, null=True)),
        migrations.AddField("stripeevent", "intent_id", models.CharField(max_length=120, null=True)),
        migrations.AddField("stripeevent", "customer_id", models.CharField(max_length=120, null=True)),
        migrations.AddField("stripeevent", "subscription_id", models.CharField(max_length=120, null=True)),
        migrations.AddField("stripeevent", "invoice_id", models.CharField(max_length=120, null=True)),
        migrations.AddField("stripeevent", "charge_id", models.CharField(max_length=120, null=True)),
    ]
