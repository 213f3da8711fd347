"""
A four-byte key ends at 2,147,483,647: then every INSERT fails.

Deleted rows and failed inserts count too, since a sequence never goes back. Making the column a bigint later rewrites the
table and every one that points to it; eight bytes from the start cost next to nothing. So does a column for a key with fewer
bytes than the key has.

```sql given
CREATE TABLE customers (id bigint PRIMARY KEY);
```
```sql bad kinds=breaks
CREATE TABLE orders (id serial PRIMARY KEY, code text);
```
```sql bad kinds=breaks
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id int REFERENCES customers);
```
```sql bad kinds=breaks
CREATE TABLE orders (id int GENERATED ALWAYS AS IDENTITY, CONSTRAINT orders_pkey PRIMARY KEY (id));
```
```sql good
CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer_id bigint REFERENCES customers);
CREATE TABLE countries (code int PRIMARY KEY, name text);
```

Source: https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-INT
"""

from collections.abc import Iterator

from bot.domain.findings import Severity
from bot.domain.operations import AddColumn, CreateTable
from bot.domain.schema import Column, ForeignKey, Key, Table
from workers.rules.declared import declared, keys
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.INFO, kinds=("breaks",))
_BYTES = {"int2": 2, "int4": 4, "int8": 8}
_LAST = {2: "32,767", 4: "2,147,483,647"}


@rule.on(CreateTable, AddColumn)
def check(operation: CreateTable | AddColumn, site: Site) -> Verdict:
    """A key of a new table that counts up and has less than eight bytes; a column with fewer bytes than what it points to."""
    table, columns = declared(operation)
    if isinstance(operation, CreateTable) and operation.persistence != "temporary":
        numbered = {key.columns for key in keys(operation) if key.primary}
        for column in columns:
            if (column.name,) in numbered and _counts(column) and (size := _size(column)) < 8:
                yield Harm(
                    kinds=("breaks",),
                    title=f"`{table}.{column.name}` ends at {_LAST[size]}: every INSERT fails from then on",
                    parsed=f"a key of {size} bytes that counts up",
                )
    for column, key in _pointing(operation, columns):
        other = _referenced(site.table(key.table), key)
        if other is not None and _size(column) < _size(other) <= 8:
            yield Harm(
                kinds=("breaks",),
                title=f"`{table}.{column.name}` ends at {_LAST[_size(column)]}, `{key.table}.{other.name}` does not",
                parsed=f"it has {_size(column)} bytes, the key that it points to {_size(other)}",
            )


def _counts(column: Column) -> bool:
    return column.serial or bool(column.identity) or (column.default is not None and "nextval" in column.default.functions)


def _size(column: Column) -> int:
    """Bytes of an integer; 99 for what is none."""
    return _BYTES.get(column.type.name, 99) if column.type and not column.type.dimensions else 99


def _pointing(operation: CreateTable | AddColumn, columns: tuple[Column, ...]) -> Iterator[tuple[Column, ForeignKey]]:
    by_name = {column.name: column for column in columns}
    for column in columns:
        yield from ((column, one) for one in column.constraints if isinstance(one, ForeignKey))
    if isinstance(operation, CreateTable):
        for one in operation.constraints:
            if isinstance(one, ForeignKey) and len(one.columns) == 1 and one.columns[0] in by_name:
                yield by_name[one.columns[0]], one


def _referenced(table: Table, key: ForeignKey) -> Column | None:
    primary = (one.columns for one in table.constraints if isinstance(one, Key) and one.primary)
    names = key.references or next(primary, ())
    return table.column(names[0]) if len(names) == 1 else None
