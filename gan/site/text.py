"""Bytes as text within an HTML page: base 85 is a quarter longer than the bytes, where base 64 is a third."""

import base64


def as_text(content: bytes) -> str:
    """RFC 1924's base 85 with a comma for "<", so that no part of it means anything in HTML."""
    return base64.b85encode(content).decode().replace("<", ",")


def from_text(text: str) -> bytes:
    """What `as_text` was given."""
    return base64.b85decode(text.replace(",", "<"))
