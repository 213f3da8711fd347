import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("email", models.EmailField(max_length=190, unique=True)),
                ("name", models.CharField(max_length=100, default="x", db_comment="the name")),
                ("slug", models.SlugField(max_length=50)),
                ("note", models.TextField(blank=True, db_index=True)),
                ("age", models.PositiveIntegerField(default=1)),
                ("small", models.SmallIntegerField(null=True, db_index=True)),
                ("positive_small", models.PositiveSmallIntegerField()),
                ("big", models.BigIntegerField()),
                ("positive_big", models.PositiveBigIntegerField(null=True)),
                ("active", models.BooleanField(default=True)),
                ("ratio", models.FloatField()),
                ("price", models.DecimalField(max_digits=10, decimal_places=2)),
                ("day", models.DateField(null=True)),
                ("hour", models.TimeField(null=True)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("took", models.DurationField(null=True)),
                ("data", models.JSONField(default=dict)),
                ("token", models.CharField(max_length=36, default=uuid.uuid4)),
                ("address", models.GenericIPAddressField(null=True)),
                ("file", models.FileField(upload_to="x")),
                ("blob", models.BinaryField(null=True)),
                ("state", models.CharField(max_length=10, db_default="new")),
                ("folded", models.CharField(max_length=20, db_collation="utf8mb4_bin")),
            ],
            options={
                "indexes": [models.Index(fields=["name", "-age"], name="name_age")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("age__gt", 0)), name="aged"),
                    models.UniqueConstraint(fields=["name", "day"], name="named"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tag",
            fields=[
                ("id", models.AutoField(primary_key=True)),
                ("label", models.CharField(max_length=30)),
            ],
            options={"unique_together": {("label", "id")}},
        ),
        migrations.CreateModel(
            name="Order",
            fields=[
                ("id", models.BigAutoField(primary_key=True)),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="shop.person")),
                ("tag", models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, to="shop.tag")),
                (
                    "loose",
                    models.ForeignKey(
                        null=True,
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="shop.tag",
                    ),
                ),
                ("tags", models.ManyToManyField(related_name="orders", to="shop.tag")),
                ("code", models.CharField(max_length=40)),
            ],
        ),
    ]
