"""The only door to a model: one conversation with its look-ups, its retries, its fallback and its bill.

The SDK's own retries are off: it obeys `retry-after` without a cap, and a job has an end. Nothing is streamed: an answer is
a few thousand tokens, and one that is cut off on its way is asked for again.
Source: https://platform.claude.com/docs/en/api/messages, structured outputs, tool use, prompt caching; the SDK's source (2.14).
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any, cast, get_args

import httpx2
from anthropic import Anthropic, APIConnectionError, APIError, APIResponseValidationError, APIStatusError, Omit
from anthropic.types import Message, MessageParam, ModelParam, TextBlockParam, ToolParam, ToolResultBlockParam, Usage

from agents.models import NOTHING, Models, Tokens
from agents.purse import Purse, Spent
from agents.tools import Toolbox
from bot.logs import note
from bot.models import ModelSettings

MOST_TOKENS = 16_000
"""Of one answer, thinking included. The SDK refuses more than some 21,000 without streaming."""
ROUNDS = 10
_AGAIN = {408, 409, 429, 500, 502, 503, 504, 529}
_ELSEWHERE = {403, 404}
_NEEDS = {"bedrock": "botocore", "vertex": "google.auth"}
_LOG = logging.getLogger("agents.claude")
_ENDS = {
    "refusal": "the model declined to answer",
    "max_tokens": "the model's answer was cut off",
    "model_context_window_exceeded": "the change is too large for the model",
}
Sleep = Callable[[float], None]


class Unanswered(Exception):
    """There is no answer, and why, in words for a Gap. What was used is on the bill all the same."""


def known_models() -> tuple[str, ...]:
    """The models that the SDK names."""
    return tuple(name for part in get_args(ModelParam) for name in get_args(part))


def connect(settings: ModelSettings) -> Anthropic:
    """The SDK's client. Raises Unanswered where the client of another cloud is not installed."""
    bounds: dict[str, Any] = {"max_retries": 0, "timeout": httpx2.Timeout(settings.seconds, connect=10.0)}
    if settings.provider == "anthropic":
        return Anthropic(api_key=settings.key, base_url=settings.base_url, **bounds)
    if not _installed(_NEEDS[settings.provider]):  # the SDK itself says so only at the first request
        raise Unanswered(f"the client for {settings.provider} is not installed: pip install 'anthropic[{settings.provider}]'")
    if settings.provider == "bedrock":
        from anthropic import AnthropicBedrock

        return cast(Anthropic, AnthropicBedrock(aws_region=settings.region, **bounds))
    from anthropic import AnthropicVertex

    return cast(Anthropic, AnthropicVertex(region=settings.region, project_id=settings.project, **bounds))


