"""Mailing a list: shown before it is sent, recorded before it leaves, sent once, and unsure where nobody knows."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support import portal_world
from support.mail_world import MakeSession, PortalSession, session_on
from support.mailbox import Mailbox, attached, body, mail_server, read
from support.service_world import FakeSession, Service, invoice, paid

from occ_tui.client.errors import FileExposed, ReadOnlyRefused
from occ_tui.domain.invoices import Tab
from occ_tui.domain.operations import Kind, State
from occ_tui.domain.query import parse
from occ_tui.domain.sorting import SortKey, sort_value
from occ_tui.portal import outbox
from occ_tui.portal.ledger import Ledger
from occ_tui.portal.state import Portal
from occ_tui.services import invoices, journal, mail, problems, recovery, write_path
from occ_tui.services.errors import BadUsage, MailNotGranted, MailNotPossible, MailServerUnusable
from occ_tui.services.journal import journal_path, operations, record
from occ_tui.services.mail import Chosen, Way
from occ_tui.services.mail_sending import send
from occ_tui.services.mail_words import facts_of
from occ_tui.services.outcomes import report
from occ_tui.services.paying import Outcome
from occ_tui.services.sync import sync
from occ_tui.store.journal.driven import Driven
from occ_tui.store.journal.errors import ItemTaken, JournalBusy, JournalError, JournalFull, StepRefused
from occ_tui.store.views import Since

TO = ["ap@acme.example"]


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Attempts follow each other at once."""
    monkeypatch.setattr(write_path.WritePath.__init__, "__kwdefaults__", {"pauses_s": (0, 0), "sleep": asyncio.sleep})


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    directory = tmp_path / "portal"
    directory.mkdir(mode=0o700)
    ledger = Ledger.create(directory, portal_world.TODAY)
    ledger.load(portal_world.entries())
    yield Portal(ledger, portal_world.TODAY, frozenset({portal_world.HOST}), "http://127.0.0.1:8182")
    ledger.close()


@pytest.fixture
def on_portal(portal: Portal, tmp_path: Path) -> Iterator[MakeSession]:
    made: list[PortalSession] = []

    def make(name: str = "finance", **options: Any) -> PortalSession:
        made.append(session_on(portal, tmp_path / "home", name, **options))
        return made[-1]

    yield make
    for session in made:
        session.close()


def overdue(session: Any, **more: Any) -> Chosen:
    return Chosen(invoices.view(session, Tab.OVERDUE, **more))


def kept(portal: Portal) -> list[outbox.OutgoingMail]:
    with portal.ledger.reading() as connection:
        return [found for mail in outbox.mails(connection) if (found := outbox.find(connection, mail.id))]


async def prepared(session: Any, **how: Any) -> mail.Prepared:
    await sync(session)
    return mail.prepare(session, overdue(session), mail.wish_of(TO, **how))


async def left_unsure(session: PortalSession, ready: mail.Prepared) -> Outcome:
    """Sends it, and gets no answer however often it asks."""
    session.line.faults = ["after", "before", "after"]
    return await send(session, ready)


async def test_the_preview_is_what_the_portal_then_sends(on_portal: MakeSession, portal: Portal) -> None:
    session = on_portal()
    ready = await prepared(session, note="Hello")
    preview = ready.preview
    assert (preview.way, preview.recipients) == (Way.PORTAL, ("ap@acme.example",))
    assert [file.name for file in preview.files] == ["invoices-overdue-2026-11-23.xlsx"]
    assert preview.files[0].size
    outcome = await send(session, ready)
    assert outcome.operation.state is State.SENT
    assert outcome.operation.result["invoices"] == str(preview.invoices)
    [sent] = kept(portal)
    message = read(sent.message)
    assert message["Subject"] == preview.subject
    shown, arrived = preview.text.splitlines(), body(message).splitlines()
    assert sorted(shown[:-1]) == sorted(arrived[:-1]), "all but who signs it, and the order of what is due on one day"
    told = report(outcome, session)
    assert told.exit_code == 0
    assert f"{preview.invoices} invoices for 1 recipient" in told.what


QUERIES = ["", "currency:EUR", "amount>=50", "late>5 -type:support", "party:acme or po:none", "paid:none due<today"]


