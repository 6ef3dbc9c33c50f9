"""Several sessions pay the same invoices at once, on one journal and on journals of their own: each is paid once."""

from __future__ import annotations

import json
import random

import pytest
from support.fault_grid import World
from support.fault_portal import METHOD
from support.portal_world import ACME

from occ_tui.store.journal.journal import Journal

SESSIONS, INVOICES = 4, 150


@pytest.mark.parametrize("is_shared", [True, False], ids=["one journal", "journals of their own"])
def test_four_sessions_pay_each_of_150_invoices_exactly_once(is_shared):
    names = [f"i{number}" for number in range(INVOICES)]
    with World(INVOICES) as world:
        homes = [world.home("shared")] * SESSIONS if is_shared else [world.home(str(n)) for n in range(SESSIONS)]
        clients = [world.client() for _ in range(SESSIONS)]
        for number, (client, home) in enumerate(zip(clients, homes, strict=True)):
            order = random.Random(number // 2).sample(names, INVOICES)  # two and two go the same way
            command = {"do": "pay all", "home": str(home), "account": ACME, "invoices": order, "method": METHOD}
            client.stdin.write(json.dumps(command) + "\n")
            client.stdin.flush()
        answers = [json.loads(client.stdout.readline()) for client in clients]
        assert [answer.get("error") for answer in answers] == [None] * SESSIONS
        assert {name: len(world.paid(name)) for name in names} == dict.fromkeys(names, 1)
        assert sorted(name for answer in answers for name in answer["ok"]) == sorted(names)
        for home in set(homes):
            with Journal.open(home / "occ" / "journal.db") as journal:
                assert journal.verify() == ()
