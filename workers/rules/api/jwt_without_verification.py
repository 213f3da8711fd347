"""
A token is believed whose signature nobody looked at.

Anybody can write such a token, with any name and any role in it. Verify it with the issuer's key and a fixed list of
algorithms; to find that key, read the header (`jwt.get_unverified_header`), never the claims.

```python bad file=app/auth.py kinds=exposes
import jwt

def current_user(token):
    return load(jwt.decode(token, options={"verify_signature": False})["sub"])
```
```python bad file=app/auth.py kinds=exposes
import jwt

def current_user(token):
    return load(jwt.decode(token, KEY, algorithms=["HS256", "none"])["sub"])
```
```python good file=app/auth.py
import jwt

def current_user(token):
    return load(jwt.decode(token, KEY, algorithms=["HS256"])["sub"])
```
```python good file=app/auth.py
import jwt

def current_user(token):
    tenant = jwt.decode(token, options={"verify_signature": False})["iss"]
    return load(jwt.decode(token, key_of(tenant), algorithms=["RS256"])["sub"])
```

So may one that says no more than which key is asked for, beside code that verifies.

```python good file=app/auth.py
import jwt

class Ours:
    def is_ours(self, token):
        return jwt.decode(token, options={"verify_signature": False}).get("iss") == "shop"

    def read(self, token):
        return jwt.decode(token, self.key, algorithms=["RS256"])
```

Source: https://datatracker.ietf.org/doc/html/rfc8725
"""

from __future__ import annotations

from bot.domain.calls import TokenUnverified
from bot.domain.findings import Fix, Severity
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("exposes",))


@rule.on(TokenUnverified)
def check(fact: TokenUnverified, scene: Scene) -> Verdict:
    """A warning: the token may have been verified by who calls."""
    del scene
    yield Harm(
        rule.kinds,
        f"`{fact.thing}` believes any token: its signature is not verified",
        f"`{fact.detail}` switches verification off, and the function verifies it nowhere else",
        fixes=(Fix("now", "Verify the token", "Give the issuer's key and the algorithms it signs with"),),
    )
