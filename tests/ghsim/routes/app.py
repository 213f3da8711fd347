"""The App about itself: installations, tokens, its webhook deliveries, its rate limit."""

from __future__ import annotations

import base64
import json
import secrets
from datetime import timedelta
from typing import Any

from flask import Response, jsonify, request

from ..access import app_only, caller, narrowed
from ..core import core
from ..errors import Problem, bad_credentials, not_found
from ..paging import body, legacy, page
from ..records import Installation, Token
from ..shapes import accounts
from ..world import iso
from . import api

UNKNOWN = "There is at least one repository that does not exist or is not accessible to the parent installation."


@api.get("/app")
@app_only
def get_app() -> Response:
    hub = core()
    return jsonify(accounts.app(hub) | {"installations_count": len(hub.world.tables.installations)})


@api.get("/app/installations")
@app_only
def list_installations() -> Response:
    hub = core()
    return page(list(hub.world.tables.installations.values()), lambda each: accounts.installation(hub, each))


@api.get("/app/installations/<int:number>")
@app_only
def get_installation(number: int) -> Response:
    return jsonify(accounts.installation(core(), _installation(number)))


@api.post("/app/installations/<int:number>/access_tokens")
@app_only
def mint(number: int) -> tuple[Response, int]:
    hub, found, sent = core(), _installation(number), body()
    if found.suspended:
        raise Problem(403, "This installation has been suspended")
    wanted = _scope(found, sent)
    permissions = narrowed(found, sent.get("permissions") or {})
    expires = hub.world.clock.now() + timedelta(hours=1)
    token = Token(_opaque(hub.app.id), found.id, permissions, wanted, expires)
    hub.world.tables.tokens[token.value] = token
    chosen = [] if wanted is None else [accounts.repository(hub, hub.world.tables.repositories[each]) for each in wanted]
    answer = {"token": token.value, "expires_at": iso(expires), "permissions": permissions, "repository_selection": "selected"}
    return jsonify(answer | ({"repositories": chosen} if chosen else {})), 201


def _scope(found: Installation, sent: dict[str, Any]) -> tuple[int, ...] | None:
    repositories = core().world.tables.repositories
    ids = sent.get("repository_ids")
    if sent.get("repositories"):
        names = {repositories[each].name: each for each in found.repositories}
        ids = [names.get(name, -1) for name in sent["repositories"]]
    if ids is None:
        return None
    if len(ids) > 500 or not all(each in found.repositories for each in ids):
        raise Problem(422, UNKNOWN)
    return tuple(ids)


def _opaque(app: int) -> str:
    """As the stateless tokens of 2026 look: about 520 characters, two dots. Nobody may look inside."""
    parts = (base64.urlsafe_b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in (27, 288, 64))
    return f"ghs_{app}_{'.'.join(parts)}"


def _installation(number: int) -> Installation:
    found = core().world.tables.installations.get(number)
    if found is None:
        raise not_found()
    return found


@api.delete("/installation/token")
def revoke() -> tuple[str, int]:
    who = caller()
    if who.token is None:
        raise bad_credentials()
    del core().world.tables.tokens[who.token.value]
    return "", 204


@api.get("/installation/repositories")
def visible() -> Response:
    hub, who = core(), caller()
    if who.token is None:
        raise bad_credentials()
    found = [repo for repo in hub.world.tables.repositories.values() if who.owns(hub, repo)]
    return page(found, lambda repo: accounts.repository(hub, repo), "repositories")


@api.get("/app/hook/deliveries")
@app_only
def deliveries() -> Response:
    """Newest first. `status` is success or failure; `cursor` is opaque and comes by the Link header."""
    hub = core()
    wanted, size = request.args.get("status", ""), min(max(request.args.get("per_page", 30, type=int), 1), 100)
    found = [each for each in reversed(hub.deliveries.log) if wanted in {"", "success" if each.ok else "failure"}]
    cursor = request.args.get("cursor", "")
    if cursor:
        start = next((at for at, each in enumerate(found) if f"v1_{each.id}" == cursor), None)
        if start is None:
            raise Problem(422, "Invalid cursor")
        found = found[start:]
    answer = jsonify([each.item() for each in found[:size]])
    if len(found) > size:
        status = f"&status={wanted}" if wanted else ""
        link = f"{hub.api}/app/hook/deliveries?per_page={size}&cursor=v1_{found[size].id}{status}"
        answer.headers["Link"] = f'<{link}>; rel="next"'
    return answer


@api.get("/app/hook/deliveries/<int:number>")
@app_only
def delivery(number: int) -> Response:
    found = core().deliveries.find(number)
    if found is None:
        raise not_found()
    sent = {"headers": dict(found.headers), "payload": json.loads(found.raw)}
    return jsonify(found.item() | {"url": "", "request": sent, "response": {"headers": {}, "payload": found.answer}})


@api.post("/app/hook/deliveries/<int:number>/attempts")
@app_only
def redeliver(number: int) -> tuple[Response, int]:
    found = core().deliveries.find(number)
    if found is None:
        raise not_found()
    core().deliveries.redeliver(found)
    return jsonify({}), 202


@api.get("/rate_limit")
def rate_limit() -> Response:
    """Costs nothing. The numbers are those of the headers."""
    caller()
    limit = core().hourly
    reset = int(core().world.clock.now().timestamp()) + 3600
    bucket = {"limit": limit, "used": 0, "remaining": limit, "reset": reset}
    resources = {"core": bucket, "search": bucket, "graphql": bucket}
    return jsonify({"resources": resources} | ({"rate": bucket} if legacy() else {}))
