"""Settings: all that is wrong in one line, no value of a secret anywhere, each process knows only what it needs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.settings import SECRETS, SettingsError, read_settings, take_settings

PEM = "-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----"
GIVEN = {
    "BACKSTOP_APP_ID": "77",
    "BACKSTOP_CLIENT_ID": "Iv23abc",
    "BACKSTOP_PRIVATE_KEY": PEM.replace("\n", "\\n"),
    "BACKSTOP_WEBHOOK_SECRET": "sesame",
    "REDIS_URL": "redis://:hush@host:6379/0",
}


def test_each_role_reads_what_it_needs() -> None:
    web = read_settings({**GIVEN, "BACKSTOP_WEBHOOK_SECRET_OLD": "older"}, "web")
    assert web.webhook_secrets == ("sesame", "older")
    assert (web.private_key, web.marker_keys) == ("", ())
    worker = read_settings(GIVEN, "worker")
    assert worker.private_key == PEM
    assert worker.webhook_secrets == ()
    assert (worker.app_id, worker.client_id, worker.mode) == (77, "Iv23abc", "comment")


def test_nothing_secret_is_shown() -> None:
    for role in ("web", "worker", "clock"):
        shown = repr(read_settings(GIVEN, role))  # type: ignore[arg-type]
        assert not any(secret in shown for secret in ("sesame", "hush", "abc\\n", "BEGIN"))


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("BACKSTOP_APP_ID", "", "BACKSTOP_APP_ID is not set"),
        ("BACKSTOP_APP_ID", "-1", "a number from 1"),
        ("BACKSTOP_APP_ID", "1" * 5_000, "a number from 1"),
        ("BACKSTOP_CLIENT_ID", "a b", "letters and digits"),
        ("BACKSTOP_PRIVATE_KEY", "", "neither BACKSTOP_PRIVATE_KEY nor"),
        ("BACKSTOP_PRIVATE_KEY", "hush", "a private key in PEM"),
        ("REDIS_URL", "http://hush", "a URL such as redis://"),
        ("REDIS_URL", "redis://user:hush℀@host", "a URL such as redis://"),
        ("REDIS_URL", "redis://:hush@host:port", "a URL such as redis://"),
        ("BACKSTOP_GITHUB_API", "http://example.com", "an https:// URL"),
        ("BACKSTOP_GITHUB_API", "https://me:hush@example.com", "an https:// URL"),
        ("BACKSTOP_MODE", "hush", "observe or comment or gate"),
        ("BACKSTOP_CACHE", "relative/hush", "an absolute path"),
        ("BACKSTOP_LEASE_SECONDS", "nan", "a number from 0.05 to 600"),
        ("BACKSTOP_BACKOFF_SECONDS", "1,hush", "seconds separated by commas"),
    ],
)
def test_what_is_wrong_is_said_without_its_value(name: str, value: str, said: str) -> None:
    with pytest.raises(SettingsError) as error:
        read_settings({**GIVEN, name: value})
    assert said in str(error.value)
    assert name in str(error.value)
    assert "hush" not in str(error.value)
    assert "\n" not in str(error.value)


def test_everything_that_is_missing_is_named_at_once() -> None:
    with pytest.raises(SettingsError) as error:
        read_settings({}, "web")
    said = str(error.value)
    assert "PRIVATE_KEY" not in said
    assert all(name in said for name in ("BACKSTOP_APP_ID", "BACKSTOP_WEBHOOK_SECRET", "REDIS_URL"))


def test_the_key_may_be_a_file(tmp_path: Path) -> None:
    file = tmp_path / "key.pem"
    file.write_text(PEM + "\n")
    given = {**GIVEN, "BACKSTOP_PRIVATE_KEY": "", "BACKSTOP_PRIVATE_KEY_FILE": str(file)}
    assert read_settings(given).private_key == PEM
    with pytest.raises(SettingsError, match="cannot be read"):
        read_settings({**given, "BACKSTOP_PRIVATE_KEY_FILE": str(tmp_path / "none")})


def test_another_key_keeps_the_marks_where_they_have_one_of_their_own() -> None:
    other = PEM.replace("abc", "xyz")
    assert read_settings(GIVEN).marker_keys[0] != read_settings({**GIVEN, "BACKSTOP_PRIVATE_KEY": other}).marker_keys[0]
    own = {"BACKSTOP_MARKER_KEY": "marks"}
    kept = read_settings({**GIVEN, **own, "BACKSTOP_PRIVATE_KEY": other}).marker_keys[0]
    assert read_settings({**GIVEN, **own}).marker_keys[0] == kept


def test_marks_of_an_older_key_are_still_believed() -> None:
    """Of the private key when a key is given for the first time; of the key, or private key, that is named as the old one."""
    (first,) = read_settings(GIVEN).marker_keys
    own = read_settings({**GIVEN, "BACKSTOP_MARKER_KEY": "marks"}).marker_keys
    assert own[1:] == (first,)
    other = {**GIVEN, "BACKSTOP_PRIVATE_KEY": PEM.replace("abc", "xyz")}
    for written in (PEM, PEM.replace("\n", "\\n")):
        assert read_settings({**other, "BACKSTOP_MARKER_KEY_OLD": written}).marker_keys[1:] == (first,)
    later = {**other, "BACKSTOP_MARKER_KEY": "new marks", "BACKSTOP_MARKER_KEY_OLD": "marks"}
    assert own[0] in read_settings(later).marker_keys[1:]


def test_a_process_forgets_its_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in GIVEN.items():
        monkeypatch.setenv(name, value)
    assert take_settings("worker").private_key == PEM
    assert not set(SECRETS) & set(os.environ)
    assert os.environ["BACKSTOP_APP_ID"] == "77"


def test_only_who_asks_a_model_holds_its_key() -> None:
    given = {**GIVEN, "ANTHROPIC_API_KEY": "sk-hush", "BACKSTOP_MODELS": "cheap=some-model", "BACKSTOP_PRICES": "opus=4/20.5"}
    for role in ("web", "worker", "clock"):
        settings = read_settings(given, role)  # type: ignore[arg-type]
        assert (settings.specialists, settings.model) == (True, None)
    settings = read_settings(given, "specialists")
    assert settings.model is not None
    assert (settings.model.key, settings.model.models, settings.model.prices) == (
        "sk-hush",
        {"cheap": "some-model"},
        {"opus": (4.0, 20.5)},
    )
    assert "hush" not in repr(settings) + repr(settings.model)
    assert "ANTHROPIC_API_KEY" in SECRETS


def test_without_a_model_there_are_no_specialists() -> None:
    assert not read_settings(GIVEN, "specialists").specialists
    assert not read_settings({**GIVEN, "ANTHROPIC_API_KEY": "k", "BACKSTOP_SPECIALISTS": "off"}, "worker").specialists
    assert read_settings({**GIVEN, "BACKSTOP_SPECIALISTS": "on"}, "worker").specialists


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"ANTHROPIC_BASE_URL": "http://example.com/hush"}, "an https:// URL"),
        ({"BACKSTOP_MODELS": "hush"}, "opus=MODEL"),
        ({"BACKSTOP_PRICES": "opus=hush"}, "dollars for a million"),
        ({"BACKSTOP_MODEL_PROVIDER": "bedrock"}, "BACKSTOP_MODEL_REGION is not set"),
        ({"BACKSTOP_MODEL_PROVIDER": "vertex", "BACKSTOP_MODEL_REGION": "eu-west-1"}, "BACKSTOP_MODEL_PROJECT is not set"),
        ({"BACKSTOP_DAY_TOKENS": "-1"}, "a number from 0"),
    ],
)
def test_what_is_wrong_about_models_is_said(given: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError) as error:
        read_settings({**GIVEN, "ANTHROPIC_API_KEY": "sk-hush", **given}, "specialists")
    assert said in str(error.value)
    assert "hush" not in str(error.value)


def test_the_directory_of_postgresql() -> None:
    assert read_settings(GIVEN).shadow_binaries is None
    assert read_settings({**GIVEN, "SHADOW_PG_BIN": "/opt/pg/bin"}).shadow_binaries == Path("/opt/pg/bin")
    with pytest.raises(SettingsError, match="SHADOW_PG_BIN should be an absolute path"):
        read_settings({**GIVEN, "SHADOW_PG_BIN": "pg"})


def test_the_server_for_mysql_is_a_secret_of_the_worker() -> None:
    url = "mysql://me:hush@db.example:3306/"
    settings = read_settings({**GIVEN, "SHADOW_MYSQL_URL": url, "SHADOW_MYSQL_BIN": "/usr/sbin"}, "worker")
    assert (settings.shadow_mysql_url, settings.shadow_mysql_program) == (url, Path("/usr/sbin"))
    assert "hush" not in repr(settings)
    assert "SHADOW_MYSQL_URL" in SECRETS
    assert read_settings({**GIVEN, "SHADOW_MYSQL_URL": url}, "web").shadow_mysql_url == ""
    with pytest.raises(SettingsError) as error:
        read_settings({**GIVEN, "SHADOW_MYSQL_URL": "postgresql://me:hush@db/"}, "worker")
    assert "SHADOW_MYSQL_URL should be a URL such as mysql://" in str(error.value)
    assert "hush" not in str(error.value)
