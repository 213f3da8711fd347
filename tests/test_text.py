"""Bytes to text, or one plain word on why not."""

from __future__ import annotations

import pytest

from workers.sql.text import UnreadableText, decode_text

SQL = "select 'é';\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_says_its_encoding_is_read(encoding: str) -> None:
    assert decode_text(SQL.encode(encoding)) == SQL


def test_utf16_of_either_order_is_read() -> None:
    assert decode_text(b"\xfe\xff" + SQL.encode("utf-16-be")) == SQL
    assert decode_text(b"\xff\xfe" + SQL.encode("utf-16-le")) == SQL


def test_nothing_is_text() -> None:
    assert decode_text(b"") == ""


def test_a_stray_nul_byte_in_text_is_kept() -> None:
    assert decode_text(b"select 1;\n" * 10 + b"select '\0';") == "select 1;\n" * 10 + "select '\0';"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"select 1;\n\nselect 'caf\xe9';", "is not UTF-8 (byte 0xE9 at line 3)"),
        (b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0>\0", "is binary (a NUL byte at offset 7)"),
        (b"text \0 \xff", "is binary (a NUL byte at offset 5)"),
        ("select 1;".encode("utf-16-le"), "is binary (a NUL byte at offset 1)"),
        ("select 1;".encode("utf-32"), "is binary (a NUL byte at offset 2)"),
        (b"\xff\xfea", "is not UTF-16, whose mark it begins with (byte 2)"),
        (b"\xed\xa0\x80", "is not UTF-8 (byte 0xED at line 1)"),
        (b"\x89PNG\r\n\x1a\n", "is not UTF-8 (byte 0x89 at line 1)"),
    ],
)
def test_what_is_no_text_says_why(data: bytes, why: str) -> None:
    with pytest.raises(UnreadableText) as refused:
        decode_text(data)
    assert str(refused.value) == why
