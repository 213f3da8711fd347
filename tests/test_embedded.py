"""The embedded Valkey: private, durable, and gone with whoever started it."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from redis import Redis

from bot import embedded
from bot.domain.intents import Intent, Pull
from bot.embedded import EmbeddedError, Valkey
from bot.limits import Limits
from bot.queue import connect, open_queue


def socket_of(valkey: Valkey) -> Path:
    return Path(valkey.url.removeprefix("unix://"))


def test_nobody_else_can_reach_it(valkey: Valkey) -> None:
    place = socket_of(valkey)
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
    assert stat.S_ISSOCK(place.stat().st_mode)
    assert not [one for one in psutil.Process(valkey.pid).net_connections("inet") if one.status == "LISTEN"]


def test_it_keeps_what_it_answered_and_never_throws_work_away(redis: Redis) -> None:
    wanted = {"appendonly": "yes", "appendfsync": "everysec", "maxmemory-policy": "noeviction", "port": "0"}
    assert {name: redis.config_get(name)[name] for name in wanted} == wanted  # type: ignore[index]


def test_a_killed_server_comes_back_with_its_queue(tmp_path: Path) -> None:
    with Valkey(tmp_path / "kept data") as valkey:
        queue = open_queue(valkey.url, Limits())
        for number in range(1, 201):
            queue.raise_(Intent(Pull(1, 2, number), "changed", f"delivery-{number}"))
        os.kill(valkey.pid, signal.SIGKILL)
        began = time.monotonic()
        valkey.start()
        assert time.monotonic() - began < 30
        assert queue.stats()["unfinished"] == 200
        assert not queue.raise_(Intent(Pull(1, 2, 200), "changed", "delivery-200"))
        place = socket_of(valkey).parent
    assert not place.exists()
    with Valkey(tmp_path / "kept data") as valkey:
        assert open_queue(valkey.url, Limits()).stats()["unfinished"] == 200


def test_it_dies_with_its_parent() -> None:
    code = "from bot.embedded import Valkey\nwith Valkey() as v:\n print(v.pid, v.url, flush=True)\n input()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        pid, url = parent.stdout.readline().split()
        with connect(url) as client:
            assert client.ping()
        parent.kill()
    began = time.monotonic()
    while psutil.pid_exists(int(pid)) and psutil.Process(int(pid)).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() - began < 30
    place = Path(url.removeprefix("unix://")).parent
    for path in sorted(place.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    place.rmdir()


def test_why_it_does_not_start_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError), Valkey(tmp_path / "file" / "data"):  # noqa: PT011  NotADirectoryError, by the system
        pass
    broken = tmp_path / "data"
    (broken / "appendonlydir").mkdir(parents=True)
    (broken / "appendonlydir" / "appendonly.aof.manifest").write_text("nonsense\n")
    with pytest.raises(EmbeddedError, match=r"did not start.*REDIS_URL"), Valkey(broken):
        pass
    long = tmp_path / ("x" * 100)
    long.mkdir()
    monkeypatch.setattr(embedded.tempfile, "tempdir", str(long))
    with pytest.raises(EmbeddedError, match="TMPDIR"), Valkey():
        pass
    assert list(long.iterdir()) == []
