r"""
A second column is taken for the index's name: the index is over the first one alone.

Laravel's `unique('a', 'b')` makes an index of `a` that is called `b`; several columns are a list. A unique key over
less than was meant refuses rows that ought to be allowed.

```json given file=composer.json
{"require": {"laravel/framework": "^11.0"}}
```
```php bad file=database/migrations/2024_01_02_000000_create_images_table.php kinds=breaks unproved=it-shows-in-later-rows
<?php
use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        Schema::create('images', function (Blueprint $table) {
            $table->id();
            $table->string('filename', 100);
            $table->unsignedBigInteger('volume_id');
            $table->unique('filename', 'volume_id');
        });
    }
};
```
```php good file=database/migrations/2024_01_02_000000_create_images_table.php
<?php
use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        Schema::create('images', function (Blueprint $table) {
            $table->id();
            $table->string('filename', 100);
            $table->unsignedBigInteger('volume_id');
            $table->unique(['filename', 'volume_id']);
        });
    }
};
```

Source: https://laravel.com/docs/12.x/migrations#available-index-types
"""

import re

from bot.domain.changes import Span
from bot.domain.findings import Fix, Severity
from bot.domain.operations import AddConstraint, CreateIndex
from bot.domain.schema import Key
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.WARNING, kinds=("breaks",), engines=("postgresql", "mysql", "mariadb"))


@rule.on(AddConstraint, CreateIndex)
def check(operation: AddConstraint | CreateIndex, site: Site) -> Verdict:
    """An index of Laravel's that bears the name of another column of its table."""
    name, columns, word = _index(operation)
    if site.migration.reader != "laravel" or name is None or len(columns) != 1 or name in columns:
        return
    first = columns[0]
    if site.column(operation.table, name) is not None and (line := _line(first, name, site)) is not None:
        yield Harm(
            ("breaks",),
            f"`{name}` is taken for the index's name: `{operation.table}` is indexed by `{first}` alone",
            f"what stands behind the columns names the index, and `{name}` is a column of `{operation.table}`",
            fixes=(Fix("now", "Give the columns as a list", f"$table->{word}(['{first}', '{name}']);", language="php"),),
            span=line,
        )


def _line(first: str, name: str, site: Site) -> Span | None:
    """The line of the statement that gives both as texts: a name behind a list, or in SQL, is meant to be one."""
    call = re.compile(rf"->\s?\w+\(\s?['\"]{re.escape(first)}['\"],\s?['\"]{re.escape(name)}['\"]")
    span = site.statement.span
    lines = range(span.line, min(span.end, len(site.lines)) + 1)
    found = next((line for line in lines if call.search(site.lines[line - 1])), None)
    return None if found is None else Span(span.path, found, found)


def _index(operation: AddConstraint | CreateIndex) -> tuple[str | None, tuple[str, ...], str]:
    """Its name, its columns and Laravel's word for it."""
    if isinstance(operation, CreateIndex):
        index = operation.index
        return index.name, tuple(part.column or "" for part in index.parts), "unique" if index.unique else "index"
    key = operation.constraint
    return (key.name, key.columns, "primary" if key.primary else "unique") if isinstance(key, Key) else (None, (), "")
