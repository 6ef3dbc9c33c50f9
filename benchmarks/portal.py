"""A portal to measure against: made once per run, served on loopback, ended with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

TODAY = "2026-11-23"
OCC = Path(sys.executable).with_name("occ")


@dataclass(frozen=True)
class Portal:
    """Where it is, and how to call it."""

    url: str
    directory: Path
    env: dict[str, str]
    """Environment of a user whose caches are the benchmark's own."""

    @property
    def config(self) -> Path:
        return self.directory / "config"

    def occ(self, *words: str) -> list[str]:
        """An `occ` command as the finance contact."""
        return [str(OCC), "--config-file", str(self.config), "--profile", "finance", "--today", TODAY, *words]


def compiled_once(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment in which Python keeps what it compiled and gathers what it writes, as on users' machines."""
    unusual = ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED")
    return {name: value for name, value in environment.items() if name not in unusual}


@contextmanager
def portal(invoices: int) -> Iterator[Portal]:
    """A portal with one account of `invoices` generated invoices."""
    with tempfile.TemporaryDirectory(prefix="occ-bench-") as base:
        directory = Path(base, "portal")
        python = [sys.executable, "-m", "occ_tui.portal"]
        made = [*python, "init", str(directory), "--invoices", str(invoices), "--today", TODAY]
        subprocess.run(made, check=True, stderr=subprocess.DEVNULL)
        serve = [*python, "serve", str(directory), "--port", "0", "--pages-port", "0", "--today", TODAY]
        with subprocess.Popen(serve, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as serving:
            assert serving.stdout is not None
            url = json.loads(serving.stdout.readline())["url"]
            try:
                caches = {f"XDG_{name}_HOME": base for name in ("CACHE", "CONFIG", "STATE")}
                yield Portal(url, directory, compiled_once(os.environ) | caches)
            finally:
                serving.terminate()
