"""What is under way at a service is known however a profile spells the service."""

from __future__ import annotations

import pytest
from support.journal_world import draft
from support.service_world import FakeSession

from occ_tui.services.journal import open_journal
from occ_tui.services.paying import carry_out, held_objects
from occ_tui.services.recovery import unresolved
from occ_tui.services.service_names import one_name, service_of
from occ_tui.store.journal.errors import ItemTaken


@pytest.mark.parametrize(
    "names",
    [
        ("FRA", "fra", "eu-frankfurt-1", "us-ashburn-1", "IAD", "oraclecloud.com"),
        ("us-langley-1", "LFI", "us-gov-ashburn-1", "oraclegovcloud.com"),
        ("https://cc.example", "https://cc.example/", "HTTPS://CC.example:443", "https://cc.example:443/"),
        ("https://cc.example:8181/occ", "https://CC.example:8181/occ/"),
        ("http://127.0.0.1:8181", "http://127.0.0.1:8181/"),
        ("http://[::1]:8181", "http://[::1]:8181/"),
        ("unix:///run/Portal",),
    ],
)
def test_every_spelling_of_a_service_is_one_name(names: tuple[str, ...]) -> None:
    assert len({one_name(name) for name in names}) == 1
    assert one_name(one_name(names[0])) == one_name(names[0])


def test_other_services_have_other_names() -> None:
    different = [
        "eu-frankfurt-1",
        "us-langley-1",
        "https://cc.example",
        "http://cc.example",
        "https://cc.example:8443",
        "https://cc.example/other",
        "https://CC2.example",
        "unix:///run/portal",
        "unix:///run/Portal",
        "http://[",
    ]
    assert len({one_name(name) for name in different}) == len(different)


@pytest.mark.parametrize("spelled", ["http://127.0.0.1:8181", "http://127.0.0.1:8181/", "HTTP://127.0.0.1:8181"])
async def test_what_is_under_way_holds_its_invoice_however_the_service_was_spelled(
    session: FakeSession, spelled: str
) -> None:
    with open_journal(session) as journal:
        for service, object_ in ((spelled, "ours"), ("http://127.0.0.1:8182", "theirs")):
            with journal.begin(draft(object_, service=service)) as driven:
                driven.sending()
    assert set(held_objects(session)) == {"ours"}
    assert [operation.object for operation in unresolved(session)] == ["ours"]
    with pytest.raises(ItemTaken):
        await carry_out(session, draft("ours", service=service_of(session)))
