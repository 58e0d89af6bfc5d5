"""By what right a mail leaves; addresses as the stop list knows them; one more source of an answer."""

import datetime

from django.conf import settings
from django.db import migrations, models

import crm.models.fields
from crm.domain.stop_list import digest

AT_ONCE = 5_000
# What crm.services.permissions derives, of the answers that were kept before permissions were.
DERIVE = """
    INSERT INTO crm_permission (contact_id, purpose, channel, allowed, basis, valid_until, event_id)
    SELECT contact_id, purpose, channel, action = 'grant', basis,
        CASE WHEN action = 'grant' THEN valid_until END, id
    FROM (
        SELECT event.*, ROW_NUMBER() OVER (
            PARTITION BY contact_id, purpose, channel ORDER BY at DESC, event.id DESC
        ) AS place
        FROM crm_consentevent event JOIN crm_contact contact ON contact.id = event.contact_id
        WHERE contact.standing = 'live'
    ) AS ranked WHERE place = 1
"""
ADDRESSES = (("EmailAddress", "normalized"), ("Phone", "number"))


def complete(apps, schema_editor):
    apps.get_model("crm", "Delivery").objects.filter(kind="tribute_card").update(purpose="card")
    for name, column in ADDRESSES:
        model = apps.get_model("crm", name)
        while rows := list(model.objects.filter(address_hmac="").exclude(**{column: ""})[:AT_ONCE]):
            for row in rows:
                row.address_hmac = digest(settings.STOP_LIST_KEY, getattr(row, column))
            model.objects.bulk_update(rows, ["address_hmac"])


class Migration(migrations.Migration):
    dependencies = [("crm", "0003_whom_we_know")]
    operations = [
        migrations.AddField(
            model_name="delivery",
            name="purpose",
            field=models.CharField(db_default="receipt", max_length=20),
        ),
        migrations.AddField(
            model_name="emailaddress",
            name="address_hmac",
            field=crm.models.fields.DigestField(of="normalized"),
        ),
        migrations.AddField(
            model_name="phone",
            name="address_hmac",
            field=crm.models.fields.DigestField(of="number"),
        ),
        migrations.AlterField(
            model_name="consentevent",
            name="source",
            field=models.CharField(
                choices=[
                    ("giving_page", "Giving page"),
                    ("preference_page", "Preference page"),
                    ("one_click", "Unsubscribe link"),
                    ("reply", "Reply to a mail"),
                    ("paper", "Paper form"),
                    ("phone", "Telephone call"),
                    ("import", "Imported list"),
                    ("fps", "Preference service"),
                    ("complaint", "Complaint at the mail provider"),
                    ("staff", "Staff"),
                    ("merge", "Merged records"),
                ],
                max_length=20,
            ),
        ),
        migrations.RemoveConstraint(model_name="consentevent", name="consent_soft_opt_in_conditions"),
        migrations.AddConstraint(
            model_name="consentevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("basis", "soft_opt_in_charity"), _negated=True),
                    models.Q(("action", "grant"), _negated=True),
                    models.Q(
                        ("collected_on__gte", datetime.date(2026, 2, 5)),
                        ("collected_on__isnull", False),
                        ("obtained_directly", True),
                        ("opt_out_offered", True),
                    ),
                    _connector="OR",
                ),
                name="consent_soft_opt_in_conditions",
            ),
        ),
        migrations.RunPython(complete, migrations.RunPython.noop),
        migrations.RunSQL([DERIVE], [migrations.RunSQL.noop]),
    ]
