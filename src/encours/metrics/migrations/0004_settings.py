"""A balance that is kept says under which settings it was laid."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("metrics", "0003_behaviour"),
    ]

    operations = [
        migrations.AddField(
            model_name="snapshot",
            name="settings",
            field=models.CharField(default="", max_length=64),
        ),
    ]
