"""
Any page on the web may call with its visitor's credentials.

The server answers each origin with its own name and lets cookies through, so that a page a user happens to look at reads and
writes as that user. Name the origins that are yours, or leave credentials out.

```python bad file=app/main.py kinds=exposes
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=True)
```
```python good file=app/main.py
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins=["https://app.example.com"], allow_credentials=True)
```
```python good file=app/main.py
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins=["*"])
```

By hand it is the same: a proxy that sends the caller's own origin back.

```nginx bad file=deploy/nginx.conf kinds=exposes
server {
    location /api/ {
        add_header Access-Control-Allow-Origin $http_origin always;
        add_header Access-Control-Allow-Credentials true always;
        proxy_pass http://app;
    }
}
```
```nginx good file=deploy/nginx.conf
map $http_origin $allowed {
    https://app.example.com $http_origin;
}
server {
    location /api/ {
        add_header Access-Control-Allow-Origin $allowed always;
        add_header Access-Control-Allow-Credentials true always;
        proxy_pass http://app;
    }
}
```

Source: https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CORS
"""

from __future__ import annotations

from bot.domain.findings import Fix, Severity
from bot.domain.handlers import OriginOpen
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("exposes",))


@rule.on(OriginOpen)
def check(fact: OriginOpen, scene: Scene) -> Verdict:
    """Both are written there."""
    del scene
    yield Harm(
        rule.kinds,
        "Any page on the web may call with the credentials of who looks at it",
        f"`{fact.thing}` lets every origin in, beside `{fact.detail}`",
        fixes=(Fix("now", "Name the origins", f"`{fact.thing}` lists the origins that may, or `{fact.detail}` goes"),),
    )
