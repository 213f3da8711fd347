"""A process that hides: others of its account read neither its memory nor what it was started with."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import ctypes, os, sys
from bot.lifeline import hide
libc, asked = ctypes.CDLL(None), 3  # PR_GET_DUMPABLE
print(libc.prctl(asked, 0, 0, 0, 0), flush=True)
hide()
print(libc.prctl(asked, 0, 0, 0, 0), flush=True)
if os.fork() == 0:
    print(libc.prctl(asked, 0, 0, 0, 0), flush=True)
    os._exit(0)
os.wait()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has it")
def test_who_hides_is_hidden_and_so_is_what_it_forks() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, timeout=20)
    assert done.stdout.split() == ["1", "0", "0"]
