"""People and households are found by "obrien", however an O'Brien is written. Interrupted, it begins anew."""

from django.db import migrations, transaction

AT_ONCE = 10_000
WRITTEN = ("crm_contact", "search"), ("crm_contact", "sort_name"), ("crm_household", "sort_name")
APOSTROPHES = ("'", "\u2019", "\u2018", "\u02bc", "\u02bb", "`")


def take_out(apps, schema_editor):
    connection = schema_editor.connection
    for table, column in WRITTEN:
        plain, held = column, " OR ".join([f"{column} LIKE %s"] * len(APOSTROPHES))
        for _ in APOSTROPHES:
            plain = f"REPLACE({plain}, %s, '')"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT COALESCE(MAX(id), 0) FROM {table}")  # noqa: S608 - names of ours
            most = cursor.fetchone()[0]
        for last in range(0, most, AT_ONCE):
            with transaction.atomic(connection.alias), connection.cursor() as cursor:
                cursor.execute(
                    f"UPDATE {table} SET {column} = {plain} WHERE id > %s AND id <= %s AND ({held})",  # noqa: S608
                    [*APOSTROPHES, last, last + AT_ONCE, *(f"%{mark}%" for mark in APOSTROPHES)],
                )


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("crm", "0014_who_is_in_a_household")]
    operations = [migrations.RunPython(take_out, migrations.RunPython.noop)]
