"""From a mail to the first invoice, and out again: real mail, a real portal, programs in real terminals."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from support.mailbox import Mailbox, mail_server_beside
from support.portal_process import serving
from support.terminal import OCC, PATIENCE_S, Terminal, home_in

NEW = "clara.neu@acme.example"


class Post:
    """The mail that a server took, by whom it is for."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox
        self._read = 0

    def next_to(self, address: str) -> EmailMessage:
        """The next mail that came, which must be for `address`."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            mails = self._mailbox.mails()
            if len(mails) > self._read:
                self._read += 1
                found = mails[self._read - 1]
                assert found["to"] == address
                return found
            time.sleep(0.05)
        raise AssertionError(f"no mail for {address}")


@pytest.fixture
def post() -> Iterator[tuple[Post, int]]:
    with mail_server_beside(Mailbox()) as mailbox:
        yield Post(mailbox), mailbox.port


@pytest.fixture
def books(tmp_path: Path) -> Path:
    made = tmp_path / "books"
    words = ["init", str(made), "--invoices", "60", "--seed", "7"]
    subprocess.run([sys.executable, "-m", "occ_tui.portal", *words], check=True, capture_output=True)
    return made


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    assert mail.get_body(("html",)) is not None
    return str(body.get_content())


def test_a_manager_invites_a_finance_contact_who_is_out_with_the_next_key_once_suspended(
    tmp_path: Path, books: Path, post: tuple[Post, int]
) -> None:
    mails, port = post
    of_manager, of_contact = tmp_path / "manager", tmp_path / "contact"
    of_manager.mkdir()
    of_contact.mkdir()
    with serving(books, "--smtp", f"127.0.0.1:{port}") as (_process, customer):
        url = customer.url
        # The manager signs in: the code is in the mail and nowhere else.
        with Terminal([OCC, "login", url, "cfo@acme.example"], 120, 30, env=home_in(of_manager)) as terminal:
            terminal.wait_for("Code:")
            found = re.search(r"\b(\d{4}) ?(\d{4})\b", text_of(mails.next_to("cfo@acme.example")))
            assert found is not None
            terminal.press("".join(found.groups()), "enter")
            terminal.wait_for("Signed in as Margarete Lindqvist")
            assert terminal.wait_for_exit() == 0
        # In the interface they invite a finance contact.
        with Terminal([OCC], 120, 40, env=home_in(of_manager)) as terminal:
            terminal.wait_for("Needs you now")
            terminal.press("8")
            terminal.wait_for("ap@acme.example")
            terminal.press("A")
            terminal.wait_for("Whom")
            terminal.press(NEW, "tab", "space", "ctrl+s")
            terminal.wait_for("Invite 1 person?")
            terminal.press("right")
            terminal.wait_until_marked("[ Invite 1 person ]")
            terminal.press("enter")
            terminal.wait_for("Done: the server confirmed it.")
            terminal.press("q")
            assert terminal.wait_for_exit() == 0
        # Who is invited reads the mail and accepts.
        said = text_of(mails.next_to(NEW))
        token = re.search(r"^\s+([\w-]{22,})\s*$", said, re.MULTILINE)
        assert token is not None
        assert f"occ --endpoint {url} accept" in said
        with Terminal([OCC, "--endpoint", url, "accept"], 120, 30, env=home_in(of_contact)) as terminal:
            terminal.wait_for("Invitation:")
            terminal.press(token[1], "enter")
            terminal.wait_for("Signed in as")
            assert terminal.wait_for_exit() == 0
        # They see invoices, read orders but activate none, and make no manager.
        with Terminal([OCC], 120, 40, env=home_in(of_contact)) as terminal:
            terminal.wait_for("Needs you now")
            terminal.press("2")
            terminal.wait_for("Overdue")
            terminal.press("6")
            terminal.wait_for("waits for activation")
            terminal.press("]")
            terminal.wait_for("1 of 3")
            terminal.press("G", "A")
            terminal.wait_for("sales/technical contact")
            refused = subprocess.run(
                [OCC, "invite", "boss@acme.example", "--type", "management"],
                env=os.environ | home_in(of_contact),
                capture_output=True,
                text=True,
                check=False,
            )
            assert refused.returncode == 2
            assert "only what you hold yourself" in refused.stderr
            # The manager suspends them: their next key press says so, and shows nothing more.
            done = subprocess.run(
                [OCC, "users", "--suspend", NEW, "--yes"],
                env=os.environ | home_in(of_manager),
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stderr
            terminal.rest(6)
            terminal.press("2")
            terminal.wait_for("What to do")
            assert "Overdue" not in terminal.text
            terminal.press("q")
