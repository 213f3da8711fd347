"""
A representation that is gone leaves its clients with 406 or 415.

Those that send it are refused, those that ask for it get another one or an error. Keep it until nobody uses it.

```yaml given file=openapi.yaml
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    post:
      responses:
        "200":
          description: Made
          headers:
            Location: {required: true, schema: {type: string}}
          content:
            application/json:
              schema: {type: object}
            application/xml:
              schema: {type: object}
```
```yaml bad file=openapi.yaml kinds=breaks
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    post:
      responses:
        "200":
          description: Made
          headers:
            Location: {required: true, schema: {type: string}}
          content:
            application/json:
              schema: {type: object}
```
```yaml good file=openapi.yaml
openapi: 3.0.3
info: {title: Orders, version: "1"}
paths:
  /orders:
    post:
      responses:
        "200":
          description: Made
          headers:
            Location: {required: true, schema: {type: string}}
          content:
            application/json:
              schema: {type: object}
            application/xml:
              schema: {type: object}
            text/csv:
              schema: {type: string}
```

Source: https://datatracker.ietf.org/doc/html/rfc9110#name-415-unsupported-media-type
"""

from bot.domain.contracts import MediaTypeRemoved
from bot.domain.findings import Severity
from workers.contracts.breach import breach, of_uses
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("breaks",))

_BOTH = {"both": ("send it or ask for", "requests and the responses")}


@rule.on(MediaTypeRemoved)
def check(fact: MediaTypeRemoved, scene: Scene) -> Verdict:
    """One of those that were accepted or sent."""
    who, where = _BOTH.get(fact.was, ("send" if fact.was == "request" else "ask for", f"{fact.was}s"))
    yield from breach(
        rule,
        fact,
        scene,
        f"Removing {fact.thing} from the {where}{of_uses(fact)} breaks clients that {who} it",
        parsed=f"{fact.thing} was one of the media types of {where} before this change",
    )
