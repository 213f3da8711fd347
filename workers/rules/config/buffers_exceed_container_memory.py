"""
The server may take more memory than its container has.

`work_mem` is what one step of one query may take, so many busy connections take it many times, beside `shared_buffers`. At the
container's limit the kernel kills the process: PostgreSQL drops every connection and recovers, Redis and MySQL start again.
Make the buffers smaller, the connections fewer (a pooler), or the limit higher.

```yaml given file=deploy/docker-compose.yml
services:
  db:
    image: postgres:16
    command: postgres -c max_connections=100 -c work_mem=16MB -c shared_buffers=1GB
    mem_limit: 4g
```
```yaml bad file=deploy/docker-compose.yml kinds=fails
services:
  db:
    image: postgres:16
    command: postgres -c max_connections=100 -c work_mem=64MB -c shared_buffers=1GB
    mem_limit: 4g
```
```yaml good file=deploy/docker-compose.yml
services:
  db:
    image: postgres:16
    command: postgres -c max_connections=100 -c work_mem=64MB -c shared_buffers=1GB
    mem_limit: 8g
```

Source: https://www.postgresql.org/docs/current/runtime-config-resource.html
"""

from bot.domain.configuration import Demand
from bot.domain.findings import Severity
from workers.configuration.factors import shown
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("fails",))


@rule.on(Demand)
def check(fact: Demand, scene: Scene) -> Verdict:
    """The sum, number by number."""
    del scene
    if fact.what == "memory":
        title = f"`{fact.server[:60]}` may take {shown(fact.wanted)} of memory; its container has {shown(fact.room)}"
        parsed = f"{fact.words}; the limit is {shown(fact.room)}. Before this change it was enough"
        yield Harm(("fails",), title, parsed, quoted=fact.quoted)
