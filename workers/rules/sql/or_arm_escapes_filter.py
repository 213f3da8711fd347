"""
An arm of OR escapes the filter that stands before it.

Builders put `orWhere` beside everything that was asked before, as SQL does with OR behind AND: rows that the last arm finds
need not fulfil the first condition, be it the tenant's, the owner's or a bound of time.

Told where the conditions around it are given one and the same value (one text searched for in two columns), so that they are
known to be meant as one question; where a relation of Eloquent's is asked; and where Django's `Q` is bounded in its first arm,
and grows by arms that are not.

```php bad file=app/Http/Controllers/UserController.php kinds=exposes
<?php
class UserController {
    public function index(Request $request, Team $team) {
        $search = $request->input('search');
        return User::where('team_id', $team->id)
            ->where('name', 'like', "%{$search}%")
            ->orWhere('email', 'like', "%{$search}%")
            ->paginate();
    }
}
```
```php bad file=app/Http/Controllers/UserController.php kinds=exposes
<?php
class UserController {
    public function index(Team $team, ?string $search) {
        return User::where('team_id', $team->id)->when($search, function ($query, $search) {
            $query->where('name', 'like', "%{$search}%")->orWhere('email', 'like', "%{$search}%");
        })->paginate();
    }
}
```
```php good file=app/Http/Controllers/UserController.php
<?php
class UserController {
    public function index(Team $team, ?string $search, $mine) {
        $open = Order::where('state', 'open')->where('shop_id', $mine)->orWhere('seller_id', $mine)->get();
        return User::where('team_id', $team->id)->where(function ($query) use ($search) {
            $query->where('name', 'like', "%{$search}%")->orWhere('email', 'like', "%{$search}%");
        })->paginate();
    }
}
```
```php given file=app/Models/Team.php
<?php
class Team extends Model {
    public function users(): HasMany {
        return $this->hasMany(User::class);
    }
}
```
```php bad file=app/Http/Controllers/UserController.php kinds=exposes
<?php
function late(Team $team) {
    return $team->users()->where('active', true)->orWhere('invited_at', '>', now()->subDay())->get();
}
```
```php good file=app/Http/Controllers/UserController.php
<?php
function late(Team $team) {
    return $team->users()->where(fn ($q) => $q->where('active', true)->orWhere('invited_at', '>', now()->subDay()))->get();
}
```

```javascript bad file=src/users.js kinds=exposes
async function find(knex, teamId, text) {
  return knex("users").where({ team_id: teamId }).where("name", "ilike", `%${text}%`).orWhere("email", "ilike", `%${text}%`);
}
```
```typescript bad file=src/users.ts kinds=exposes
export class Users {
  find(repository: Repository<User>, team: string, q: string) {
    return repository.createQueryBuilder("u").where("u.teamId = :team", { team })
      .andWhere("u.name ILIKE :q", { q }).orWhere("u.email ILIKE :q", { q }).getMany();
  }
}
```
```go bad file=store/users.go kinds=exposes
package store

func find(db *gorm.DB, team int, text string) (users []User) {
        db.Where("team_id = ?", team).Where("name LIKE ?", text).Or("email LIKE ?", text).Find(&users)
        return users
}
```
```elixir bad file=lib/shop/users.ex kinds=exposes
defmodule Shop.Users do
  def find(team, text) do
    User
    |> where([u], u.team_id == ^team)
    |> where([u], ilike(u.name, ^text))
    |> or_where([u], ilike(u.email, ^text))
    |> Repo.all()
  end
end
```
```python bad file=shop/views.py kinds=exposes
def find(team, text):
    return User.objects.filter(Q(team=team) & Q(name__icontains=text) | Q(email__icontains=text))
```
```python good file=shop/views.py
def find(team, text, since):
    late = User.objects.filter(Q(team=team) & Q(due__lt=since) | Q(due__isnull=True))
    return User.objects.filter(Q(team=team) & (Q(name__icontains=text) | Q(email__icontains=text)))
```
```python bad file=shop/views.py kinds=breaks
def running(project, since):
    query = Q(project__slug=project.slug, date__gte=since)
    if project.main:
        query |= Q(project__slug=project.main.slug)
    return Build.objects.filter(query).count()
```
```python good file=shop/views.py
def running(project, since):
    query = Q(project__slug=project.slug)
    if project.main:
        query |= Q(project__slug=project.main.slug)
    return Build.objects.filter(query, date__gte=since).count()
```
```python bad file=shop/search.py kinds=exposes
def find(cursor, team, text):
    cursor.execute("SELECT id FROM users WHERE team_id = %s AND name LIKE %s OR email LIKE %s", (team, text, text))
```
```python good file=shop/search.py
def find(cursor, team, text):
    cursor.execute("SELECT id FROM users WHERE team_id = %s AND (name LIKE %s OR email LIKE %s)", (team, text, text))
```

Source: https://laravel.com/docs/queries#logical-grouping
"""

import re

from bot.domain.findings import Severity
from bot.domain.kinds import Kind
from bot.domain.mappers import EscapingArm
from bot.domain.queries import Query
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene
from workers.sql.mixed import escaping

rule = Rule(__name__, severity=Severity.WARNING, kinds=("exposes", "breaks"))
_OWNER = re.compile(
    r"(?i)(team|tenant|org(ani[sz]ation)?|user|account|owner|company|workspace|shop|store|customer|client|group|member|project|site)"
    r"s?(_?(id|uuid|pk)\b|['\"`]?\s*[=:,)]|\(\))"
)
"""What says whose the rows are."""


@rule.on(EscapingArm)
def check(fact: EscapingArm, scene: Scene) -> Verdict:
    """An arm beside its like, with a filter before both."""
    del scene
    why = "The arm stands beside the condition before it and beside the filter, and is meant for the former alone"
    if fact.relation:
        why = "Eloquent puts the arm beside the condition that makes the relation"
    elif fact.first:
        why = "The bound is put into the first arm of the OR only"
    yield Harm(_kinds(fact.bound), f"`{fact.arm}` also finds rows that `{fact.bound}` keeps out", why)


@rule.on(Query)
def check_sql(fact: Query, scene: Scene) -> Verdict:
    """OR behind AND, without parentheses."""
    del scene
    if fact.whole and (found := escaping(fact.sql)) is not None:
        bound, arm = found
        why = "AND binds more tightly than OR, and the search of both columns is not put into parentheses"
        yield Harm(_kinds(bound), f"`OR {arm}` also finds rows that `{bound}` keeps out", why)


def _kinds(bound: str) -> tuple[Kind, ...]:
    return ("exposes",) if _OWNER.search(bound) else ("breaks",)
