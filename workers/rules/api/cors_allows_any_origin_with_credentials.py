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

Of Traefik it is a pattern that matches every origin (labels, files, Kubernetes' middleware), of Caddy the origin sent back.

```yaml bad file=deploy/compose.yaml kinds=exposes
services:
  api:
    image: shop/api:3
    labels:
      - "traefik.http.middlewares.api.headers.accesscontrolallowcredentials=true"
      - "traefik.http.middlewares.api.headers.accesscontrolalloworiginlistregex=.*"
```
```yaml bad file=k8s/middleware.yaml kinds=exposes
apiVersion: traefik.io/v1alpha1
kind: Middleware
metadata: {name: cors}
spec:
  headers:
    accessControlAllowOriginListRegex:
      - "^https?://.*$"
    accessControlAllowCredentials: true
```
```yaml good file=k8s/middleware.yaml
apiVersion: traefik.io/v1alpha1
kind: Middleware
metadata: {name: cors}
spec:
  headers:
    accessControlAllowOriginList: ["*"]
    accessControlAllowOriginListRegex:
      - "^https://(.*)\\.example\\.com$"
    accessControlAllowCredentials: true
```
```text bad file=deploy/Caddyfile kinds=exposes
api.example.com {
    header Access-Control-Allow-Origin "{http.request.header.Origin}"
    header Access-Control-Allow-Credentials true
    reverse_proxy app:8000
}
```
```text good file=deploy/Caddyfile
api.example.com {
    @ours header Origin https://app.example.com
    header @ours Access-Control-Allow-Origin "{http.request.header.Origin}"
    header @ours Access-Control-Allow-Credentials true
    reverse_proxy app:8000
}
```

Source: https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CORS
"""

from __future__ import annotations

from bot.domain.calls import OriginOpen
from bot.domain.findings import Fix, Severity
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
