"""Stretches are compressed already: the database keeps them as they are, by their document."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

CASCADE = django.db.models.deletion.CASCADE


def _without_index(model: str) -> list[Operation]:
    """The composite index serves its organisation and its document too."""
    return [
        migrations.AlterField(
            model,
            "organisation",
            models.ForeignKey("tenancy.Organisation", CASCADE, db_index=False),
        ),
        migrations.AlterField(
            model,
            "document",
            models.ForeignKey("intake.Document", CASCADE, db_constraint=False, db_index=False),
        ),
    ]


class Migration(migrations.Migration):
    """How pieces and rejects are stored and found."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("intake", "0002_isolation")]
    operations: ClassVar[list[Operation]] = [
        migrations.RunSQL(
            "ALTER TABLE intake_piece ALTER COLUMN content SET STORAGE EXTERNAL",
            "ALTER TABLE intake_piece ALTER COLUMN content SET STORAGE EXTENDED",
        ),
        migrations.AddConstraint(
            model_name="piece",
            constraint=models.UniqueConstraint(
                fields=["organisation", "document", "number"], name="piece_once"
            ),
        ),
        migrations.AddIndex(
            model_name="reject",
            index=models.Index(fields=["organisation", "document", "line"], name="reject_line"),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(fields=["organisation", "-id"], name="document_latest_first"),
        ),
        *_without_index("piece"),
        *_without_index("reject"),
    ]
