"""Session tokens as Oracle's sign-in makes them, unsigned: nobody here verifies one."""

from __future__ import annotations

import base64
import json
from datetime import datetime


def token_until(end: datetime) -> str:
    """A session token that ends then."""
    claims = base64.urlsafe_b64encode(json.dumps({"exp": int(end.timestamp())}).encode()).decode().rstrip("=")
    return f"e30.{claims}.c2ln"
