"""What a name says: whether what bears it asks who calls, lets everybody in, or has nothing to do with either.

Names are cut into words at underscores, dots and capitals. Sources of the names: the frameworks' own guides and route-detect's
and CodeQL's lists of concepts, read, not copied.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_GUARDS = re.compile(
    r"auth|authed|authenticate|authenticated|authenticates|authentication|authenticator|authorize|authorized|authorizes"
    r"|authorise|authorised|authorization|authz|authn|login|jwt|oauth|permission|permissions|permitted|role|roles|admin"
    r"|administrator|staff|superuser|superadmin|scope|scopes|protect|protected|acl|rbac|ability|entitled|entitlement"
    r"|apikey|bearer|passport|guard|hasrole|hasauthority|preauthorize|secured"
)
_NARROW = re.compile(
    r"permission|permissions|permitted|role|roles|admin|admins|administrator|staff|superuser|superadmin|scope|scopes|acl|rbac"
    r"|ability|abilities|entitled|entitlement|secured|policy|policies|owner|can"
)
_PAIRS = re.compile(
    r"api key|current user|signed in|logged in|verify token|check token|validate token|require token|token required"
    r"|require user|user required|requires user|user passes|active user|session required|require session|verify session"
    r"|is owner|check access|require access|has access|private view|verify user|ensure user|valid token|get user"
    r"|user from"
)
_CALLER = re.compile(r"(get|require|requires|ensure|verify) current (account|principal|identity|member|actor|customer)\b")
_FALSE = re.compile(
    r"service|services|repo|repository|repositories|client|factory|backend|form|config|settings|schema|url|urls|uri|path"
    r"|logger|log|response|request|body|payload|dto|model|serializer|router|blueprint|limiter|throttle|throttled|limit"
    r"|cache|cached|page|template|view_name|count|counter|metrics|provider"
)
_SPENT = re.compile(r"quota|quotas|throttler|throttle|throttled|captcha|recaptcha|turnstile|limiter|ratelimit|limit|limits")
"""What asks how much was used already, or whether a person calls, and not who."""
_OPEN = re.compile(
    r"(allow_?any$|allow_?anonymous|^(is_)?public(_?(route|endpoint|api|access))?$|permit_?all|(login|auth\w{0,40})_(exempt|not_required)"
    r"|skip_?auth|no_?auth|anonymous_allowed|unauthenticated$|unprotected$|noauth)",
    re.IGNORECASE,
)
_OPTIONAL = re.compile(r"optional|maybe|optionally|not|unless|skip|exempt|anonymous|public|without|no")
_HARMLESS = re.compile(
    r"db|database|session|service|services|settings|config|cache|cached|repo|repository|pagination|paginator|page|logger"
    r"|log|logging|trace|traced|span|metric|metrics|limit|limiter|rate|throttle|throttled|timeout|gzip|compress"
    r"|compression|cors|csrf|exempt|transaction|atomic|retry|json|parser|wraps|override|deprecated|swagger|extend|schema"
    r"|ops|operation|response|doc|docs|api|apitags|tags|summary|method|etag|vary|head|static|classmethod|http|body|param"
    r"|query|header|status|version|validate|validator|validation|schema_view|swagger_auto_schema"
)
_ASIDE = re.compile(
    r"cors|csrf|limit|limits|limiter|limited|rate|throttle|gzip|compress|compression|log|logger|logging|cache|proxy|static"
)
_ASKS = re.compile(
    r"ensure|check|require|requires|verify|assert|enforce|abort|forbid|deny|forbidden|unauthorized|denied|allowed|can"
)


@lru_cache(maxsize=4096)
def words(name: str) -> tuple[str, ...]:
    """The words of a name in lower case: 'getCurrentUser' → get, current, user."""
    return tuple(match.lower() for match in _WORD.findall(name.replace("OAuth2", "Oauth").replace("OAuth", "Oauth")))


@lru_cache(maxsize=4096)
def guards(name: str) -> bool:
    """Whether what is named so asks who calls, as its name tells: `login_required`, `get_current_user`, `JwtAuthGuard`."""
    found = words(name)
    if not found or opens(name) or spends(name) or _any(_OPTIONAL, found) or _FALSE.fullmatch(found[-1]):
        return False
    if _any(_GUARDS, found) or any(_PAIRS.fullmatch(f"{one} {other}") for one, other in pairwise(found)):
        return True
    return "current" in found and _CALLER.search(" ".join(found)) is not None


@lru_cache(maxsize=4096)
def narrows(name: str) -> bool:
    """Whether it asks for more than who calls: for a role, a permission, a policy."""
    return _any(_NARROW, words(name))


def opens(name: str) -> bool:
    """Whether it lets everybody in: `AllowAny`, `@Public()`, `login_not_required`."""
    return _OPEN.search(name.rpartition(".")[2]) is not None


def asks(name: str) -> bool:
    """Whether code that calls it may look at who calls: a guard, or a check of any kind."""
    return guards(name) or _any(_ASKS, words(name))


def spends(name: str) -> bool:
    """Whether it asks how much was used already: a quota, a limit of rates."""
    return _any(_SPENT, words(name))


def aside(name: str) -> bool:
    """Whether what it is given, a list of origins or of paths, say, tells nothing of who may call."""
    return _any(_ASIDE, words(name))


def harmless(name: str) -> bool:
    """Whether it is known to have nothing to do with who calls: a database session, a cache, a limit."""
    found = words(name)
    return not asks(name) and not {"session", "validate"} <= set(found) and _any(_HARMLESS, found)


def _any(pattern: re.Pattern[str], found: tuple[str, ...]) -> bool:
    return any(pattern.fullmatch(word) for word in found)
