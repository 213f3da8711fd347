"""Logs: one line of JSON per event and job, to standard output; never code, prompts, tokens or payloads."""

from __future__ import annotations

import json
import logging
import logging.config
from datetime import UTC, datetime
from typing import Any

_PLAIN = {*vars(logging.makeLogRecord({})), "message", "asctime", "fields", "color_message"}


class JsonLines(logging.Formatter):
    """Time (UTC), level, who, what, the fields given to `note` or as `extra`, and a traceback where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {"time": time, "level": record.levelname.lower(), "from": record.name}
        line["event"] = record.getMessage()
        line |= {name: value for name, value in vars(record).items() if name not in _PLAIN}
        line |= getattr(record, "fields", {})
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


CONFIGURATION: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": JsonLines}},
    "handlers": {"out": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "lines"}},
    "root": {"level": "INFO", "handlers": ["out"]},
    "loggers": {
        "gunicorn.error": {"level": "INFO", "handlers": [], "propagate": True},
        "rq": {"level": "WARNING"},
        "rq.worker": {"level": "WARNING"},
    },
}


def configure() -> None:
    """Once, at the start of a process."""
    logging.config.dictConfig(CONFIGURATION)


def note(logger: logging.Logger, event: str, /, level: int = logging.INFO, **fields: Any) -> None:
    """Log an event with its fields: ids, counts, seconds, words of our own."""
    logger.log(level, event, extra={"fields": fields})
