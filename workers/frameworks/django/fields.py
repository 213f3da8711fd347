"""Fields of models: what Django's classes are in the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from workers.frameworks.django.values import Call, Ref

TEXTS = {
    "CharField": 0, "EmailField": 254, "URLField": 200, "SlugField": 50, "FileField": 100, "ImageField": 100,
    "FilePathField": 100, "CommaSeparatedIntegerField": 0,
}  # fmt: skip
"""Classes stored as varchar, with the length that holds when none is given."""

TYPES = {
    "AutoField": "integer", "BigAutoField": "bigint", "SmallAutoField": "smallint", "BinaryField": "bytea",
    "BooleanField": "boolean", "NullBooleanField": "boolean", "DateField": "date", "DateTimeField": "timestamp with time zone",
    "DurationField": "interval", "FloatField": "double precision", "IntegerField": "integer", "BigIntegerField": "bigint",
    "IPAddressField": "inet", "GenericIPAddressField": "inet", "JSONField": "jsonb", "PositiveBigIntegerField": "bigint",
    "PositiveIntegerField": "integer", "PositiveSmallIntegerField": "smallint", "SmallIntegerField": "smallint",
    "TextField": "text", "TimeField": "time", "UUIDField": "uuid", "CITextField": "citext", "CICharField": "citext",
    "CIEmailField": "citext", "HStoreField": "hstore", "SearchVectorField": "tsvector", "IntegerRangeField": "int4range",
    "BigIntegerRangeField": "int8range", "DecimalRangeField": "numrange", "DateTimeRangeField": "tstzrange",
    "DateRangeField": "daterange", "OIDField": "oid", "XMLField": "text", "LtreeField": "ltree",
}  # fmt: skip
AUTOS = frozenset(("AutoField", "BigAutoField", "SmallAutoField"))
POSITIVE = frozenset(("PositiveIntegerField", "PositiveSmallIntegerField", "PositiveBigIntegerField"))
SPATIAL = frozenset(
    ("GeometryField", "PointField", "LineStringField", "PolygonField", "MultiPointField", "MultiLineStringField",
     "MultiPolygonField", "GeometryCollectionField", "RasterField")
)  # fmt: skip
NO_COLUMN = frozenset(
    ("GenericForeignKey", "GenericRelation", "TaggableManager", "ClusterTaggableManager", "CompositePrimaryKey")
)
ROWS = frozenset(("ForeignKey", "OneToOneField"))

ELSEWHERE: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "ParentalKey": ("ForeignKey", {}), "TreeForeignKey": ("ForeignKey", {}), "TreeOneToOneField": ("OneToOneField", {}),
    "ParentalManyToManyField": ("ManyToManyField", {}), "TreeManyToManyField": ("ManyToManyField", {}),
    "AutoCreatedField": ("DateTimeField", {}), "AutoLastModifiedField": ("DateTimeField", {}),
    "MonitorField": ("DateTimeField", {}), "CreationDateTimeField": ("DateTimeField", {}),
    "ModificationDateTimeField": ("DateTimeField", {}), "AutoSlugField": ("SlugField", {}),
    "StatusField": ("CharField", {"max_length": 100}), "PhoneNumberField": ("CharField", {"max_length": 128}),
    "CountryField": ("CharField", {"max_length": 2}), "TimeZoneField": ("CharField", {"max_length": 63}),
    "RichTextField": ("TextField", {}), "RichTextUploadingField": ("TextField", {}), "MarkdownField": ("TextField", {}),
    "MarkupField": ("TextField", {}), "StreamField": ("JSONField", {}), "ThumbnailerImageField": ("ImageField", {}),
    "MoneyField": ("DecimalField", {}), "CurrencyField": ("CharField", {"max_length": 3}),
    "VersionField": ("CharField", {"max_length": 100}), "MultiSelectField": ("CharField", {}),
    "PickledObjectField": ("TextField", {}), "ResizedImageField": ("ImageField", {}),
    "AutoOneToOneField": ("OneToOneField", {}),
}  # fmt: skip
"""Classes of well-known packages whose columns are those of one of Django's."""

