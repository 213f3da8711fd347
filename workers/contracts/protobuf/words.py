"""The words of a .proto file taken one by one."""

from __future__ import annotations

from workers.contracts.protobuf.tokens import Token, UnreadableProto


class Words:
    """A place among the words; what is taken moves it on. All of it raises UnreadableProto where the file ends too early."""

    def __init__(self, words: list[Token]) -> None:
        """At the first of them."""
        self.words, self.at = words, 0

    def peek(self) -> str:
        """The next word, '' at the end."""
        return self.words[self.at][0] if self.at < len(self.words) else ""

    @property
    def line(self) -> int:
        """The line of the next word."""
        return self.words[min(self.at, len(self.words) - 1)][1] if self.words else 1

    @property
    def last(self) -> int:
        """The line of the word just taken."""
        return self.words[self.at - 1][1]

    def next(self) -> str:
        """Take a word."""
        if self.at >= len(self.words):
            raise self.wrong("it ends too early")
        self.at += 1
        return self.words[self.at - 1][0]

    def want(self, word: str) -> None:
        """Take this word, or raise."""
        if self.next() != word:
            self.at -= 1
            raise self.wrong(f"`{word}` is missing")

    def take(self, word: str) -> bool:
        """Take this word if it is the next one."""
        if self.peek() == word:
            self.at += 1
            return True
        return False

    def wrong(self, why: str) -> UnreadableProto:
        """The error, with its line."""
        return UnreadableProto(f"{why}, line {self.line}", self.line)

    def number(self) -> int:
        """Take a whole number: decimal, octal or hexadecimal."""
        text = self.next()
        try:
            return int(text, 8 if text.lstrip("+-").startswith("0") and text.lstrip("+-0").isdigit() else 0)
        except ValueError:
            raise self.wrong("a number is missing") from None

    def text(self) -> str:
        """Adjacent string literals."""
        parts = []
        while self.peek()[:1] in {'"', "'"}:
            parts.append(self.next()[1:-1])
        return "".join(parts)

    def statement(self) -> None:
        """To the next `;` that is not inside of braces."""
        while not self.take(";"):
            if self.next() in {"{", "[", "("}:
                self.at -= 1
                self.braces()

    def braces(self) -> None:
        """From an opening bracket to its closing one."""
        opened = 0
        while True:
            word = self.next()
            opened += (word in {"{", "[", "("}) - (word in {"}", "]", ")"})
            if opened <= 0:
                return
