"""Fill the ids of the events there are, some at a time. Interrupted, it begins anew and comes to the same."""

from django.db import migrations, transaction

AT_ONCE = 1_000
NAMED = {
    "object_id": "id",
    "intent_id": "payment_intent",
    "customer_id": "customer",
    "subscription_id": "subscription",
    "invoice_id": "invoice",
    "charge_id": "charge",
}
FILL = f"UPDATE payments_stripeevent SET {', '.join(f'{column} = %s' for column in NAMED)} WHERE id = %s"  # noqa: S608


def fill(apps, schema_editor):
    events = apps.get_model("payments", "StripeEvent").objects.using(schema_editor.connection.alias).order_by("pk")
    last = 0
    while rows := list(events.filter(pk__gt=last).values_list("pk", "payload")[:AT_ONCE]):
        with transaction.atomic(schema_editor.connection.alias), schema_editor.connection.cursor() as cursor:
            cursor.executemany(FILL, [(*ids_in(payload), pk) for pk, payload in rows])
        last = rows[-1][0]


def ids_in(payload):
    data = payload.get("data") if isinstance(payload, dict) else None
    thing = data.get("object") if isinstance(data, dict) else None
    values = [thing.get(name) if isinstance(thing, dict) else None for name in NAMED.values()]
    return [value if isinstance(value, str) and 0 < len(value) <= 120 else None for value in values]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("payments", "0003_ids_that_events_name")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
