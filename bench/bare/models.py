from django.db import models


class Row(models.Model):
    """What a webhook brought, kept as it is."""

    event_id = models.CharField(max_length=80, unique=True)
    payload = models.JSONField()

    class Meta:
        db_table = "bench_bare_row"

    def __str__(self) -> str:
        return self.event_id
