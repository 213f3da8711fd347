"""
A second index on the same keys costs every write and answers nothing more.

Each INSERT and most UPDATEs maintain both, and both take memory and disk. Mostly the first one is that of a key: PRIMARY KEY
and UNIQUE make an index of their own.

```sql given
CREATE TABLE users (id bigint PRIMARY KEY, email text UNIQUE, name text);
CREATE INDEX users_name_idx ON users (name) WHERE name IS NOT NULL;
```
```sql bad kinds=costs
CREATE INDEX CONCURRENTLY users_email_idx ON users (email);
```
```sql bad kinds=costs
CREATE INDEX CONCURRENTLY users_named_idx ON users (name) WHERE name IS NOT NULL;
```
```sql good
CREATE INDEX CONCURRENTLY users_email_desc_idx ON users (email DESC NULLS LAST);
CREATE INDEX CONCURRENTLY users_all_names_idx ON users (name);
CREATE INDEX CONCURRENTLY users_email_hash_idx ON users USING hash (email);
```
```sql good
CREATE INDEX CONCURRENTLY users_name_new_idx ON users (name) WHERE name IS NOT NULL;
DROP INDEX CONCURRENTLY users_name_idx;
```

MySQL and MariaDB make it as well, and warn. The index that they make for a foreign key by themselves is none: they drop it
when there is another one.

```sql given
CREATE TABLE users (id int PRIMARY KEY, email varchar(190), name varchar(190), shop int, KEY by_email (email));
ALTER TABLE users ADD FOREIGN KEY of_shop (shop) REFERENCES users (id);
```
```sql bad kinds=costs engine=mysql
ALTER TABLE users ADD INDEX email_again (email), ALGORITHM=INPLACE, LOCK=NONE;
```
```sql good engine=mysql
ALTER TABLE users ADD INDEX by_beginning (email(10)), ADD INDEX by_shop (shop), ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE users DROP INDEX by_email, ADD INDEX email_again (email), ALGORITHM=INPLACE, LOCK=NONE;
```

Source: https://wiki.postgresql.org/wiki/Index_Maintenance#Duplicate_Indexes

On MySQL: https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html
"""

from bot.domain.findings import Severity
from bot.domain.operations import CreateIndex
from workers.rules.covered import replaced, same
from workers.rules.rule import Harm, Rule, Verdict
from workers.rules.site import Site

rule = Rule(__name__, severity=Severity.WARNING, kinds=("costs",), engines=("postgresql", "mysql", "mariadb"))


@rule.on(CreateIndex)
def check(operation: CreateIndex, site: Site) -> Verdict:
    """An index like one that is there, and that stays."""
    found = [one for one in site.table(operation.table).indexes if same(operation.index, one)]
    if not found or replaced(operation, found, site):
        return
    other = found[0]
    name = f"`{other.name}`" if other.name else "one that is there"
    yield Harm(
        kinds=("costs",),
        title=f"{name} has the same keys already: this one costs each write to `{operation.table}` and answers no more",
        parsed="same keys, method and predicate"
        + (", and that one is unique" if other.unique > operation.index.unique else ""),
    )
