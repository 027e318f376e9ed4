"""An institution that was founded before there were reminders gets the one gateway that needs nothing from outside."""

from django.db import migrations
from django.utils import timezone


def ship(apps, schema_editor):
    database = schema_editor.connection.alias
    root = apps.get_model("roster", "Unit").objects.using(database).filter(path="R").first()
    gateways = apps.get_model("checkin", "Gateway").objects.using(database)
    if root is None or gateways.exists():
        return
    now = timezone.now()
    gateways.create(
        name="站内提醒", adapter="in_app", medium="in_app", unit_id=root.pk, since=now, opened_at=now, opened_by="system"
    )


class Migration(migrations.Migration):
    dependencies = [("checkin", "0004_claims"), ("roster", "0004_cadre")]
    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