@pytest.mark.parametrize("tab", list(Tab))
async def test_portal_and_store_mean_the_same_by_every_question(
    on_portal: MakeSession, portal: Portal, tab: Tab
) -> None:
    session = on_portal()
    await sync(session)
    today = session.clock.today_number()
    for number, text in enumerate(QUERIES):
        sort = list(SortKey)[(number * 5 + len(tab)) % len(SortKey)]
        query = parse(text, today=today) if text else None
        view = invoices.view(session, tab, sort=sort, descending=bool(number % 2), query=query, text="inv")
        wanted = {row.internal_invoice_id: row for row in invoices.reader(session, view).rows(0, 1000)}
        wish = mail.wish_of(TO, attach="csv", fields=["internalInvoiceId"], subject=str(number))
        if not wanted:
            continue
        outcome = await send(session, mail.prepare(session, Chosen(view), wish))
        assert outcome.operation.state is State.SENT
        [content] = attached(read(kept(portal)[-1].message)).values()
        found = content.decode().split()[1:]
        assert sorted(found) == sorted(wanted), (tab, text)
        # In which order invoices of the same value came, only the store knows.
        values = [sort_value(row, sort, today) for row in wanted.values()]
        assert [sort_value(wanted[name], sort, today) for name in found] == values, (tab, text, sort)


async def test_marked_invoices_are_named_and_no_others_go(on_portal: MakeSession, portal: Portal) -> None:
    session = on_portal()
    await sync(session)
    chosen = overdue(session)
    records = tuple(invoices.reader(session, chosen.view).rows(0, 5)[::2])
    ready = mail.prepare(session, chosen._replace(records=records), mail.wish_of(TO, attach="csv"))
    await send(session, ready)
    [content] = attached(read(kept(portal)[0].message)).values()
    assert len(content.decode().splitlines()) == 1 + len(records)
    many = chosen._replace(records=records[:1] * 501)
    with pytest.raises(MailNotPossible, match="500"):
        mail.prepare(session, many, mail.wish_of(TO))


async def test_of_what_changed_since_a_look_only_that_goes(on_portal: MakeSession) -> None:
    session = on_portal()
    await sync(session)
    whole = invoices.view(session, Tab.ALL)
    view = whole._replace(since=Since(whole.today - 30, after_id=10**9))
    rows = invoices.reader(session, view).rows(0, 500)
    assert 0 < len(rows) < len(invoices.reader(session, whole).rows(0, 500)), "what fell due in these thirty days"
    prepared = mail.prepare(session, Chosen(view), mail.wish_of(TO))
    assert prepared.preview.invoices == len(rows)
    named = [name for part in json.loads(prepared.request)["invoices"] for name in part["internalInvoiceIds"]]
    assert sorted(named) == sorted(record.internal_invoice_id for record in rows)


@pytest.mark.parametrize("fault", ["after", "half", "before", "500", "503"])
async def test_an_answer_that_is_lost_is_asked_for_again_with_the_same_token_and_one_mail_goes(
    on_portal: MakeSession, portal: Portal, fault: str
) -> None:
    session = on_portal()
    ready = await prepared(session)
    session.line.faults = [fault]
    outcome = await send(session, ready)
    assert outcome.operation.state is State.SENT
    assert len(kept(portal)) == 1
    assert len(session.line.tokens) == 2
    assert len(set(session.line.tokens)) == len(set(session.line.bodies)) == 1


async def test_a_send_that_nobody_answers_is_unsure_and_resumed_sends_exactly_one(
    on_portal: MakeSession, portal: Portal
) -> None:
    session = on_portal()
    ready = await prepared(session)
    outcome = await left_unsure(session, ready)
    assert outcome.operation.state is State.UNKNOWN
    told = report(outcome, session)
    assert told.exit_code == 7
    assert "not known" in told.what
    assert "failed" not in f"{told.what} {told.meaning} {told.next_step}"
    assert f"occ journal resume {outcome.operation.id}" in told.next_step
    with pytest.raises(ItemTaken):
        await send(session, ready)
    assert len(kept(portal)) == 1
    again = await recovery.resume(session, outcome.operation.id)
    assert again.operation.state is State.SENT
    assert len(kept(portal)) == 1
    assert len(set(session.line.tokens)) == 1
    other = mail.prepare(session, overdue(session), mail.wish_of(TO, subject="Once more"))
    await send(session, other)
    assert len(kept(portal)) == 2, "once it is certain, the same list may go again"
    assert journal.verify(journal_path(session)).is_sound


