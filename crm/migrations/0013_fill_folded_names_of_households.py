"""Fill what households are listed by, some at a time. Interrupted, it begins anew and comes to the same."""

from django.db import migrations, transaction

from crm.domain.households import sorted_as

AT_ONCE = 1_000
FILL = "UPDATE crm_household SET sort_name = %s WHERE id = %s"


def fill(apps, schema_editor):
    alias = schema_editor.connection.alias
    households = apps.get_model("crm", "Household").objects.using(alias).select_for_update().order_by("pk")
    last, more = 0, True
    while more:
        with transaction.atomic(alias), schema_editor.connection.cursor() as cursor:
            rows = list(households.filter(pk__gt=last).values_list("pk", "name")[:AT_ONCE])
            cursor.executemany(FILL, [(sorted_as(name), pk) for pk, name in rows])
        last, more = rows[-1][0] if rows else last, len(rows) == AT_ONCE


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("crm", "0012_households_by_folded_name")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
