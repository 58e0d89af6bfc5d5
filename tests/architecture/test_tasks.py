"""Every piece of background work that is asked for by name exists under that name."""

import ast

from celery import current_app
from django.conf import settings

from tests.architecture.source import calls, python_files, short

ASKS = {"enqueue": 0, "send_task": 0}


def names_asked_for() -> dict[str, str]:
    """task name → where it is asked for"""
    found = {task: "BEAT_SCHEDULE" for _, task, _ in settings.BEAT_SCHEDULE}
    for path in python_files():
        for call in calls(path):
            function = ast.unparse(call.func).rpartition(".")[2]
            if function in ASKS and call.args and isinstance(call.args[0], ast.Constant):
                found[str(call.args[0].value)] = f"{short(path)}:{call.lineno}"
            for keyword in call.keywords:
                if function == "queue_mail" and keyword.arg == "task" and isinstance(keyword.value, ast.Constant):
                    found[str(keyword.value.value)] = f"{short(path)}:{call.lineno}"
    return found


def test_every_task_that_is_asked_for_is_registered() -> None:
    current_app.loader.import_default_modules()
    asked = names_asked_for()
    assert len(asked) > 8
    missing = {name: where for name, where in asked.items() if name not in current_app.tasks}
    assert missing == {}


def test_every_registered_task_of_ours_is_asked_for_somewhere() -> None:
    current_app.loader.import_default_modules()
    ours = {
        name
        for name in current_app.tasks
        if name.partition(".")[0] in {"crm", "campaigns", "donors", "payments", "sandbox"}
    }
    assert ours - set(names_asked_for()) == set()
