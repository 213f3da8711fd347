"""Laravel: `database/migrations/2024_01_01_000000_name.php`.

On PostgreSQL each migration runs in one transaction, on MySQL and MariaDB in none. `up` and `down` are followed: Schema and
DB calls, branches, loops over what is written out, methods of the class, arrays of config/*.php. Blueprints become the SQL of
Laravel's grammar for the engine, with its default names; `->change()` drops what it does not say from Laravel 11 on. Code on
models is not followed and told as not checked. The engine is that of .env.example, config/database.php or a compose file.
Laravel cannot be run where the tests run: this page is the proof of its reader.

Opt out: `public $withinTransaction = false;` in the class.
Source: https://laravel.com/docs/12.x/migrations
Source: https://github.com/laravel/framework/blob/12.x/src/Illuminate/Database/Schema/Grammars/PostgresGrammar.php
Source: https://github.com/laravel/framework/blob/12.x/src/Illuminate/Database/Migrations/Migrator.php

```text file=.env.example
DB_CONNECTION=pgsql
```
```php file=database/migrations/2024_01_01_000000_create_flights.php
<?php
return new class extends Migration
{
    public function up(): void
    {
        Schema::create('flights', function (Blueprint $table) {
            $table->id();
            $table->string('name', 100)->unique();
            $table->foreignId('airline_id')->constrained()->cascadeOnDelete();
            $table->timestamps();
        });
        Schema::table('users', function (Blueprint $table) {
            $table->boolean('flies')->default(false);
            $table->dropColumn(['old', 'older']);
            $table->index('flies');
        });
        DB::table('users')->where('id', 1)->update(['flies' => true]);
        DB::statement("ALTER TABLE users ADD CHECK (id > 0)");
        User::all()->each(fn ($user) => $user->touch());
    }

    public function down(): void
    {
        Schema::dropIfExists('flights');
    }
};
```
```reads
6-11 CreateTable #1
6-11 AddConstraint #1
6-11 AddConstraint #1
12-16 AddColumn #1
12-16 DropColumn,DropColumn #1
12-16 CreateIndex #1
17 Update #1
18 AddConstraint #1
19 RunCode #1
down 24 DropTable #1
```
```php file=database/migrations/2024_01_02_000000_index.php
<?php
class Index extends Migration
{
    public $withinTransaction = false;

    public function up()
    {
        if (DB::getDriverName() !== 'pgsql') {
            return;
        }
        foreach (['users', 'flights'] as $table) {
            DB::statement("CREATE INDEX CONCURRENTLY {$table}_name ON $table (name)");
        }
        DB::unprepared(<<<SQL
            ALTER TABLE users ALTER COLUMN name TYPE text;
            DROP TABLE
              olds;
            SQL);
    }
}
```
```reads
12 CreateIndex -
12 CreateIndex -
15 AlterColumnType #14
16-17 DropTable #14
```
"""

from __future__ import annotations

import re

from bot.patterns import late
from workers.deployed import deployed
from workers.readers import names
from workers.readers.claim import NAME, PLACE, Claim
from workers.readers.listing import Listing
from workers.readers.reader import Reader
from workers.readers.script import Script
from workers.readers.voice import LateVoice, Voice

_PATTERN = late(r"(?:^|/)[Mm]igrations/(?:.+/)?\d{4}_\d\d_\d\d_\d{4,6}_\w+\.php$")
_SAID = late(r"^[ \t]*+#?[ \t]*+DB_CONNECTION\s*=\s*[\"']?(\w+)", re.MULTILINE)
_DEFAULT = late(r"['\"]default['\"]\s*=>\s*env\(\s*['\"]DB_CONNECTION['\"]\s*,\s*['\"](\w+)")
_IMAGE = late(r"image:\s*[\"']?(?:[\w./-]*/)?(postgres|postgis|mysql|mariadb)\b")
_ENGINES = ("postgresql", "mysql", "mariadb", "sqlite", "sqlserver")
_EXAMPLES = (".env.example", ".env.dist", ".env", ".env.testing")
_COMPOSE = ("docker-compose.yml", "docker-compose.yaml", "compose.yml", "compose.yaml")


def place(path: str, listing: Listing) -> Claim | None:
    """By name: a dated PHP file in a folder called migrations."""
    del listing
    parts = path.split("/")
    at = next(place for place, part in enumerate(parts) if part.lower() == "migrations")
    sure = NAME if at and parts[at - 1].lower() == "database" else PLACE
    return Claim("/".join(parts[: at + 1]), names.natural(parts[-1]), sure, path)


def engine(path: str, listing: Listing) -> str:
    """The engine that the application's own files name first; MySQL, Laravel's own default for years, when none does."""
    return listing.remember(("laravel", names.folder(path)), lambda: _engine(path, listing))


def _engine(path: str, listing: Listing) -> str:
    words = []
    for wanted, pattern in ((_EXAMPLES, _SAID), (("config/database.php",), _DEFAULT), (_COMPOSE, _IMAGE)):
        for found in listing.above(path, *wanted):
            if said := pattern.search(listing.text(found)):
                word = {"postgis": "postgresql", "pgsql": "postgresql", "sqlsrv": "sqlserver"}.get(said[1], said[1])
                words += [name] if (name := names.known_engine(word)) in _ENGINES else []  # connections have any name
    servers = sorted({one.engine for one in deployed(listing)})
    words += servers if len(servers) == 1 else ["mysql"] if "mysql" in servers else []
    served = [word for word in words if word != "sqlite"]  # SQLite is what a new application begins with
    return (served or words or ["mysql"])[0]


def script(path: str, text: str, listing: Listing) -> Script:
    """What the file sends."""
    from workers.frameworks.laravel.migration import read

    return read(path, text, listing)


def _voice() -> Voice:
    from workers.frameworks.laravel.voice import LaravelVoice

    return LaravelVoice()


reader = Reader(
    __name__, script, _PATTERN, place, engine=engine, endings=(".php",), voice=LateVoice("//", _voice),
    engines=("postgresql", "mysql", "mariadb"),
)  # fmt: skip