IGNORED = frozenset(
    ("blank", "choices", "db_column", "editable", "error_messages", "help_text", "limit_choices_to", "on_delete",
     "related_name", "related_query_name", "validators", "verbose_name", "auto_created", "serialize")
)  # fmt: skip
"""Options that leave the column as it is: Field.non_db_attrs."""
_FILLABLE = frozenset((*TEXTS, "TextField", "BinaryField", "CITextField", "CICharField", "CIEmailField", "XMLField", ""))
"""Classes that an empty string fits into: Field.empty_strings_allowed."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a model: `kind` is Django's class ('' when nobody knows it), `made` the class as named."""

    name: str
    kind: str
    made: str
    options: Mapping[str, Any] = field(default_factory=dict)
    written: Any = None

    @property
    def null(self) -> bool:
        """NULL is allowed."""
        return self.options.get("null") is True or self.kind == "NullBooleanField"

    @property
    def primary(self) -> bool:
        """The primary key."""
        return self.options.get("primary_key") is True

    @property
    def unique(self) -> bool:
        """UNIQUE, also as a primary key."""
        return self.options.get("unique") is True or self.primary or self.kind == "OneToOneField"

    @property
    def indexed(self) -> bool:
        """`db_index`, which keys and slugs have unless told otherwise."""
        return self.options.get("db_index", self.kind in {"SlugField", *ROWS}) is True

    @property
    def relation(self) -> bool:
        """A foreign key."""
        return self.kind in ROWS

    @property
    def many(self) -> bool:
        """Many to many: a table instead of a column."""
        return self.kind == "ManyToManyField"

    @property
    def constrained(self) -> bool:
        """A foreign key that is one in the database."""
        return self.options.get("db_constraint", True) is not False

    @property
    def column(self) -> str:
        """The column's name."""
        given = self.options.get("db_column")
        return given if isinstance(given, str) and given else self.name + ("_id" if self.relation else "")

    @property
    def stored(self) -> bool:
        """Whether it is a column of the model's table."""
        return not self.many and self.kind not in NO_COLUMN

    @property
    def generated(self) -> bool:
        """A GeneratedField."""
        return self.kind == "GeneratedField"

    @property
    def collation(self) -> str:
        """`db_collation`."""
        given = self.options.get("db_collation")
        return given if isinstance(given, str) else ""

    @property
    def has_default(self) -> bool:
        """A default of Python's, which the schema editor fills rows with."""
        return "default" in self.options

    @property
    def db_default(self) -> Any:
        """The default that stays in the database, None for none."""
        return self.options.get("db_default")

    @property
    def to(self) -> Any:
        """What a relation points to, as written."""
        return self.options.get("to")

    @property
    def fills(self) -> Any:
        """What the schema editor puts into old rows: a literal, a Ref or Call of what is asked at run time, None: nothing."""
        if self.has_default:
            return self.options["default"]
        if self.generated:
            return None
        if not self.null and self.options.get("blank") is True and self.kind in _FILLABLE:
            return ""
        if self.options.get("auto_now") is True or self.options.get("auto_now_add") is True:
            return Ref("now")
        return None

    def with_options(self, **options: Any) -> Field:
        """The field with these options as well."""
        return replace(self, options={**self.options, **options})

    def without(self, *names: str) -> Field:
        """The field without these options."""
        return replace(self, options={key: value for key, value in self.options.items() if key not in names})


def is_django(name: str) -> bool:
    """A name of Django's own."""
    return name.startswith("django.")


def read_field(name: str, value: Any, custom: Mapping[str, tuple[str, Mapping[str, Any]]]) -> Field:
    """A field from a call such as models.CharField(max_length=9). `custom` tells of the project's own classes."""
    if not isinstance(value, Call):
        return Field(name, "", "", {}, value)
    kind, options = value.last, dict(value.kwargs)
    if not is_django(value.name):
        base, given = custom.get(value.name) or ELSEWHERE.get(kind, ("", {}))
        options = {**given, **options}
        kind = base if base or not value.name.startswith("models.") else kind
        kind = kind if _known(kind) else ""
        if kind == "CharField":
            options.setdefault("max_length", "?")  # the class sets it in a way that is not read
    elif not _known(kind):
        kind = ""
    if kind in {*ROWS, "ManyToManyField"} and value.args:
        options.setdefault("to", value.args[0])
    return Field(name, kind, value.name, options, value)


def _known(kind: str) -> bool:
    own = ("DecimalField", "ArrayField", "GeneratedField", "ManyToManyField")
    return kind in TYPES or kind in TEXTS or kind in ROWS or kind in NO_COLUMN or kind in SPATIAL or kind in own
