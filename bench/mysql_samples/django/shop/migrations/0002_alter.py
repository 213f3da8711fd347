import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [
        migrations.AddField("person", "nick", models.CharField(max_length=30, default="n")),
        migrations.AddField("person", "text", models.TextField(default="t")),
        migrations.AddField("person", "maybe", models.IntegerField(null=True, default=3)),
        migrations.AddField(
            "order",
            "other",
            models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="shop.person"),
        ),
        migrations.AddField("order", "flag", models.BooleanField(db_default=True)),
        migrations.AddField("tag", "people", models.ManyToManyField(to="shop.person")),
        migrations.AlterField("person", "name", models.CharField(max_length=200, default="x", db_comment="the name")),
        migrations.AlterField("person", "small", models.IntegerField(default=0)),
        migrations.AlterField("person", "age", models.PositiveIntegerField(null=True)),
        migrations.AlterField("person", "email", models.EmailField(max_length=190)),
        migrations.AlterField("person", "slug", models.CharField(max_length=60)),
        migrations.AlterField("person", "day", models.DateField(default="2020-01-01", db_index=True)),
        migrations.AlterField("order", "code", models.CharField(max_length=40, unique=True)),
        migrations.AlterField("tag", "id", models.BigAutoField(primary_key=True)),
        migrations.RenameField("person", "took", "lasted"),
        migrations.RemoveField("person", "hour"),
        migrations.RemoveField("order", "person"),
        migrations.RemoveConstraint("person", "named"),
        migrations.RemoveConstraint("person", "aged"),
        migrations.AddConstraint(
            "person", models.UniqueConstraint(fields=["big"], condition=models.Q(("age__gt", 0)), name="not_made")
        ),
        migrations.RemoveConstraint("person", "not_made"),
        migrations.RenameIndex("person", new_name="age_name", old_name="name_age"),
        migrations.AddIndex("person", models.Index(fields=["ratio"], name="by_ratio")),
        migrations.RemoveIndex("person", "age_name"),
        migrations.AlterUniqueTogether("tag", {("label", "id"), ("label",)}),
        migrations.AlterModelTable("tag", "labels"),
        migrations.RenameModel("Order", "Purchase"),
        migrations.RunSQL("ALTER TABLE shop_person ADD COLUMN raw INT UNSIGNED NULL AFTER name", migrations.RunSQL.noop),
    ]
