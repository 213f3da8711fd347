"""Is this delivery GitHub's? Source: https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries"""

from __future__ import annotations

import hmac
import re
from collections.abc import Sequence
from hashlib import sha256

_FORM = re.compile(r"sha256=([0-9a-f]{64})")


def signed(body: bytes, header: str, secrets: Sequence[str]) -> bool:
    """Whether `header` (X-Hub-Signature-256) signs exactly these bytes with one of the secrets.

    All secrets are tried, each compared in constant time. A header sent twice arrives joined, and is none.
    """
    form = _FORM.fullmatch(header)
    if form is None:
        return False
    matches = [hmac.compare_digest(hmac.digest(secret.encode(), body, sha256).hex(), form[1]) for secret in secrets]
    return any(matches)
