"""Keyed hashes: tokens and codes that are derived from the secret when they are needed, and stored nowhere."""

import hashlib
import hmac


def keyed_hash(secret: str, text: str) -> str:
    """HMAC-SHA256 of `text` under `secret`, in hexadecimal."""
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def is_same(expected: str, given: str) -> bool:
    """Whether the two are equal, in a time that tells nothing about `expected`; `given` may be any text."""
    return hmac.compare_digest(expected.encode(), given.encode(errors="replace"))
