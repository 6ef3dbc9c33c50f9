"""Every command of the terminal interface is in plain text, or in the short list of those without meaning there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

from occ_tui.commands.keymap import actions
from occ_tui.domain.operations import State
from occ_tui.plain import verbs
from occ_tui.plain.operations import OperationPage

PATIENCE_S = 240
DOCUMENT = (Path(__file__).parents[2] / "docs" / "plain.md").read_text(encoding="utf-8")

REQUEST = ("ask copy", "", "", "", "", "Anna Adler", "anna@acme.example", "", "")
PLACES = {
    "home": ("go overview",),
    "invoices": ("go invoices all",),
    "invoice": ("go invoices all", "1"),
    "changes": ("changes",),
    "request": ("go invoices all", "1", *REQUEST),
    "due": ("go payments due",),
    "payments": ("go payments paid",),
    "payment": ("go payments paid", "1"),
    "methods": ("go payments methods",),
    "contact": ("go billing contact",),
    "recipients": ("go billing recipients",),
    "contracts": ("go contracts all",),
    "contract": ("go contracts all", "1"),
    "orders": ("go orders all",),
    "order": ("go orders all", "1"),
    "products": ("go rewards products",),
    "plan": ("go rewards plan",),
    "redeemers": ("go rewards redeemers",),
    "people": ("go people users",),
    "invitations": ("go people invitations",),
    "accounts": ("go accounts",),
    "account": ("go accounts", "1"),
}
"""What is typed to get to each place."""

COMMANDS = {
    "accounts.change_note": ("account", verbs.CHANGE),
    "accounts.export": ("accounts", verbs.EXPORT),
    "accounts.invoices": ("accounts", verbs.LOOK),
    "accounts.mail": ("accounts", verbs.REMIND),
    "accounts.note": ("accounts", verbs.ADD),
    "accounts.remove_note": ("account", verbs.REMOVE),
    "accounts.search": ("accounts", verbs.SEARCH),
    "accounts.sort": ("accounts", verbs.SORT),
    "billing.add": ("recipients", verbs.ADD),
    "billing.edit": ("contact", verbs.CHANGE),
    "billing.export": ("contact", verbs.EXPORT),
    "billing.remove": ("recipients", verbs.REMOVE),
    "billing.verify": ("contact", verbs.VERIFY),
    "contracts.accept": ("contract", verbs.ACCEPT),
    "contracts.ask": ("contract", verbs.ASK),
    "contracts.export": ("contracts", verbs.EXPORT),
    "contracts.pay": ("contract", verbs.PAY),
    "general.account": ("home", verbs.ACCOUNT),
    "general.back": ("home", verbs.BACK),
    "general.help": ("home", verbs.HELP),
    "general.open_link": ("home", verbs.LINK),
    "general.palette": ("home", verbs.FIND),
    "general.quit": ("home", verbs.QUIT),
    "general.refresh": ("home", verbs.REFRESH),
    "general.thread_back": ("invoice", verbs.BACK),
    "invoice.next": ("invoice", verbs.NEXT),
    "invoice.previous": ("invoice", verbs.PREVIOUS),
    "invoices.ask": ("invoices", verbs.ASK),
    "invoices.copy_command": ("invoices", verbs.COMMAND),
    "invoices.delete_view": ("invoices", verbs.REMOVE),
    "invoices.export": ("invoices", verbs.EXPORT),
    "invoices.mail": ("invoices", verbs.MAIL),
    "invoices.mark": ("invoices", verbs.MARK),
    "invoices.mark_all": ("invoices", verbs.MARK),
    "invoices.next_tab": ("invoices", verbs.TAB),
    "invoices.pdf": ("invoices", verbs.PDF),
    "invoices.previous_tab": ("invoices", verbs.TAB),
    "invoices.query": ("invoices", verbs.QUERY),
    "invoices.rename_view": ("invoices", verbs.RENAME),
    "invoices.save_view": ("invoices", verbs.SAVE),
    "invoices.search": ("invoices", verbs.SEARCH),
    "invoices.seen": ("changes", verbs.SEEN),
    "invoices.sort": ("invoices", verbs.SORT),
    "move.page_down": ("invoices", verbs.NEXT),
    "move.page_up": ("invoices", verbs.PREVIOUS),
    "orders.activate": ("order", verbs.ACTIVATE),
    "orders.export": ("orders", verbs.EXPORT),
    "orders.pay": ("order", verbs.PAY),
    "overview.export": ("home", verbs.EXPORT),
    "payments.add": ("methods", verbs.ADD),
    "payments.ask_again": ("operation", verbs.RESUME),
    "payments.default": ("methods", verbs.DEFAULT),
    "payments.end": ("operation", verbs.SETTLE),
    "payments.export": ("payments", verbs.EXPORT),
    "payments.mail": ("payment", verbs.MAIL),
    "payments.page": ("operation", verbs.LINK),
    "payments.pay": ("due", verbs.PAY),
    "payments.receipt": ("payment", verbs.PDF),
    "payments.rename": ("methods", verbs.RENAME),
    "payments.send": ("operation", verbs.SEND),
    "people.change": ("people", verbs.CHANGE),
    "people.export": ("people", verbs.EXPORT),
    "people.invite": ("people", verbs.ADD),
    "people.remove": ("people", verbs.REMOVE),
    "people.resend": ("invitations", verbs.RESEND),
    "people.suspend": ("people", verbs.SUSPEND),
    "problem.again": ("home", verbs.REFRESH),
    "request.delete": ("request", verbs.REMOVE),
    "request.edit": ("request", verbs.CHANGE),
    "request.file": ("request", verbs.EXPORT),
    "request.keep": ("request", verbs.SAVE),
    "request.leave": ("request", verbs.BACK),
    "request.mail": ("request", verbs.MAIL),
    "rewards.add": ("redeemers", verbs.ADD),
    "rewards.export": ("products", verbs.EXPORT),
    "rewards.filter": ("products", verbs.CHANGE),
    "rewards.prepare": ("plan", verbs.LINK),
    "rewards.redeem": ("plan", verbs.REDEEM),
    "rewards.remove": ("redeemers", verbs.REMOVE),
    "section.export": ("contact", verbs.EXPORT),
    "section.mail": ("orders", verbs.MAIL),
    "section.query": ("orders", verbs.QUERY),
    "section.search": ("orders", verbs.SEARCH),
}
"""Where each action of the interface is a command, and which."""

BY_NUMBER = {
    "accounts.open", "billing.open", "contracts.facts", "contracts.open", "general.thread_forward", "invoices.open",
    "orders.open", "overview.open", "payments.open", "people.open", "rewards.open", "schedule.open",
    "section.accounts", "section.billing", "section.contracts", "section.invoices", "section.orders",
    "section.overview", "section.payments", "section.people", "section.rewards",
}  # fmt: skip
"""A number opens the line, the thread or the section."""

IN_A_FORM = {"form.help", "form.leave", "form.next", "form.previous", "form.submit", "transfer.announce"}
"""The answers themselves do it: a line goes on, `<` goes back, `cancel` leaves, `yes` announces."""

WITHOUT_MEANING = {
    "copying": {
        "billing.copy", "contracts.copy", "invoices.copy_number", "orders.copy", "outcome.copy", "page.copy",
        "payments.copy", "people.copy", "request.copy", "rewards.copy", "transfer.copy",
    },
    "columns": {"invoices.columns", "section.columns"},
    "moving": {
        "invoice.first", "invoice.last", "move.down", "move.up", "move.first", "move.last", "move.half_page_down",
        "move.half_page_up",
    },
    "scrolling": {
        "invoice.scroll_down", "invoice.scroll_up", "move.scroll_down", "move.scroll_up", "request.scroll_down",
        "request.scroll_up",
    },
    "folding": {"contracts.fold"},
    "marking payments": {"payments.mark", "payments.mark_all"},
    "opening a browser": {"page.browser"},
    "closing an outcome": {"outcome.close"},
    "the guided tour": {"general.tour"},
    "to the shell": {"general.suspend"},
    "signing in": {"sign_in.begin", "sign_in.look_again", "sign_in.send_code"},
}  # fmt: skip
"""What has no meaning in text that is only added to; docs/plain.md says for each what does instead."""


def test_every_action_is_a_command_a_number_an_answer_or_said_to_have_no_meaning():
    without = set().union(*WITHOUT_MEANING.values())
    kinds = (set(COMMANDS), BY_NUMBER, IN_A_FORM, without)
    assert set().union(*kinds) == set(actions())
    assert sum(map(len, kinds)) == len(actions()), "each is in one of them"


def test_what_has_no_meaning_stands_in_the_document_with_what_does_instead():
    table = DOCUMENT.partition("## What has no meaning here")[2].partition("\n## ")[0]
    rows = [line.split("|") for line in table.splitlines() if line.startswith("|")][2:]
    assert {row[1].strip() for row in rows} == set(WITHOUT_MEANING)
    assert all(row[2].strip() for row in rows)


def test_each_command_is_listed_by_the_help_of_its_place():
    lines = [line for typed in PLACES.values() for line in (*typed, "?")]
    done = subprocess.run(
        [sys.executable, "-m", "occ_tui", "demo", "--plain", "--as", "management", "--invoices", "60"],
        input="".join(f"{line}\n" for line in lines).encode(),
        capture_output=True,
        env={**os.environ, "LANG": "C.UTF-8"},
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    helps = done.stdout.decode().split("What now? ?\n")[1:]
    shown = {place: text.partition("What now?")[0] for place, text in zip(PLACES, helps, strict=True)}
    missing = [
        f"{action} in {place}"
        for action, (place, verb) in COMMANDS.items()
        if place != "operation" and f"\n  {verb.shown()}: " not in shown[place]
    ]
    assert not missing


def test_an_operation_has_its_commands_in_every_state():
    session = SimpleNamespace(capabilities=SimpleNamespace(reason=lambda _name: None))
    walk = SimpleNamespace(talk=SimpleNamespace(say=print), session=session)
    wanted = {verb for place, verb in COMMANDS.values() if place == "operation"}
    for state in State:
        operation = SimpleNamespace(state=state, result={}, object="")
        offered = OperationPage(walk, operation).offers()  # type: ignore[arg-type]
        assert wanted <= {one.verb for one in offered}


def test_no_two_commands_are_typed_alike():
    from occ_tui import locale

    for language in ("en", "de"):
        with locale.speaking(language):
            names = [name for verb in verbs.EVERY for name in verb.names()]
        assert len(names) == len(set(names)), sorted(name for name in names if names.count(name) > 1)
