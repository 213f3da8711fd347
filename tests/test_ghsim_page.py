"""The simulator's pages, and the simulator as a process of its own."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.ghsim import BareClient, SimRepository, Simulator
from tests.ghsim.markdown import render
from tests.ghsim.remote import Remote

HOSTILE = (
    '<script>alert(1)</script> <img src=x onerror=alert(1)> <b onclick="x()">b</b> [l](javascript:alert(1)) <iframe></iframe>'
)


@pytest.fixture
def sim() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running
        assert running.hub.contract.violations == []


@pytest.fixture
def repo(sim: Simulator) -> SimRepository:
    made = sim.create_repository("acme", "shop", {"a.sql": "select 1;\n"})
    sim.push(made, "topic", {"b.sql": "create index i on a (id);\n<script>\n"}, "Add <i>index</i>")
    sim.open_pull(made, "topic", title="Faster <orders>", body=HOSTILE)
    return made


def test_markdown_is_shown_and_made_harmless() -> None:
    shown = str(
        render(f"### T\n{HOSTILE}\n\n| a |\n|-|\n| b |\n\n<details><summary>s</summary>\n\nx\n\n</details>\n<!-- marker -->")
    )
    assert "<h3>T</h3>" in shown
    assert "<td>b</td>" in shown
    assert "<details><summary>s</summary>" in shown
    assert not [each for each in ("<script", "<img", "onclick", 'href="javascript', "<iframe", "marker") if each in shown]


def test_a_suggestion_is_a_small_diff() -> None:
    shown = str(render("Do:\n```suggestion\nnew <b>\n```\n", ["old & <i>"]))
    assert '<tr class="del"><td>-</td><td>old &amp; &lt;i&gt;</td></tr>' in shown
    assert '<tr class="add"><td>+</td><td>new &lt;b&gt;</td></tr>' in shown


def test_the_conversation_shows_all(sim: Simulator, repo: SimRepository) -> None:
    head = sim.tip(repo, "topic")
    sim.prepare_fix(repo, 1, "Build it concurrently", {"b.sql": "create index concurrently i on a (id);\n"})
    with BareClient(sim, repo) as client:
        inline = {"path": "b.sql", "line": 1, "body": "F1\n```suggestion\nbetter\n```"}
        client.review(1, inline, body="### Summary")
        note = {"path": "b.sql", "start_line": 1, "end_line": 1, "annotation_level": "warning", "message": "<locks>"}
        output = {"title": "1 problem", "summary": "**s**", "annotations": [note]}
        client.post("check-runs", json={"name": "Backstop", "head_sha": head, "conclusion": "neutral", "output": output})
    url = f"{sim.html}/acme/shop/pull/1"
    before, page = requests.get(f"{url}/version", timeout=5).text, requests.get(url, timeout=5).text
    wanted = (
        "Faster &lt;orders&gt;",
        "Add &lt;i&gt;index",
        "<h3>Summary</h3>",
        "Suggested change",
        "1 problem",
        "&lt;locks&gt;",
    )
    assert [each for each in (*wanted, "Push the fix") if each not in page] == []
    assert "<script>alert" not in page
    files = requests.get(f"{url}/files", timeout=5).text
    assert "Suggested change" in files
    assert "&lt;script&gt;" in files
    requests.post(f"{url}/comment", data={"body": "/review-db <b>"}, timeout=5)
    requests.post(f"{url}/fix", data={"title": "Build it concurrently"}, timeout=5)
    sim.deliver()
    assert [f"{each.event}.{each.action}" for each in sim.deliveries[-2:]] == [
        "issue_comment.created",
        "pull_request.synchronize",
    ]
    later = requests.get(url, timeout=5).text
    assert "Outdated" in later
    assert "/review-db <b></b>" in later
    assert "Push the fix" not in later
    assert requests.get(f"{url}/version", timeout=5).text != before
    assert "Faster &lt;orders&gt;" in requests.get(sim.html, timeout=5).text
    assert requests.get(f"{url}9", timeout=5).status_code == 404


def test_it_runs_as_a_process_of_its_own(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.ghsim", "--data", str(tmp_path)]
    root = Path(__file__).parent.parent
    process = subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True, env={"PATH": os.environ["PATH"]})
    try:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        app = json.loads(Path(told["app"]).read_text())
        assert (app["api_url"], Path(told["app"]).stat().st_mode & 0o777) == (told["url"], 0o600)
        remote = Remote(told["url"])
        made = remote.create_repository(owner="acme", name="shop", files={"a": "1\n"})
        remote.push(repo=made["id"], branch="topic", files={"a": "2\n"})
        assert remote.open_pull(repo=made["id"], head="topic") == 1
        assert remote.state(repo=made["id"], number=1)["state"] == "open"
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert process.stdout is not None
        process.stdout.close()


def test_a_notice_stands_on_every_page(sim: Simulator, repo: SimRepository) -> None:
    pages = (sim.html, f"{sim.html}/{repo.full_name}/pull/1")
    assert not any('class="notice"' in requests.get(page, timeout=5).text for page in pages)
    sim.hub.notice = "All of it is <scripted>."
    for page in pages:
        assert '<p class="notice">All of it is &lt;scripted&gt;.</p>' in requests.get(page, timeout=5).text
