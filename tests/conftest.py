"""What holds for all tests: properties are checked as long as they take, whatever else this machine is doing."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