async def test_what_another_profile_left_unsure_is_never_sent_in_ones_own_name(
    on_portal: MakeSession, portal: Portal
) -> None:
    session = on_portal()
    unsure = (await left_unsure(session, await prepared(session))).operation
    other = on_portal("management")
    for outcome in [await recovery.resume(other, unsure.id), *await recovery.resume_all(other)]:
        assert outcome.operation.state is State.UNKNOWN
        assert "--profile finance" in report(outcome, other).next_step
    assert other.line.tokens == [], "the portal knows the token of the other's key alone: it would go out twice"
    assert len(kept(portal)) == 1
    assert (await recovery.resume(session, unsure.id)).operation.state is State.SENT
    assert len(kept(portal)) == 1


@pytest.mark.parametrize("failure", [JournalFull, JournalBusy])
async def test_a_journal_that_fails_behind_the_request_leaves_it_unsure(
    on_portal: MakeSession, portal: Portal, monkeypatch: pytest.MonkeyPatch, failure: type[JournalError]
) -> None:
    session = on_portal()
    ready = await prepared(session)

    def fails(*_step: Any, **_facts: Any) -> None:
        raise failure(journal_path(session), "no")

    with monkeypatch.context() as patch:
        patch.setattr(Driven, "to", fails)
        outcome = await send(session, ready)
    assert len(kept(portal)) == 1
    told = report(outcome, session)
    assert told.exit_code == 7
    assert "not known" in told.what
    assert "Nothing was sent" not in told.meaning
    assert problems.describe(failure(journal_path(session), "no")).what in told.meaning
    with monkeypatch.context() as patch:
        patch.setattr(Driven, "sending", fails)
        with pytest.raises(failure):
            await send(session, ready._replace(name="another"))
    assert len(kept(portal)) == 1, "what can't be recorded before it leaves does not leave"
    assert (await recovery.resume(session, outcome.operation.id)).operation.state is State.SENT
    assert len(kept(portal)) == 1


