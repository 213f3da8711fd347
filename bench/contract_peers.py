"""The peers that compare contracts, installed by npm into a folder that is thrown away, and asked whether a pair breaks."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from bench.contract_pairs import Pair

PACKAGES = {"protobuf": "@bufbuild/buf", "graphql": "@graphql-inspector/core", "openapi": "openapi-diff"}
_ASK = """\
import {createRequire} from 'node:module';
const require = createRequire(import.meta.url);
const pairs = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
async function openapi(pair) {
  const spec = (content) => ({content, location: "openapi.json", format: "openapi3"});
  const asked = {sourceSpec: spec(pair.before), destinationSpec: spec(pair.after)};
  return (await require("openapi-diff").diffSpecs(asked)).breakingDifferencesFound;
}
async function graphql(pair) {
  const {diff} = await import('@graphql-inspector/core');
  const {buildSchema} = await import('graphql');
  const changes = await diff(buildSchema(pair.before), buildSchema(pair.after));
  return changes.some(change => change.criticality.level === "BREAKING");
}
const found = [];
for (const pair of pairs) {
  try { found.push(await ({openapi, graphql})[pair.format](pair)); } catch (error) { found.push(null); }
}
console.log(JSON.stringify(found));
"""
_BUF = {"version": "v2", "breaking": {"use": ["FILE", "WIRE_JSON"]}}


def installed(folder: Path) -> bool:
    """Whether npm is there and could install them."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        return False
    (folder / "package.json").write_text("{}")
    command = ["npm", "install", "--no-audit", "--no-fund", "--silent", "graphql", *PACKAGES.values()]
    return subprocess.run(command, cwd=folder, check=False, capture_output=True, timeout=300).returncode == 0


def program(folder: Path, before: Path, after: Path) -> list[str]:
    """How the peer of OpenAPI is asked about two files."""
    return [str(folder / "node_modules" / ".bin" / "openapi-diff"), str(before), str(after)]


def versions(folder: Path) -> dict[str, str]:
    """Format → the peer's name and version."""
    found = {}
    for kind, name in PACKAGES.items():
        about = json.loads((folder / "node_modules" / name / "package.json").read_text())
        found[kind] = f"{name} {about['version']}"
    return found


def flagged(folder: Path, pairs: list[Pair]) -> list[bool | None]:
    """What the peer of each pair's format says; None where it could not read it."""
    asked = [pair for pair in pairs if pair.format != "protobuf"]
    answers = iter(_asked(folder, asked))
    return [_buf(folder, pair) if pair.format == "protobuf" else next(answers) for pair in pairs]


def _asked(folder: Path, pairs: list[Pair]) -> list[bool | None]:
    import yaml

    sent = []
    for pair in pairs:
        texts = (pair.before, pair.after)
        before, after = (json.dumps(yaml.safe_load(text)) for text in texts) if pair.format == "openapi" else texts
        sent.append({"format": pair.format, "before": before, "after": after})
    (folder / "ask.mjs").write_text(_ASK)
    done = subprocess.run(
        ["node", "ask.mjs"], cwd=folder, input=json.dumps(sent), text=True, capture_output=True, check=True, timeout=120
    )
    return [None if one is None else bool(one) for one in json.loads(done.stdout)]


def _buf(folder: Path, pair: Pair) -> bool:
    sides = []
    for name, text in (("before", pair.before), ("after", pair.after)):
        side = folder / "buf" / name
        side.mkdir(parents=True, exist_ok=True)
        (side / "shop.proto").write_text(text)
        sides.append(str(side))
    config = folder / "buf" / "buf.json"
    config.write_text(json.dumps(_BUF))
    buf = folder / "node_modules" / ".bin" / "buf"
    command = [str(buf), "breaking", sides[1], "--against", sides[0], "--config", str(config), "--error-format", "json"]
    done = subprocess.run(command, cwd=folder / "buf", capture_output=True, check=False, timeout=60)
    if done.returncode not in {0, 100}:
        raise RuntimeError(done.stderr.decode())
    return done.returncode == 100
