"""What looks like a secret is masked, lines stay lines, and what only sounds like one is left."""

from __future__ import annotations

import time

import pytest

from agents.masks import MASK, masked

SECRETS = [
    "ghp_0123456789abcdefghij0123456789abcdef",
    "github_pat_11ABCDEFG0123456789_abcdefghijklmnop",
    "sk-ant-api03-abcdefghijklmnopqrstuvwxyz",
    "AKIAABCDEFGHIJKLMNOP",
    "xoxb-123456789012-abcdefghijkl",
    "sk_live_0123456789abcdefghij",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N",
    "glpat-abcdefghijklmnopqrst",
]
PLACES = [
    ("postgres://app:{}@db/shop", "hunter2hunter2"),
    ("redis://:{}@cache:6379/0", "hunter2hunter2"),
    ("PASSWORD = '{}'", "hunter2hunter2"),
    ('  "api_key": "{}",', "hunter2hunter2"),
    ("DB_PASSWORD={}", "hunter2hunter2"),
    ("  client_secret: {}  # rotated", "hunter2hunter2"),
    ("CREATE USER app WITH PASSWORD '{}';", "hunter2"),
    ("CREATE USER 'app'@'%' IDENTIFIED BY '{}';", "hunter2"),
]
HARMLESS = [
    'token = request.headers["Authorization"]',
    "password = os.environ['DB_PASSWORD']",
    "ALTER TABLE users ADD COLUMN password_hash text NOT NULL;",
    "secret: ${SECRET}",
    "CREATE INDEX users_token_idx ON users (token);",
    "https://example.com:8080/path",
    "def reset_password(user: User) -> None:",
]


@pytest.mark.parametrize("secret", SECRETS)
def test_tokens(secret: str) -> None:
    assert secret not in masked(f"a {secret} b\n{secret}")


@pytest.mark.parametrize(("place", "secret"), PLACES)
def test_places_of_secrets(place: str, secret: str) -> None:
    assert masked(place.format(secret)) == place.format(MASK)


@pytest.mark.parametrize("line", HARMLESS)
def test_what_only_sounds_like_one(line: str) -> None:
    assert masked(line) == line


def test_keys_lose_their_lines_content_but_not_their_number() -> None:
    key = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabcd\n-----END RSA PRIVATE KEY-----"
    text = masked(f"one\n{key}\ntwo")
    assert "MIIE" not in text
    assert text.count("\n") == 5
    assert text.startswith("one\n")
    assert text.endswith("\ntwo")


LONG = ["password" * 20_000, "a://" * 50_000, "eyJ" + "a" * 200_000, "-----BEGIN PRIVATE KEY-----\n" * 5_000]


@pytest.mark.parametrize("text", LONG)
def test_it_takes_its_time_from_nobody(text: str) -> None:
    began = time.process_time()
    masked(text)
    assert time.process_time() - began < 20