def _installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: `system` is stable and cached, `user` is the matter, `schema` the shape of the answer."""

    alias: str
    system: str
    user: str
    schema: Mapping[str, Any]
    effort: str = ""
    label: str = ""


@dataclass(slots=True)
class Claude:
    """A client and its rules; shared by threads. `sleep` waits between tries."""

    client: Anthropic
    models: Models
    purse: Purse
    settings: ModelSettings
    sleep: Sleep = time.sleep

    def talk(self, question: Question, toolbox: Toolbox | None = None) -> Talk:
        """A conversation; nothing is sent before `answer`."""
        text: TextBlockParam = {"type": "text", "text": question.user, "cache_control": {"type": "ephemeral"}}
        return Talk(self, question, toolbox or Toolbox({}), [{"role": "user", "content": [text]}])


@dataclass(slots=True)
class Talk:
    """One conversation with one model; `models` are those still to be tried. `tokens` is its bill so far."""

    claude: Claude
    question: Question
    toolbox: Toolbox
    messages: list[MessageParam]
    tokens: Tokens = NOTHING
    models: list[str] = field(default_factory=list)

    def answer(self, again: str = "") -> str:
        """The text of the answer; `again` says what was wrong with the one before. Raises Unanswered."""
        if again:
            self.messages.append({"role": "user", "content": again})
        for _ in range(ROUNDS):
            message = self._asked()
            self.messages.append(message.to_param())
            if message.stop_reason == "tool_use":
                self.messages.append({"role": "user", "content": self._looked_up(message)})
            elif message.stop_reason != "pause_turn":
                return _text(message)
        raise Unanswered("the model asked for more look-ups than it may")

    def _looked_up(self, message: Message) -> list[ToolResultBlockParam]:
        return [
            {"type": "tool_result", "tool_use_id": block.id, "content": self.toolbox.call(block.name, block.input)}
            for block in message.content
            if block.type == "tool_use"
        ]

    def _asked(self) -> Message:
        """One answer of the first model that gives one. Raises Unanswered."""
        self.models = self.models or list(self.claude.models.chain(self.question.alias))
        why = "no model is configured"
        while self.models:
            try:
                return self._tried(self.models[0])
            except _Elsewhere as reason:
                why = str(reason)
                if len(self.messages) > 1:  # thinking blocks are signed for the model that made them
                    break
                self.models.pop(0)
        raise Unanswered(why)

    def _tried(self, model: str) -> Message:
        settings, wait = self.claude.settings, 0.5
        for attempt in range(1, settings.tries + 1):
            try:
                return self._sent(model)
            except _Failed as failure:
                if failure.hopeless or attempt == settings.tries:
                    raise _Elsewhere(str(failure)) from None
                self.claude.sleep(min(max(failure.after, wait), settings.patience))
                wait *= 3
        raise _Elsewhere("the model was not asked")

    def _sent(self, model: str) -> Message:
        """One request. Raises _Failed, Unanswered."""
        try:
            self.claude.purse.ask()
        except Spent as spent:
            raise Unanswered(f"the budget of {spent} is used up") from None
        began = time.monotonic()
        try:
            message: Message = self.claude.client.messages.create(**self._request(model))
        except (APIError, httpx2.HTTPError, json.JSONDecodeError) as error:
            note(_LOG, "model failed", logging.WARNING, model=model, error=type(error).__name__, label=self.question.label)
            raise _failure(error) from None
        if not _whole(message):
            raise _Failed("the model's API answered something else than a message")
        self._bill(model, message, time.monotonic() - began)
        if message.stop_reason in _ENDS:
            raise Unanswered(_ENDS[message.stop_reason])
        return message

    def _request(self, model: str) -> dict[str, Any]:
        asked, config = self.question, {"format": {"type": "json_schema", "schema": self.question.schema}}
        if asked.effort:
            config["effort"] = cast(Any, asked.effort)
        tools: list[ToolParam] = [
            {"name": tool.name, "description": tool.description, "input_schema": tool.schema(), "strict": True}
            for tool in self.toolbox.tools.values()
        ]
        return {
            "model": model,
            "max_tokens": MOST_TOKENS,
            "system": [{"type": "text", "text": asked.system, "cache_control": {"type": "ephemeral"}}],
            "messages": self.messages,
            "output_config": config,
            "tools": tools or Omit(),
        }

    def _bill(self, model: str, message: Message, seconds: float) -> None:
        used = message.usage
        read, written = used.cache_read_input_tokens or 0, used.cache_creation_input_tokens or 0
        tokens = self.claude.models.priced(model, used.input_tokens, written, read, used.output_tokens)
        self.tokens += tokens
        self.claude.purse.tell(tokens)
        about = {"stop": message.stop_reason, "cached": read, "out": tokens.out, "micros": tokens.micros}
        said = {**about, "model": model, "label": self.question.label, "seconds": round(seconds, 2)}
        _LOG.info("model answered", extra={"fields": said})


class _Elsewhere(Exception):
    """This model gives no answer; another may."""


class _Failed(Exception):
    """One request failed. `after`: seconds that the server asks us to wait; `hopeless`: the same again would fail again."""

    def __init__(self, why: str, after: float = 0.0, hopeless: bool = False) -> None:
        super().__init__(why)
        self.after, self.hopeless = after, hopeless


def _failure(error: APIError | httpx2.HTTPError | json.JSONDecodeError) -> _Failed | Unanswered:
    """What an error means. Its own words stay out: they may quote what was sent."""
    if isinstance(error, APIStatusError):
        headers, status = error.response.headers, error.status_code
        why = f"the model's API answered {status}"
        if status in _ELSEWHERE or (status in _AGAIN and headers.get("x-should-retry") == "false"):
            return _Failed(why, hopeless=True)
        return _Failed(why, _seconds(headers)) if status in _AGAIN else Unanswered(why)
    if isinstance(error, (APIConnectionError, APIResponseValidationError, httpx2.HTTPError, json.JSONDecodeError)):
        return _Failed("the model's API cannot be reached")
    return Unanswered("the model's API failed")


def _whole(message: object) -> bool:
    """The SDK builds messages without a look at what came; another endpoint, or half an answer, may lack anything."""
    if not isinstance(message, Message) or not isinstance(message.usage, Usage) or not isinstance(message.content, list):
        return False
    counts = (message.usage.input_tokens, message.usage.output_tokens)
    return message.stop_reason is not None and all(isinstance(count, int) for count in counts)


def _seconds(headers: Mapping[str, str]) -> float:
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        try:
            return max(float(headers.get(name, "")) / unit, 0.0)
        except ValueError:  # absent, or a date: our own wait will do
            continue
    return 0.0


def _text(message: Message) -> str:
    return "".join(block.text for block in message.content if block.type == "text")
