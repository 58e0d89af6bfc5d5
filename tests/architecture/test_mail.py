"""No mail leaves without saying by what right: a purpose its reader agreed to, or an exemption by name."""

import ast

from tests.architecture.source import calls, python_files, short

# Who hands mail to the provider, and who writes the rows it is sent from.
HANDS_OVER = {"crm/services/outbox.py", "crm/services/staff_mail.py"}
QUEUES = {"crm/services/outbox.py"}


def calls_of(name: str) -> list[tuple[str, ast.Call]]:
    return [
        (short(path), call)
        for path in python_files("crm", "campaigns", "donors", "payments", "frontend")
        if "sandbox" not in path.parts
        for call in calls(path)
        if ast.unparse(call.func).endswith(name)
    ]


def purpose_of(call: ast.Call) -> str:
    return next((ast.unparse(keyword.value) for keyword in call.keywords if keyword.arg == "purpose"), "")


def test_every_mail_names_its_purpose_where_it_is_asked_for() -> None:
    found = [(where, purpose_of(call)) for where, call in calls_of("queue_mail")]
    assert len(found) >= 3
    assert [where for where, purpose in found if not purpose.startswith(("Exempt.", "Purpose."))] == []


def test_mail_leaves_by_one_door() -> None:
    assert {where for where, _ in calls_of("mailer.hand_over")} == HANDS_OVER
    writes = {
        where
        for verb in ("create", "bulk_create", "get_or_create")
        for where, _ in calls_of(f"Delivery.objects.{verb}")
    }
    assert writes == QUEUES