async def test_what_the_portal_refuses_was_not_sent_and_is_said_with_its_reason(
    on_portal: MakeSession, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = on_portal()
    ready = await prepared(session)
    other = json.dumps({**json.loads(ready.request), "subject": "another"}).encode()
    await send(session, ready._replace(name="another", request=other))
    with monkeypatch.context() as patch:
        patch.setattr(outbox, "MOST_A_DAY", 1)
        outcome = await send(session, ready)
    assert outcome.operation.state is State.REJECTED
    told = report(outcome, session)
    assert told.exit_code == 6
    assert told.meaning == "Nothing was sent."
    strange = json.dumps({**json.loads(ready.request), "query": "nonsense:1"}).encode()
    outcome = await send(session, ready._replace(request=strange))
    told = report(outcome, session)
    assert (told.exit_code, outcome.operation.state) == (6, State.REJECTED)
    assert "nonsense" in told.what


async def test_a_portal_that_is_not_there_got_nothing(on_portal: MakeSession) -> None:
    session = on_portal()
    ready = await prepared(session)
    session.line.faults = ["unreachable"]
    outcome = await send(session, ready)
    assert outcome.operation.state is State.REJECTED
    assert report(outcome, session).exit_code == 5


async def test_support_is_told_before_anything_is_filled_in(on_portal: MakeSession) -> None:
    session = on_portal("support")
    await sync(session)
    assert "Support staff" in (mail.reason(session) or "")
    with pytest.raises(MailNotGranted) as refused:
        mail.prepare(session, overdue(session), mail.wish_of(TO))
    told = problems.describe(refused.value, session=session)
    assert told.exit_code == problems.EXIT_NOT_ALLOWED
    assert "a contact of the account can send this list" in told.next_step


async def test_a_session_that_only_reads_sends_nothing(on_portal: MakeSession, portal: Portal) -> None:
    ready = await prepared(on_portal())
    reading = on_portal(read_only=True)
    assert "--read-only" in (mail.reason(reading) or "")
    with pytest.raises(ReadOnlyRefused):
        mail.prepare(reading, overdue(reading), mail.wish_of(TO))
    with pytest.raises(ReadOnlyRefused):
        await send(reading, ready)
    assert not kept(portal)
    assert not operations(journal_path(reading))


async def test_billing_contacts_and_ones_own_address_are_offered(on_portal: MakeSession) -> None:
    session = on_portal()
    await sync(session)
    assert mail.recipients(session) == ()
    row = invoices.reader(session, overdue(session).view).rows(0, 1)[0]
    await invoices.refresh_detail(session, row)
    assert mail.recipients(session) == ("ap@acme.example",)
    assert await mail.own_address(session) == "finance@acme.example"


async def test_the_journal_tells_who_got_which_mail(on_portal: MakeSession) -> None:
    session = on_portal()
    outcome = await send(session, await prepared(session, subject="To you", with_pdfs=False))
    found = record(outcome.operation.id, journal_path(session)).operation
    assert (found.kind, found.object, found.method) == (Kind.MAIL, "invoices, overdue", "portal")
    assert facts_of(found) == (("ap@acme.example",), "To you", "XLSX")


# By one's own mail server.

SETTINGS = """[mail]
host = "127.0.0.1"
port = {port}
security = "none"
sender = "me@acme.example"
"""


@pytest.fixture
def cloud(
    own_home: Path, service: Service, make_session: Callable[..., FakeSession], profile: Any
) -> Callable[[int], FakeSession]:
    """A session of an Oracle profile whose user has a mail server at a port."""

    def make(port: int, **options: Any) -> FakeSession:
        directory = own_home / "XDG_CONFIG_HOME" / "occ"
        directory.mkdir(parents=True, exist_ok=True)
        (directory / "config.toml").write_text(SETTINGS.format(port=port))
        service.put(invoice("1"), invoice("2", partyName="=1+1"), paid("3"))
        session: FakeSession = make_session(profile=profile._replace(kind="oracle"), **options)
        session.service.accounts = []
        return session

    return make


async def filled(session: FakeSession) -> FakeSession:
    from support.service_world import ACME

    from occ_tui.store.accounts import Account, save_accounts
    from occ_tui.store.sync_state import Staging
    from occ_tui.wire.invoices import InvoiceSummary

    rows = [InvoiceSummary.model_validate(row) for row in session.service.ledger[ACME].values()]
    with session.new_store() as store:
        save_accounts(store, [Account(ACME, "1", "ACME GmbH", ())], now_ms=1)
        staging = Staging.begin(store, "test", 1)
        staging.add_page(ACME, "all", rows, None)
        staging.publish(1, full=(ACME,))
    return session


async def test_ones_own_mail_server_gets_the_same_mail(cloud: Callable[[int], FakeSession]) -> None:
    async with mail_server(Mailbox()) as mailbox:
        session = await filled(cloud(mailbox.port))
        ready = mail.prepare(session, overdue(session), mail.wish_of(TO, with_pdfs=True, attach="csv"))
        assert (ready.preview.way, ready.preview.sender) == (Way.SMTP, "me@acme.example")
        outcome = await send(session, ready)
    assert outcome.operation.state is State.SENT
    [envelope], [message] = mailbox.envelopes, mailbox.mails()
    assert (envelope.mail_from, envelope.rcpt_tos) == ("me@acme.example", ["ap@acme.example"])
    assert message["From"] == "me@acme.example"
    assert message["Message-ID"] == outcome.operation.result["messageId"]
    files = attached(message)
    assert set(files) == {"invoices-overdue-2026-11-23.csv", "invoice-10041.pdf", "invoice-10042.pdf"}
    assert files["invoice-10041.pdf"].startswith(b"%PDF-")
    assert b"'=1+1" in files["invoices-overdue-2026-11-23.csv"]
    known = record(outcome.operation.id, journal_path(session)).operation
    assert known.kind is Kind.MAIL_SMTP
    assert facts_of(known).recipients == ("ap@acme.example",)
    assert b"%PDF-" not in known.request, "the journal keeps what was sent to whom, not the mail itself"
    assert report(outcome, session).exit_code == 0


async def test_a_connection_cut_behind_the_message_is_unsure_and_never_sent_again_by_itself(
    cloud: Callable[[int], FakeSession],
) -> None:
    async with mail_server(Mailbox(fault="cut")) as mailbox:
        session = await filled(cloud(mailbox.port))
        ready = mail.prepare(session, overdue(session), mail.wish_of(TO))
        outcome = await send(session, ready)
        assert outcome.operation.state is State.UNKNOWN
        told = report(outcome, session)
        assert told.exit_code == 7
        assert "resume" not in told.next_step
        assert f"occ journal resolve {outcome.operation.id}" in told.next_step
        mailbox.fault = ""
        with pytest.raises(ItemTaken):
            await send(session, ready)
        assert (await recovery.resume(session, outcome.operation.id)).operation.state is State.UNKNOWN
        assert await recovery.resume_all(session) == []
        assert mailbox.attempts == 1
        settled = await recovery.resolve(session, outcome.operation.id, "Ann has it")
        assert settled.operation.state is State.RESOLVED
        assert (await send(session, ready)).operation.state is State.SENT
    assert mailbox.attempts == 2


@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [("rcpt", 6, "no such"), ("data", 6, "spam"), ("busy", 6, "may pass"), ("greeting", 5, "could not be reached")],
)
async def test_what_the_mail_server_refuses_had_no_effect(
    cloud: Callable[[int], FakeSession], fault: str, code: int, words: str
) -> None:
    async with mail_server(Mailbox(fault=fault)) as mailbox:
        session = await filled(cloud(mailbox.port))
        ready = mail.prepare(session, overdue(session), mail.wish_of(TO))
        outcome = await send(session, ready)
        assert outcome.operation.state is State.REJECTED
        told = report(outcome, session)
        assert (told.exit_code, told.meaning) == (code, "Nothing was sent.")
        assert words in f"{told.what} {told.next_step}"
        assert "\x1b" not in told.what
        mailbox.fault = ""
        assert (await send(session, ready)).operation.state is State.SENT


