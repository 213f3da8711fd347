"""`backstop check`, `lint`, `explain`, `rules`: the review that the App posts, on a local diff."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Sequence
from typing import NoReturn

from bot.policy import ENGINES, SIZES_PATH
from workers import commands
from workers.outcome import WrongUse

WRONG_USE = 2


class _Parser(argparse.ArgumentParser):
    """Wrong use is one clear line and exit 2."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where help is."""
        self.exit(WRONG_USE, f"{self.prog}: {message} (see {self.prog} --help)\n")


def run() -> int:
    """`main` as a process of its own, which is short: nearly all it makes is kept to the end, so garbage is looked for rarely
    (a tenth of the time of 10,000 files), and not once more at the exit."""
    gc.set_threshold(50_000, 20, 50)
    status = main()
    gc.freeze()
    return status


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. 0: nothing at or above --fail-on; 1: findings; 2: wrong use."""
    try:
        options = _parser().parse_args(arguments)
        status: int = options.run(options)
        sys.stdout.flush()
    except WrongUse as error:
        print(f"backstop: {error}", file=sys.stderr)
        return WRONG_USE
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone: nothing more to say, and no traceback about it
        return 0
    except KeyboardInterrupt:
        return 130
    return status


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="backstop", description="Reviews changes to databases, and proves what it says.")
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)
    check = subparsers.add_parser("check", help="review what a branch or the working tree changes")
    check.add_argument("--repo", default=".", metavar="DIR", help="a directory of the repository (default: this one)")
    check.add_argument("--base", metavar="REV", help="what it will be merged into (default: the default branch)")
    check.add_argument("--head", metavar="REV", help="what is reviewed (default: the working tree)")
    check.add_argument("paths", nargs="*", metavar="PATH", help="only these files or folders")
    check.add_argument("--no-shadow", action="store_true", help="do not run the migrations on a throw-away server")
    check.set_defaults(run=commands.check)
    lint = subparsers.add_parser("lint", help="review files, taken together as one change, without a repository")
    lint.add_argument("files", nargs="+", metavar="FILE")
    lint.add_argument("--schema", metavar="FILE", help="SQL that makes the schema before (default: every table named exists)")
    lint.add_argument("--no-cache", action="store_true", help="neither look up nor keep what was said of these very files")
    lint.set_defaults(run=commands.lint)
    for command in (check, lint):
        command.add_argument("--engine", choices=ENGINES, metavar="NAME", help=f"one of {', '.join(ENGINES)}")
        command.add_argument("--version", type=_version, metavar="N", help="major version of the server (default: 12 to 18)")
        command.add_argument("--format", choices=("text", "json", "markdown"), default="text")
        command.add_argument("--fail-on", choices=("error", "warning", "never"), help="exit 1 from here on (default: error)")
    sizes = subparsers.add_parser("sizes", help=f"write how large a database's tables are to {SIZES_PATH}")
    sizes.add_argument(
        "--database-url", metavar="URL", default="", help="libpq URL or string, or mysql://… (default: PGHOST, …)"
    )
    sizes.add_argument("--output", metavar="FILE", default=SIZES_PATH, help="where to (default: %(default)s; - prints it)")
    sizes.set_defaults(run=commands.sizes)
    explain = subparsers.add_parser("explain", help="print a rule's page")
    explain.add_argument("rule", metavar="RULE")
    explain.set_defaults(run=commands.explain)
    rules = subparsers.add_parser("rules", help="list the rules")
    rules.add_argument("--format", choices=("text", "json"), default="text")
    rules.set_defaults(run=commands.rules)
    stats = subparsers.add_parser("stats", help="what became of comments, and what models cost (reads REDIS_URL)")
    stats.add_argument("--format", choices=("text", "json"), default="text")
    stats.set_defaults(run=commands.stats)
    return parser


def _version(text: str) -> str:
    major = text.partition(".")[0]
    if not (major.isascii() and major.isdigit() and 1 <= int(major) < 100):
        raise argparse.ArgumentTypeError(f"'{text}' is not a version such as 16 or 16.4")
    return text


if __name__ == "__main__":
    sys.exit(run())
