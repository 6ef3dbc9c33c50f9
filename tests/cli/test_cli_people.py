"""Signing in and out, invitations, users and keys on the command line, against a real portal that writes real mail."""

from __future__ import annotations

import email
import io
import json
import re
import stat
import tempfile
import time
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from support.ledger import write_config
from support.paying_world import PayingWorld, serving
from support.portal_world import TODAY, entries

PEOPLE = ("finance", "technical", "management")
MANAGER = "management@acme.example"
PATIENCE_S = 60


@pytest.fixture
def world():
    """A portal of the test's own; the path of a socket must be short."""
    with tempfile.TemporaryDirectory(prefix="occ-") as place, serving(Path(place), entries(), PEOPLE) as made:
        yield made


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Any:
    """What stands on standard input."""

    def put(text: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO(text))

    return put


class Mails:
    """What the portal wrote into its Maildir."""

    def __init__(self, world: PayingWorld) -> None:
        self._directory = world.config.parent
        self._seen: set[Path] = set()

    def next(self) -> tuple[str, str]:
        """To whom the next mail goes, and its text."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            new = [path for path in sorted(self._directory.rglob("new/*")) if path not in self._seen]
            if new:
                self._seen.add(new[0])
                message = email.message_from_bytes(new[0].read_bytes(), policy=default)
                body = message.get_body(("plain",))  # type: ignore[attr-defined]
                return str(message["to"]), body.get_content()
            time.sleep(0.05)
        raise AssertionError("no mail came")


@pytest.fixture
def mails(world: PayingWorld) -> Mails:
    return Mails(world)


@pytest.fixture
def url(world: PayingWorld) -> str:
    return f"unix://{world.config.parent.parent / 's'}"


@pytest.fixture
def run(occ: Any, world: PayingWorld) -> Any:
    """Runs `occ` as somebody whose profile was made with the portal."""

    def as_(who: str, *words: str) -> Any:
        return occ(*words, "--config-file", str(world.config), "--profile", who, "--today", TODAY.isoformat())

    return as_


def code_in(mail: str) -> str:
    found = re.search(r"\b(\d{4}) ?(\d{4})\b", mail)
    assert found is not None
    return "".join(found.groups())


def test_a_code_from_a_mail_makes_key_and_profile_and_logout_takes_them_away(
    occ: Any, url: str, mails: Mails, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Reader(io.StringIO):
        def readline(self, *_size: int) -> str:  # type: ignore[override]
            to, text = mails.next()
            assert to == MANAGER
            return code_in(text) + "\n"

    monkeypatch.setattr("sys.stdin", Reader())
    done = occ("login", url, MANAGER, "--label", "desk")
    assert done.code == 0, done.err
    assert "Signed in as Management" in done.out
    config = own_home / ".oci" / "config"
    [key] = (own_home / ".oci" / "occ").iterdir()
    assert {stat.S_IMODE(path.stat().st_mode) for path in (config, key)} == {0o600}
    assert key.read_text().startswith("-----BEGIN PRIVATE KEY-----")
    shown = occ("keys", "-o", "json")
    assert [(one["label"], one["isCurrent"]) for one in json.loads(shown.out) if one["isCurrent"]] == [("desk", True)]
    assert occ("users", "--today", TODAY.isoformat()).code == 0
    assert occ("logout").code == 2, "nobody was there to be asked"
    assert occ("logout", "--yes").code == 0
    assert not key.exists()
    assert occ("whoami").code == 3


def test_a_wrong_code_lets_nobody_in_and_writes_nothing(occ: Any, url: str, typed: Any, own_home: Path) -> None:
    typed("12345678\n")
    refused = occ("login", url, "nobody@acme.example")
    assert refused.code == 3
    assert "The portal did not accept that code." in refused.err
    assert "12345678" not in refused.err
    assert not (own_home / ".oci").exists()


def test_what_is_missing_is_said_before_anything_is_sent(occ: Any, url: str, typed: Any) -> None:
    typed("")
    assert "occ login URL" in occ("login").err
    assert "occ login URL ADDRESS" in occ("login", url).err
    refused = occ("login", url, "no address")
    assert refused.code == 2
    assert "is no e-mail address" in refused.err
    assert occ("login", "http://portal.example", MANAGER).code in (2, 3)


def test_the_profiles_that_are_there_are_told_before_a_portal_is_asked_for(
    occ: Any, url: str, typed: Any, own_home: Path
) -> None:
    (own_home / ".oci").mkdir()
    config = write_config(own_home / ".oci", url)
    typed("")
    asked = occ("login")
    assert asked.code == 2
    assert "1 profile found in" in asked.err
    assert f"occ --profile finance  portal · API key · {url}" in asked.err
    assert "occ login URL" in asked.err
    named = occ("login", "--config-file", str(config))
    assert f"occ --config-file {config} --profile finance" in named.err
    assert "found in" not in occ("login", url).err, "who knows the portal wants no list"


def test_an_invitation_is_checked_sent_accepted_and_what_was_done_is_told(
    occ: Any, run: Any, url: str, mails: Mails, typed: Any, own_home: Path
) -> None:
    assert "could be invited" in run("management", "invite", "n@acme.example", "--type", "finance", "--dry-run").out
    assert json.loads(run("management", "invite", "-o", "json").out) == []
    done = run("management", "invite", "n@acme.example", "--type", "finance", "--name", "Nora Neu", "--mail-lang", "de")
    assert done.code == 0, done.err
    to, text = mails.next()
    assert to == "n@acme.example"
    assert "Einladung" in text
    found = re.search(r"^\s+([\w-]{22,})\s*$", text, re.MULTILINE)
    assert found is not None
    typed(found[1] + "\n")
    accepted = occ("--endpoint", url, "--profile", "nora", "accept")
    assert accepted.code == 0, accepted.err
    assert "Signed in as Nora Neu" in accepted.out
    typed(found[1] + "\n")
    again = occ("--endpoint", url, "--profile", "twice", "accept")
    assert again.code == 3, again.err
    [line] = [one for one in json.loads(run("management", "users", "--live", "-o", "json").out) if one["email"] == to]
    assert (line["state"], line["contactTypes"]) == ("active", ["finance"])
    told = json.loads(run("management", "users", "--log", "--live", "-o", "json").out)
    assert {"people.invite", "people.accept"} <= {one["action"] for one in told}


def test_nobody_hands_on_what_they_do_not_hold(run: Any) -> None:
    refused = run("finance", "invite", "boss@acme.example", "--type", "management")
    assert refused.code == 2
    assert "Nobody was invited." in refused.err
    assert "only what you hold yourself" in refused.err


def test_a_file_of_people_is_refused_as_a_whole_with_every_line_that_is_wrong(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "new.csv"
    file.write_text("email,name,types\na@acme.example,Ada,finance\nnobody,,\nb@acme.example,Bee,boss\n")
    refused = run("management", "invite", "--csv", str(file))
    assert refused.code == 2
    assert "line 3: nobody: it is no e-mail address" in refused.err
    assert "there is no contact type “boss”" in refused.err
    assert json.loads(run("management", "invite", "--live", "-o", "json").out) == []


def test_a_file_of_people_that_is_not_there_is_said_to_be_absent(run: Any, tmp_path: Path) -> None:
    refused = run("management", "invite", "--csv", str(tmp_path / "absent.csv"))
    assert refused.code == 2
    assert "absent.csv can't be read: there is no such file" in refused.err


def test_somebody_is_changed_suspended_let_in_and_removed(run: Any) -> None:
    def state(email_: str) -> Any:
        listed = json.loads(run("management", "users", "--live", "-o", "json").out)
        return next(((one["state"], one["contactTypes"]) for one in listed if one["email"] == email_), None)

    who = "technical@acme.example"
    both = ("--type", "finance", "--type", "technical")
    assert run("management", "users", "--change", who, *both, "--yes").code == 0
    assert state(who) == ("active", ["finance", "technical"])
    assert run("management", "users", "--suspend", who, "--yes").code == 0
    assert run("technical", "whoami").code == 3, "a suspended user's key opens nothing"
    assert run("management", "users", "--reinstate", who, "--yes").code == 0
    assert run("technical", "whoami").code == 0
    assert run("management", "users", "--remove", who, "--yes").code == 0
    assert state(who) is None


def test_what_another_manager_changed_before_one_confirmed_is_shown_and_kept(
    run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def confirmed_late(*_words: Any) -> bool:
        both = ("--type", "technical", "--type", "management")
        assert run("management", "users", "--change", "technical@acme.example", *both, "--yes").code == 0
        return True

    monkeypatch.setattr("occ_tui.cli.asking.is_confirmed", confirmed_late)
    refused = run("management", "users", "--change", "technical@acme.example", "--type", "finance")
    assert refused.code == 6
    assert "you saw sales/technical (active), now it is management, sales/technical (active)" in refused.err
    listed = json.loads(run("management", "users", "--live", "-o", "json").out)
    types = next(one["contactTypes"] for one in listed if one["email"] == "technical@acme.example")
    assert types == ["management", "technical"]


def test_oneself_and_the_last_manager_are_kept(run: Any) -> None:
    refused = run("management", "users", "--remove", MANAGER, "--yes")
    assert refused.code == 2
    assert f"--confirm {MANAGER}" in refused.err
    kept = run("management", "users", "--change", MANAGER, "--type", "finance", "--confirm", MANAGER, "--yes")
    assert kept.code in (0, 6)


def test_without_anybody_to_ask_nothing_is_changed(run: Any) -> None:
    refused = run("management", "users", "--suspend", "technical@acme.example")
    assert refused.code == 2
    assert "--yes" in refused.err
    assert run("technical", "whoami").code == 0


def test_a_session_that_only_reads_invites_nobody(run: Any) -> None:
    refused = run("management", "invite", "n@acme.example", "--type", "finance", "--read-only")
    assert refused.code == 2
    assert "only reads" in refused.err