async def test_recipients_that_were_refused_are_named(cloud: Callable[[int], FakeSession]) -> None:
    async with mail_server(Mailbox(refuses=("gone@acme.example",))) as mailbox:
        session = await filled(cloud(mailbox.port))
        wish = mail.wish_of(["ap@acme.example", "gone@acme.example"])
        outcome = await send(session, mail.prepare(session, overdue(session), wish))
    told = report(outcome, session)
    assert outcome.operation.state is State.SENT
    assert told.exit_code == 6
    assert "gone@acme.example" in told.meaning


async def test_a_mail_that_was_never_sent_to_a_mail_server_can_only_be_given_up(
    cloud: Callable[[int], FakeSession], monkeypatch: pytest.MonkeyPatch
) -> None:
    from occ_tui.store.journal.driven import Driven

    session = await filled(cloud(1))
    ready = mail.prepare(session, overdue(session), mail.wish_of(TO))

    def die(_driven: Driven) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Driven, "sending", die)
        with pytest.raises(KeyboardInterrupt):
            await send(session, ready)
    [left] = operations(journal_path(session))
    assert left.state is State.INTENT
    with pytest.raises(BadUsage):
        await recovery.resume(session, left.id, send=True)
    assert recovery.discard(session, left.id, "no longer").state is State.DISCARDED
    with pytest.raises(StepRefused):
        recovery.discard(session, left.id, "twice")


async def test_without_a_mail_server_it_is_said_before_anything_is_filled_in(
    cloud: Callable[[int], FakeSession], own_home: Path
) -> None:
    session = await filled(cloud(1))
    assert mail.reason(session) is None
    settings = own_home / "XDG_CONFIG_HOME" / "occ" / "config.toml"
    settings.write_text("")
    assert "[mail]" in (mail.reason(session) or "")
    settings.write_text("[mail]\nhost = 7\n")
    assert "wants text" in (mail.reason(session) or "")


async def test_a_password_that_others_can_read_is_not_used(
    cloud: Callable[[int], FakeSession], own_home: Path, tmp_path: Path
) -> None:
    session = await filled(cloud(1))
    secret = tmp_path / "secret"
    text = SETTINGS.format(port=1).replace('"none"', '"starttls"')
    text += f'username = "me"\npassword_file = "{secret}"\n'
    (own_home / "XDG_CONFIG_HOME" / "occ" / "config.toml").write_text(text)
    with pytest.raises(MailServerUnusable):
        mail.prepare(session, overdue(session), mail.wish_of(TO))
    secret.write_text("hunter2\n")
    secret.chmod(0o644)
    with pytest.raises(FileExposed):
        mail.prepare(session, overdue(session), mail.wish_of(TO))
    secret.chmod(0o600)
    ready = mail.prepare(session, overdue(session), mail.wish_of(TO))
    assert "hunter2" not in repr(ready)
