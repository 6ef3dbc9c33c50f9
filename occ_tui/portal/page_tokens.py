"""Opaque page tokens: where a page begins, bound to the very question it belongs to, and not to be made by others."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from typing import Any

MAC_BYTES = 16


class PageTokenRefused(ValueError):
    """A token that we did not make, or made for another question."""


class PageTokens:
    """Makes and reads tokens with one secret."""

    def __init__(self, secret: bytes) -> None:
        self._secret = hashlib.sha256(b"page tokens\0" + secret).digest()

    def make(self, question: str, position: tuple[Any, ...]) -> str:
        """A token for the page after `position` of what `question` asks."""
        body = json.dumps(position, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(self._mac(question, body) + body).decode().rstrip("=")

    def read(self, question: str, token: str) -> list[Any]:
        """The position in `token`; `PageTokenRefused` if it is not one of ours for `question`."""
        try:
            content = base64.b64decode(token + "=" * (-len(token) % 4), b"-_", validate=True)
        except (binascii.Error, ValueError) as error:
            raise PageTokenRefused("not a token") from error
        mac, body = content[:MAC_BYTES], content[MAC_BYTES:]
        if not hmac.compare_digest(mac, self._mac(question, body)):
            raise PageTokenRefused("not a token of this question")
        position: list[Any] = json.loads(body)
        return position

    def _mac(self, question: str, body: bytes) -> bytes:
        message = hashlib.sha256(question.encode("utf-8", "surrogatepass")).digest() + body
        return hmac.digest(self._secret, message, "sha256")[:MAC_BYTES]
