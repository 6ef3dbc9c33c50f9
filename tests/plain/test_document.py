"""docs/plain.md: what it shows is what happens, and every command that it names exists."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

from occ_tui.plain import verbs

DOCUMENT = (Path(__file__).parents[2] / "docs" / "plain.md").read_text(encoding="utf-8")
PATIENCE_S = 120


def told(text: str) -> list[str]:
    """Lines without blanks at their ends and without the time of day."""
    return re.sub(r"^As of \d\d:\d\d,.*", "As of", re.sub(r" +$", "", text, flags=re.M), flags=re.M).splitlines()


def test_the_conversation_that_it_shows_is_the_one_that_is_had():
    command = re.search(r"```sh\n(printf .*)\n```", DOCUMENT)
    shown = re.search(r"```text\n(.*?)```", DOCUMENT, re.DOTALL)
    assert command is not None
    assert shown is not None
    occ = shlex.join([sys.executable, "-m", "occ_tui"])
    done = subprocess.run(
        ["sh", "-c", command[1].replace("| occ ", f"| {occ} ")],
        capture_output=True,
        env={**os.environ, "LANG": "C.UTF-8"},
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert told(done.stdout.decode()) == told(shown[1])


def test_every_command_is_in_it_and_none_that_there_is_not():
    table = DOCUMENT.partition("## Commands")[2].partition("## Forms")[0]
    typed = re.findall(r"`([^`]+)`", table)
    named = {verb.id for line in typed if (verb := verbs.named(verbs.parted(line)[0])) is not None}
    assert named == {verb.id for verb in verbs.EVERY}
