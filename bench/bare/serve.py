"""The bare pages on the server that serves Lantern's: `python -m bench.bare.serve PORT`."""

import os
import sys

import django
from django.core.management import call_command

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.bare.settings"
django.setup()

from django.db import connection  # noqa: E402

from bench.bare.models import Row  # noqa: E402
from frontend.management.commands.serve import Command  # noqa: E402


def main() -> None:
    if Row._meta.db_table not in connection.introspection.table_names():
        with connection.schema_editor() as editor:
            editor.create_model(Row)
    Row._default_manager.all().delete()
    connection.close()
    call_command(Command(), port=int(sys.argv[1]))


if __name__ == "__main__":
    main()
