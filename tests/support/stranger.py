"""Somebody who follows the documents: a home in which nothing is, a directory, and a shell to type into."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
from pathlib import Path

from support.terminal import OCC, PATIENCE_S, Terminal, home_in

TODAY = "2026-11-23"
"""The sample's day."""
_OF_THE_INTERFACE = {
    "--today": 1,
    "--profile": 1,
    "--lang": 1,
    "--account": 1,
    "--at": 1,
    "--read-only": 0,
    "--ascii": 0,
}
"""Options behind which `occ` without a command opens the terminal interface, with how many words each takes."""


class Stranger:
    """Types commands, one after the other, in a directory of their own."""

    def __init__(self, place: Path) -> None:
        self.place = place
        for name in ("home", "bin"):
            (place / name).mkdir(mode=0o700)
        (place / "bin" / "occ").write_text(_occ(), encoding="utf-8")
        (place / "bin" / "occ").chmod(0o755)
        own = {name: value for name, value in os.environ.items() if not name.startswith(("OCC_", "OCI_", "LC_"))}
        path = f"{place / 'bin'}:{os.environ['PATH']}"
        self.env = own | home_in(place / "home") | {"PATH": path, "LANG": "C.UTF-8", "PWD": str(place)}
        self._serving: list[subprocess.Popen[bytes]] = []

    def type(self, text: str, answer: str | None = None) -> tuple[int, str]:
        """What a command ends with, and what it said. `answer` is typed at its question; `&` leaves it running."""
        if text.startswith("export "):
            self._export(text)
            return 0, ""
        if text.endswith(" &"):
            self._serve(text.removesuffix(" &"))
            return 0, ""
        if answer is not None or opens_interface(text):
            return self._in_terminal(text, answer)
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", text],  # a recipe that hands nothing on to jq has failed
            cwd=self.place,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=PATIENCE_S,
            check=False,
        )
        return done.returncode, done.stdout.decode()

    def leave(self) -> None:
        """Ends what was left running."""
        for process in self._serving:
            process.terminate()
            process.communicate()

    def _export(self, text: str) -> None:
        for word in shlex.split(text)[1:]:
            name, _, value = word.partition("=")
            self.env[name] = value.replace("$PWD", str(self.place))

    def _serve(self, text: str) -> None:
        process = subprocess.Popen(
            ["sh", "-c", f"exec {text}"],
            cwd=self.place,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._serving.append(process)
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["ready"], text

    def _in_terminal(self, text: str, answer: str | None) -> tuple[int, str]:
        with Terminal(["sh", "-c", f"exec {text}"], 120, 40, env=self.env, directory=self.place) as terminal:
            if answer is None:
                terminal.wait_for(re.compile(r"\bq (quit|beenden)"))
                terminal.press("q")
            else:
                terminal.wait_for(answer)
                terminal.press(answer, "enter")
            return terminal.wait_for_exit(), terminal.text


def opens_interface(text: str) -> bool:
    """Whether a command opens the terminal interface, which is left with `q`."""
    words = shlex.split(text) if text.startswith("occ") else [""]
    if words.pop(0) != "occ":
        return False
    while words and words[0] in _OF_THE_INTERFACE:
        del words[: 1 + _OF_THE_INTERFACE[words[0]]]
    return not words or words[0] == "demo"


def _occ() -> str:
    """The installed program on the sample's day; a portal takes ports that are free, since 8181 may not be."""
    return f"""#!/bin/sh
case "$1 $2" in
"portal serve") set -- "$@" --port 0 --pages-port 0 ;;
"portal "*) ;;
*) set -- --today {TODAY} "$@" ;;
esac
exec {shlex.quote(OCC)} "$@"
"""
