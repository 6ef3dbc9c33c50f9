"""Syncing: everything, then what changed; whole or not at all; one at a time; nothing lingers that was taken away."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from support.service_world import ACME, GLOBEX, TODAY, FakeSession, Service, day, invoice, paid, refused

from occ_tui.client import errors
from occ_tui.client.errors import InvalidRequest
from occ_tui.domain.dates import BusinessClock
from occ_tui.domain.invoices import Tab
from occ_tui.services import invoices
from occ_tui.services import sync as syncing
from occ_tui.services.problems import describe
from occ_tui.services.sync import Phase, SyncProgress, last_sync, sync
from occ_tui.store.database import StoreFull
from occ_tui.store.sync_state import Staging, SyncLock

MakeSession = Callable[..., FakeSession]


def numbers(session: FakeSession, tab: Tab = Tab.ALL) -> set[str]:
    rows = invoices.reader(session, invoices.view(session, tab)).rows(0, 10_000)
    return {record.internal_invoice_id for record in rows}


def due_days(session: FakeSession) -> set[int | None]:
    return {record.due_day for record in invoices.reader(session, invoices.view(session)).rows(0, 10_000)}


def account(compartment_id: str, name: str, *types: str) -> dict[str, Any]:
    return {"compartmentId": compartment_id, "accountNumber": "1", "accountName": name, "contactTypes": list(types)}


def pass_days(monkeypatch: pytest.MonkeyPatch, days: float) -> None:
    """Lets the calendar be `days` later than when this is called."""
    later = syncing.now_ms() + int(timedelta(days=days) / timedelta(milliseconds=1))
    for module in ("sync", "sync_run"):
        monkeypatch.setattr(f"occ_tui.services.{module}.now_ms", lambda: later)


async def test_a_first_sync_brings_every_invoice_of_every_account(service: Service, session: FakeSession) -> None:
    service.accounts.append(account(GLOBEX, "Globex", "finance"))
    service.put(*(invoice(str(number)) for number in range(25)), paid("closed", 400))
    service.put(invoice("other", partyName="Globex"), account=GLOBEX)
    service.page_size = 7

    result = await sync(session)

    assert numbers(session) == {*map(str, range(25)), "closed", "other"}
    assert (result.was_full, result.rows_received, result.rows_changed, result.accounts) == (True, 27, 27, 2)
    assert [one.account_name for one in session.accounts()] == ["ACME GmbH", "Globex"]
    assert last_sync(session).at == last_sync(session).full_at == result.at


async def test_before_the_first_sync_nothing_is_known_and_nothing_fails(make_session: MakeSession) -> None:
    for session in (make_session(), make_session(account="ACME")):
        age = last_sync(session)
        assert age.is_empty
        assert age.full_at is None
        assert not age.is_interrupted


async def test_a_second_sync_asks_only_for_what_may_have_changed(service: Service, session: FakeSession) -> None:
    service.put(invoice("open"), paid("old", 300))
    await sync(session)
    service.asked.clear()
    service.put(
        paid("fresh", 1), paid("dated", 300, timeInvoice=day(-3)), paid("late credit", 300, invoiceAmountCredited=5)
    )

    result = await sync(session)

    assert not result.was_full
    assert numbers(session) == {"open", "old", "fresh", "dated"}, "what closed long ago shows in the weekly full sync"
    unpaid, by_payment, by_date = service.queries()
    assert unpaid["status"] == ["OPEN", "PAST_DUE", "PAYMENT_SUBMITTED"]
    assert by_payment["timePaymentStart"] == [day(-2)], "today is fixed: two days before it"
    assert by_date["timeInvoiceStart"] == [day(-7)]


async def test_the_windows_of_an_incremental_sync_follow_the_last_one(
    service: Service, session: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = (await sync(session)).at
    monkeypatch.setattr(session, "clock", type(session.clock)())
    service.asked.clear()
    pass_days(monkeypatch, 3)
    await sync(session)
    assert service.queries()[1]["timePaymentStart"] == [syncing_rfc3339(at - timedelta(days=2))]
    assert service.queries()[2]["timeInvoiceStart"] == [syncing_rfc3339(at - timedelta(days=7))]


def syncing_rfc3339(instant: Any) -> str:
    from occ_tui.domain.dates import rfc3339

    return rfc3339(instant)


async def test_an_unpaid_invoice_that_vanished_is_fetched_by_itself(service: Service, session: FakeSession) -> None:
    service.put(invoice("paid long ago"), invoice("stays"))
    await sync(session)
    record = invoices.get(session, "paid long ago")
    assert record is not None
    await invoices.refresh_detail(session, record)
    service.put(paid("paid long ago", 60))
    service.details["paid long ago"] = {"paymentTerms": "NET 30"}
    service.asked.clear()

    result = await sync(session)

    assert service.queries()[-1]["invoiceId"] == ["id-paid long ago"]
    assert numbers(session, Tab.CLOSED) == {"paid long ago"}
    assert result.rows_changed == 1
    detail = invoices.detail(session, record)
    assert detail is not None
    assert detail.payment_terms == "NET 30", "a detail that is kept is as young as its row"
    assert dict(detail.payment)["lastDigits"] == "4242"


async def test_an_invoice_that_goes_between_its_row_and_its_detail_does_not_fail_the_sync(
    service: Service, session: FakeSession
) -> None:
    service.put(invoice("paid"), invoice("stays"))
    await sync(session)
    record = invoices.get(session, "paid")
    assert record is not None
    await invoices.refresh_detail(session, record)
    service.put(paid("paid", 60), invoice("new"))
    service.fault = lambda request: (
        refused(404, "NotAuthorizedOrNotFound") if request.url.path == "/20191001/invoices/paid" else None
    )

    await sync(session)

    assert numbers(session) == {"paid", "stays", "new"}


async def test_an_unpaid_invoice_that_the_server_no_longer_has_is_removed(
    service: Service, session: FakeSession
) -> None:
    service.put(invoice("cancelled"), invoice("stays"))
    await sync(session)
    del service.ledger[ACME]["cancelled"]

    result = await sync(session)

    assert numbers(session) == {"stays"}
    assert result.rows_removed == 1


async def test_when_very_many_vanished_the_account_is_read_in_full(
    service: Service, session: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("occ_tui.services.sync_run.MOST_SINGLE", 3)
    service.put(*(invoice(str(number)) for number in range(6)))
    await sync(session)
    service.put(*(paid(str(number), 90) for number in range(6)))
    service.asked.clear()

    result = await sync(session)

    assert numbers(session, Tab.CLOSED) == set("012345")
    assert result.was_full
    assert not any("invoiceId" in query for query in service.queries())


async def test_a_full_sync_runs_weekly_and_on_demand(
    service: Service, session: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.put(paid("gone", 300), paid("stays", 300))
    await sync(session)
    del service.ledger[ACME]["gone"]
    assert not (await sync(session)).was_full
    assert numbers(session) == {"gone", "stays"}

    assert (await sync(session, full=True)).was_full
    assert numbers(session) == {"stays"}

    pass_days(monkeypatch, 6.9)
    assert not (await sync(session)).was_full
    pass_days(monkeypatch, 0.2)
    assert (await sync(session)).was_full


async def test_another_time_zone_gives_every_invoice_its_days_anew(
    service: Service, session: FakeSession, make_session: MakeSession
) -> None:
    service.put(paid("old", 300, timeInvoiceDue=day(-300).replace("T00", "T20")))
    await sync(session)
    assert due_days(session) == {session.clock.today_number() - 300}
    tokyo = make_session()
    tokyo.clock = BusinessClock(TODAY, ZoneInfo("Asia/Tokyo"))
    assert (await sync(tokyo)).was_full
    assert due_days(tokyo) == {session.clock.today_number() - 299}
    assert not (await sync(tokyo)).was_full
    assert (await sync(session)).was_full


async def test_pages_staged_in_another_time_zone_are_not_gone_on_with(
    service: Service, make_session: MakeSession
) -> None:
    service.page_size = 1
    service.put(*(invoice(str(number), timeInvoiceDue=day(0).replace("T00", "T20")) for number in range(3)))
    service.fault = lambda request: refused(400, "InvalidParameter") if "page=2" in str(request.url) else None
    with pytest.raises(InvalidRequest):
        await sync(make_session())
    service.fault = lambda request: None
    tokyo = make_session()
    tokyo.clock = BusinessClock(TODAY, ZoneInfo("Asia/Tokyo"))
    assert not (await sync(tokyo)).was_resumed
    assert due_days(tokyo) == {tokyo.clock.today_number() + 1}


async def test_a_clock_that_was_set_back_leads_to_a_full_sync(
    service: Service, session: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    await sync(session)
    pass_days(monkeypatch, 3)
    assert not (await sync(session)).was_full
    pass_days(monkeypatch, -2)
    service.put(paid("closed meanwhile", 20))
    assert (await sync(session)).was_full
    assert numbers(session) == {"closed meanwhile"}


async def test_a_list_sync_never_blanks_what_only_the_detail_knows(service: Service, session: FakeSession) -> None:
    service.put(invoice("1", isPaymentFailed=True))
    service.details["1"] = {"paymentTerms": "NET 30", "tax": 19}
    service.lines["1"] = [{"product": "Database EE", "totalPrice": 100, "currency": {"currencyCode": "EUR"}}]
    await sync(session)
    record = invoices.get(session, "1")
    assert record is not None
    await invoices.refresh_detail(session, record)

    after_detail = invoices.get(session, "1")
    assert after_detail is not None
    assert (after_detail.is_payment_failed, after_detail.party_name) == (True, "ACME GmbH"), "nor the other way round"

    for full in (False, True):
        await sync(session, full=full)
        detail = invoices.detail(session, record)
        assert detail is not None
        assert (detail.payment_terms, detail.tax) == ("NET 30", 1900)
        assert [line.product for line in detail.lines] == ["Database EE"]


async def test_an_interrupted_sync_leaves_the_old_state_and_goes_on_where_it_stopped(
    service: Service, session: FakeSession
) -> None:
    service.put(invoice("old"))
    await sync(session)
    before = last_sync(session)
    service.put(*(invoice(str(number)) for number in range(30)))
    service.page_size = 10

    def break_off(request: httpx.Request) -> httpx.Response | None:
        if request.url.params.get("page") == "20":
            raise httpx.RemoteProtocolError("peer closed connection")
        return None

    service.fault = break_off
    with pytest.raises(errors.ConnectionCut):
        await sync(session, full=True)
    assert numbers(session) == {"old"}
    assert last_sync(session).at == before.at
    assert last_sync(session).is_interrupted

    service.fault = lambda request: None
    service.asked.clear()
    result = await sync(session, full=True)

    assert result.was_resumed
    assert [query.get("page") for query in service.queries()] == [["20"], ["30"]], "pages that came are not asked again"
    assert len(numbers(session)) == 31
    assert not last_sync(session).is_interrupted


async def test_a_sync_that_still_runs_is_not_called_interrupted(
    session: FakeSession, make_session: MakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    await sync(session)
    Staging.begin(session.store(), "begun", syncing.now_ms() + 1000).close()
    assert last_sync(session).is_interrupted
    with SyncLock(session.cache_path):
        assert not last_sync(session).is_interrupted
    assert last_sync(session).is_interrupted

    def no_lock(self: SyncLock) -> bool:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(SyncLock, "try_acquire", no_lock)
    assert last_sync(session).is_interrupted


async def test_a_page_token_that_the_server_forgot_is_no_dead_end(service: Service, session: FakeSession) -> None:
    service.put(*(invoice(str(number)) for number in range(3)))
    service.page_size = 2
    service.fault = lambda request: refused(503, "Down") if request.url.params.get("page") else None
    with pytest.raises(errors.ServerFault):
        await sync(session)
    service.fault = lambda request: refused(400, "InvalidParameter") if request.url.params.get("page") == "2" else None
    with pytest.raises(errors.InvalidRequest):
        await sync(session)
    service.page_size = 5
    assert (await sync(session)).rows_changed == 3


async def test_a_cancelled_sync_leaves_the_old_state_and_frees_its_turn(
    service: Service, session: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.put(invoice("old"))
    await sync(session)
    service.put(invoice("new"))
    begun, go_on = threading.Event(), threading.Event()
    real = Staging.add_page

    def slow(self: Staging, *args: Any, **kwargs: Any) -> Any:
        begun.set()
        go_on.wait(10)
        return real(self, *args, **kwargs)

    monkeypatch.setattr(Staging, "add_page", slow)
    task = asyncio.create_task(sync(session))
    await asyncio.to_thread(begun.wait, 10)
    task.cancel()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert numbers(session) == {"old"}

    monkeypatch.undo()
    await sync(session)
    assert numbers(session) == {"old", "new"}


async def test_the_event_loop_stays_free_while_the_store_is_written(
    service: Service, session: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.put(invoice("1"))
    begun, go_on = threading.Event(), threading.Event()
    real = Staging.publish

    def slow(self: Staging, *args: Any, **kwargs: Any) -> Any:
        begun.set()
        assert go_on.wait(10), "the loop was not free to let the publishing go on"
        return real(self, *args, **kwargs)

    monkeypatch.setattr(Staging, "publish", slow)
    task = asyncio.create_task(sync(session))
    await asyncio.to_thread(begun.wait, 10)
    go_on.set()
    await task


async def test_a_second_process_waits_and_takes_the_result_of_the_first(
    service: Service, make_session: MakeSession
) -> None:
    service.put(invoice("1"))
    first, second = make_session(), make_session()
    waiting = asyncio.Event()

    def tell(progress: SyncProgress) -> None:
        if progress.phase is Phase.WAITING:
            waiting.set()

    lock = SyncLock(first.cache_path)
    first.store()
    assert lock.try_acquire()
    one = asyncio.create_task(sync(second, progress=tell))
    await waiting.wait()
    assert not service.asked, "who waits asks nothing"
    lock.release()
    result = await one
    assert not result.by_other_process, "the other one ended without a result: it is done here"

    asked = len(service.asked)
    assert lock.try_acquire()
    waiting.clear()
    other = asyncio.create_task(sync(second, full=True, progress=tell))
    await waiting.wait()
    staging = Staging.begin(first.store(), "the other process", syncing.now_ms() + 1000)
    staging.publish(syncing.now_ms() + 1000, full=[ACME])
    lock.release()
    result = await other
    assert result.by_other_process
    assert len(service.asked) == asked, "what the other one read is not read again"


async def test_two_syncs_at_once_both_end_well(service: Service, make_session: MakeSession) -> None:
    service.put(*(invoice(str(number)) for number in range(20)))
    service.page_size = 3
    sessions = [make_session(), make_session(), make_session()]
    results = await asyncio.gather(*(sync(session) for session in sessions))
    assert sum(not result.by_other_process for result in results) == 1
    assert len(numbers(sessions[2])) == 20


async def test_an_account_that_was_taken_away_leaves_nothing_behind(service: Service, session: FakeSession) -> None:
    service.accounts.append(account(GLOBEX, "Globex", "finance"))
    service.put(invoice("mine"))
    service.put(invoice("theirs", invoiceNumber="SECRET-77", partyName="Globex"), account=GLOBEX)
    await sync(session)
    record = invoices.get(session, "theirs")
    assert record is not None
    await invoices.refresh_detail(session, record)
    service.accounts.pop()

    result = await sync(session)

    assert result.accounts_lost == ("Globex",)
    assert numbers(session) == {"mine"}
    assert invoices.detail(session, record) is None
    with session.store().reading() as connection:
        for table in ("invoices", "details", "accounts", "ages", "totals"):
            rows = str(connection.execute(f"SELECT * FROM {table}").fetchall())
            assert "SECRET-77" not in rows
            assert "lobex" not in rows


async def test_an_account_that_is_taken_away_while_one_syncs_does_not_spoil_the_others(
    service: Service, session: FakeSession
) -> None:
    service.accounts.append(account(GLOBEX, "Globex", "finance"))
    service.put(invoice("mine"))

    def take_away(request: httpx.Request) -> httpx.Response | None:
        if request.url.params.get("compartmentId") == GLOBEX:
            service.accounts[1:] = []
            return refused(404, "NotAuthorizedOrNotFound")
        return None

    service.fault = take_away
    assert (await sync(session)).accounts == 1
    assert numbers(session) == {"mine"}


async def test_a_refusal_of_an_account_that_is_still_listed_is_told(service: Service, session: FakeSession) -> None:
    service.fault = lambda request: (
        refused(404, "NotAuthorizedOrNotFound") if request.url.path.endswith("invoices") else None
    )
    with pytest.raises(errors.NotAuthorizedOrNotFound):
        await sync(session)


async def test_who_may_not_see_invoices_is_not_refused_and_keeps_none(service: Service, session: FakeSession) -> None:
    service.put(invoice("1"))
    await sync(session)
    service.accounts[0]["contactTypes"] = ["technical"]
    service.asked.clear()

    await sync(session)

    assert not service.queries()
    assert numbers(session) == set()
    assert not last_sync(session).is_empty, "there is nothing more to know, and so nothing to ask for again"


async def test_somebody_without_any_account_has_seen_all_there_is(service: Service, session: FakeSession) -> None:
    service.accounts.clear()
    result = await sync(session)
    assert result.accounts == 0
    assert not last_sync(session).is_empty


async def test_an_oracle_profile_reads_its_own_tenancy_and_asks_for_no_accounts(
    service: Service, make_session: MakeSession, profile: Any
) -> None:
    cloud = profile._replace(kind="oracle", endpoint=None, tenancy=ACME, name="cloud")
    service.put(invoice("1"))
    session = make_session(profile=cloud)
    await sync(session)
    assert numbers(session) == {"1"}
    assert [request.url.path for request in service.asked] == ["/20191001/invoices"]
    assert [one.account_name for one in session.accounts()] == ["cloud"]


async def test_rows_that_cannot_be_kept_are_told(service: Service, session: FakeSession) -> None:
    service.put(invoice("1"), invoice("2", invoiceAmount=10**30))
    result = await sync(session)
    assert result.rows_refused == ("10042",)
    assert numbers(session) == {"1"}


async def test_progress_names_the_account_and_counts_up_to_what_the_last_sync_left(
    service: Service, session: FakeSession
) -> None:
    service.put(*(invoice(str(number)) for number in range(5)))
    service.page_size = 2
    first: list[SyncProgress] = []
    await sync(session, progress=first.append)
    second: list[SyncProgress] = []
    await sync(session, full=True, progress=second.append)

    assert [step.phase for step in first if step.phase is not Phase.READING] == [
        Phase.ACCOUNTS,
        Phase.PUBLISHING,
        Phase.DONE,
    ]
    assert [step.rows_done for step in first if step.phase is Phase.READING] == [0, 2, 4, 5]
    assert {step.account_name for step in first if step.phase is Phase.READING} == {"ACME GmbH"}
    assert {step.rows_total for step in first} == {None}
    assert second[-1].rows_total == 5


async def test_a_damaged_store_is_set_aside_and_filled_again(service: Service, make_session: MakeSession) -> None:
    service.put(invoice("1"))
    with make_session() as session:
        await sync(session)
        path = session.cache_path
    for beside in path.parent.glob("cache.db-*"):
        beside.unlink()
    path.write_bytes(b"this is not a database, however long one looks at it" * 100)

    session = make_session()
    result = await sync(session)

    assert result.was_full
    assert numbers(session) == {"1"}
    assert "damaged" in (session.notice() or "")
    assert session.notice() is None, "told once"
    assert list(path.parent.glob("cache.db.damaged-*"))


async def test_damage_that_only_the_publishing_finds_is_mended_at_once(
    service: Service, session: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    from occ_tui.store.database import StoreDamaged

    service.put(invoice("1"))
    await sync(session)
    session.store()
    real = Staging.publish
    failures = [StoreDamaged(session.cache_path, "malformed")]

    def fail_once(self: Staging, *args: Any, **kwargs: Any) -> Any:
        if failures:
            raise failures.pop()
        return real(self, *args, **kwargs)

    monkeypatch.setattr(Staging, "publish", fail_once)
    assert (await sync(session)).was_full
    assert numbers(session) == {"1"}, "a connection to the file that was set aside is not used any more"


async def test_a_full_disk_loses_nothing(
    service: Service, session: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.put(invoice("old"))
    await sync(session)
    service.put(invoice("new"))

    def no_room(self: Staging, *args: Any, **kwargs: Any) -> Any:
        raise StoreFull(session.cache_path, "database or disk is full")

    monkeypatch.setattr(Staging, "publish", no_room)
    with pytest.raises(StoreFull):
        await sync(session)
    assert numbers(session) == {"old"}
    monkeypatch.undo()
    assert (await sync(session)).rows_changed == 1


BAD_ANSWERS: dict[str, tuple[Callable[[httpx.Request], httpx.Response], type[Exception]]] = {
    "wrong types": (
        lambda _: httpx.Response(200, json={"items": [{"invoiceAmount": "a lot"}]}),
        errors.MalformedAnswer,
    ),
    "half a page": (
        lambda _: httpx.Response(200, content=b'{"items": [', headers={"content-type": "application/json"}),
        errors.MalformedAnswer,
    ),
    "a web page": (lambda _: httpx.Response(200, html="<h1>Welcome to our hotel</h1>"), errors.NotAPortal),
    "a circle": (
        lambda _: httpx.Response(200, json={"items": []}, headers={"opc-next-page": "again"}),
        errors.RepeatedPage,
    ),
    "too many requests": (lambda _: refused(429, "TooManyRequests", {"retry-after": "600"}), errors.TooManyRequests),
    "too many, no time given": (lambda _: refused(429, "TooManyRequests"), errors.TooManyRequests),
    "wrong key": (lambda _: refused(401, "NotAuthenticated"), errors.NotAuthenticated),
    "broken server": (lambda _: refused(500, "InternalServerError"), errors.ServerFault),
}


@pytest.mark.parametrize("name", BAD_ANSWERS)
async def test_nothing_stored_is_lost_by_a_bad_answer(name: str, service: Service, session: FakeSession) -> None:
    answer, expected = BAD_ANSWERS[name]
    service.put(invoice("old"))
    await sync(session)
    before = last_sync(session).at
    service.fault = answer
    with pytest.raises(expected):
        await sync(session)
    assert numbers(session) == {"old"}
    assert last_sync(session).at == before
    service.fault = lambda request: None
    await sync(session)


async def test_a_pause_that_the_server_asks_for_is_kept_and_the_sync_goes_on(
    service: Service, session: FakeSession
) -> None:
    service.put(invoice("1"))
    refusals = [refused(429, "TooManyRequests", {"retry-after": "7"})]
    service.fault = lambda request: refusals.pop() if refusals else None
    await sync(session)
    assert session.timing.slept == [7.0]
    assert numbers(session) == {"1"}


async def test_the_age_of_one_account_is_its_own(service: Service, make_session: MakeSession) -> None:
    service.accounts.append(account(GLOBEX, "Globex", "finance"))
    session = make_session()
    await sync(session)
    staging = Staging.begin(session.store(), "later", syncing.now_ms() + 60_000)
    staging.publish(syncing.now_ms() + 60_000, incremental=[GLOBEX])
    whole, acme, globex = (last_sync(session.with_account(name)) for name in (None, "ACME GmbH", "Globex"))
    assert whole.at == acme.at
    assert acme.at is not None
    assert globex.at is not None
    assert globex.at > acme.at


def test_work_in_a_thread_is_waited_for_even_when_cancelled(tmp_path: Path) -> None:
    from occ_tui.services.threads import in_thread

    ended = threading.Event()
    go_on = threading.Event()

    def work() -> None:
        go_on.wait(10)
        ended.set()
        raise ValueError("nobody hears this")

    async def cancelled(work_of: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work_of)
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.sleep(0)
        task.cancel()
        go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert ended.is_set()

    asyncio.run(cancelled(in_thread(work)))


@pytest.mark.parametrize(
    ("harm", "expected", "words"),
    [
        (lambda profile: profile.key_file.unlink(), errors.KeyFileMissing, "There is no key"),
        (lambda profile: profile.key_file.chmod(0o644), errors.FileExposed, "Other users"),
        (lambda profile: profile.key_file.write_text("no key"), errors.KeyUnusable, "cannot be used"),
    ],
)
async def test_a_key_that_cannot_be_used_stops_before_anything_is_sent(
    harm: Callable[[Any], Any],
    expected: type[Exception],
    words: str,
    service: Service,
    make_session: MakeSession,
    profile: Any,
) -> None:
    service.put(invoice("1"))
    await sync(make_session())
    service.asked.clear()
    harm(profile)
    session = make_session()
    with pytest.raises(expected) as caught:
        await sync(session)
    assert not service.asked
    assert numbers(session) == {"1"}
    problem = describe(caught.value, session=session)
    assert words in problem.what
    assert problem.exit_code == 3


async def test_a_wrong_fingerprint_is_found_before_anything_is_sent(
    service: Service, make_session: MakeSession, profile: Any
) -> None:
    session = make_session(profile=profile._replace(fingerprint="00:11"))
    with pytest.raises(errors.KeyUnusable) as caught:
        await sync(session)
    assert not service.asked
    assert profile.fingerprint in describe(caught.value, session=session).what, "the right one is told"


async def test_a_refusal_under_a_wrong_clock_is_put_down_to_the_clock(service: Service, session: FakeSession) -> None:
    from support.client import START

    from occ_tui.wire.signing import http_date

    date = http_date(START + timedelta(minutes=10))
    service.fault = lambda request: refused(401, "NotAuthenticated", {"date": date})
    with pytest.raises(errors.NotAuthenticated) as caught:
        await sync(session)
    problem = describe(caught.value, session=session)
    assert problem.what == "The clock of this computer is 10 minutes slow."
    assert problem.request_id == "req-9"


async def test_a_store_of_a_newer_version_is_left_as_it_is(service: Service, make_session: MakeSession) -> None:
    import sqlite3

    from occ_tui.store.database import StoreTooNew

    service.put(invoice("1"))
    with make_session() as session:
        await sync(session)
    connection = sqlite3.connect(session.cache_path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    service.asked.clear()
    with pytest.raises(StoreTooNew) as caught:
        await sync(make_session())
    assert not service.asked
    assert "pip install --upgrade occ-tui" in describe(caught.value, session=session).next_step
    connection = sqlite3.connect(session.cache_path)
    assert connection.execute("SELECT count(*) FROM invoices").fetchone() == (1,)
    connection.close()
