from __future__ import annotations

from typing import Any

from django.db import migrations


def make_head(apps: Any, schema_editor: Any) -> None:
    """The single row that events are chained under; made before the guards that refuse a second one."""
    apps.get_model("audit", "ChainHead").objects.create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(make_head, migrations.RunPython.noop)]
