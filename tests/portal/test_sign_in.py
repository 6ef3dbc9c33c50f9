"""Signing in: a code by mail becomes a key; what is guessed, late or used is refused, and tells nothing."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from sqlalchemy import event, select, update
from support.people_world import Newcomer, call, code_in, key_pair, mails, post, public_pem, said
from support.portal_world import ACME, HOST, OTHER, Person, key_id, osp, pem, private_key

from occ_tui.domain.mail.notice import Notice, as_html
from occ_tui.portal import codes, outbox
from occ_tui.portal.key_use import write
from occ_tui.portal.limits import RateLimiter
from occ_tui.portal.outgoing import _shown
from occ_tui.portal.schema import api_keys, contacts
from occ_tui.portal.schema import outbox as outbox_table
from occ_tui.portal.schema_people import sign_in_codes
from occ_tui.portal.state import Portal
from occ_tui.wire import codec

FINANCE = "finance@acme.example"
UNKNOWN = "nobody-here@acme.example"


class Clock:
    """The portal's clock, which a test sets."""

    def __init__(self, portal: Portal) -> None:
        self.now = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
        portal.now = lambda: self.now  # type: ignore[method-assign]

    def passes(self, **how_long: float) -> None:
        """Time goes on."""
        self.now += timedelta(**how_long)


@pytest.fixture
def clock(portal: Portal) -> Clock:
    """Time that passes when it is told to."""
    return Clock(portal)


@pytest.fixture(autouse=True)
def _hosts(client: httpx.AsyncClient) -> None:
    client.headers["host"] = HOST


async def ask(client: httpx.AsyncClient, email: str = FINANCE, **more: Any) -> httpx.Response:
    return await post(client, "/signIn/actions/requestCode", {"email": email, **more})


async def enter(client: httpx.AsyncClient, code: str, email: str = FINANCE, **more: Any) -> httpx.Response:
    message = {"email": email, "code": code, "publicKey": public_pem(key_pair("new")), "label": "laptop", **more}
    return await post(client, "/signIn", message)


def refused(answer: httpx.Response) -> bool:
    return (answer.status_code, answer.json()["code"]) == (400, "CodeRefused")


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**8:08}"


async def test_a_code_from_the_mail_becomes_a_key_that_signs(client: httpx.AsyncClient, portal: Portal) -> None:
    answer = await ask(client)
    assert (answer.status_code, answer.json()) == (202, {"codeLength": 8, "validSeconds": 600, "tries": 5})
    (mail,) = mails(portal)
    assert mail["To"] == FINANCE
    signed_in = await enter(client, code_in(mail))
    profile = signed_in.json()
    assert signed_in.status_code == 200
    assert (profile["userId"], profile["tenancyId"]) == ("ocid1.user.oc1..finance", ACME)
    assert (profile["region"], profile["label"]) == ("eu-frankfurt-1", "laptop")
    me = await call(Newcomer(client, key_pair("new"), profile), "GET", "/me")
    assert me.json()["email"] == FINANCE


async def test_an_address_may_be_typed_in_capitals_and_a_code_with_a_blank(
    client: httpx.AsyncClient, portal: Portal
) -> None:
    await ask(client, " Finance@ACME.example ")
    (mail,) = mails(portal)
    assert mail["To"] == FINANCE
    code = code_in(mail)
    assert (await enter(client, f" {code[:4]} {code[4:]} ", "FINANCE@acme.example")).status_code == 200


async def test_a_code_is_good_once_but_a_lost_answer_comes_again(client: httpx.AsyncClient, portal: Portal) -> None:
    await ask(client)
    code = code_in(mails(portal)[0])
    first = await enter(client, code)
    again = await enter(client, code)
    assert first.json() == again.json()
    assert refused(await enter(client, code, publicKey=public_pem(key_pair("thief"))))
    with portal.ledger.reading() as connection:
        assert len(connection.execute(select(api_keys).where(api_keys.c.label == "laptop")).all()) == 1


async def test_a_code_ends_after_ten_minutes(client: httpx.AsyncClient, portal: Portal, clock: Clock) -> None:
    await ask(client)
    code = code_in(mails(portal)[0])
    clock.passes(minutes=10)
    assert refused(await enter(client, code))
    await ask(client)
    clock.passes(minutes=9, seconds=59)
    assert (await enter(client, code_in(mails(portal)[1]))).status_code == 200


async def test_after_five_tries_even_the_right_code_is_refused(client: httpx.AsyncClient, portal: Portal) -> None:
    await ask(client)
    code = code_in(mails(portal)[0])
    for _try in range(5):
        assert refused(await enter(client, wrong(code)))
    assert refused(await enter(client, code))
    await ask(client)
    fresh = code_in(mails(portal)[1])
    for _try in range(4):
        assert refused(await enter(client, wrong(fresh)))
    assert (await enter(client, fresh)).status_code == 200


async def test_a_newer_code_ends_the_older(client: httpx.AsyncClient, portal: Portal) -> None:
    await ask(client)
    await ask(client)
    older, newer = map(code_in, mails(portal))
    if older != newer:
        assert refused(await enter(client, older))
    assert (await enter(client, newer)).status_code == 200


async def test_a_code_is_for_its_address_alone(client: httpx.AsyncClient, portal: Portal) -> None:
    await ask(client)
    await ask(client, "management@acme.example")
    mine = code_in(mails(portal, FINANCE)[0])
    if mine != code_in(mails(portal, "management@acme.example")[0]):
        assert refused(await enter(client, mine, "management@acme.example"))


@pytest.mark.parametrize("email", [UNKNOWN, "suspended@acme.example"])
async def test_who_is_not_known_gets_the_same_answers_and_no_mail(
    client: httpx.AsyncClient, portal: Portal, clock: Clock, email: str
) -> None:
    for one in (FINANCE, email):
        asked = [await ask(client, one) for _ in range(6)]
        assert [answer.status_code for answer in asked] == [202] * 5 + [429]
        tried = await enter(client, "00000000", one)
        told = [(answer.status_code, answer.content, answer.headers.get("retry-after")) for answer in [*asked, tried]]
        if one == FINANCE:
            known = told
    assert told == known
    assert not mails(portal, email)
    assert len(mails(portal)) == 5


@contextmanager
def statements(portal: Portal) -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        seen.append(statement)

    event.listen(portal.ledger.engine, "before_cursor_execute", note)
    yield seen
    event.remove(portal.ledger.engine, "before_cursor_execute", note)


async def test_known_and_unknown_addresses_make_the_same_work(client: httpx.AsyncClient, portal: Portal) -> None:
    work: list[list[str]] = []
    made: list[int] = []
    for email in (FINANCE, UNKNOWN):
        with statements(portal) as seen:
            await ask(client, email)
            await enter(client, "00000000", email)
        work.append(seen)
        with portal.ledger.reading() as connection:
            newest = select(outbox_table.c.message).order_by(outbox_table.c.id.desc()).limit(1)
            made.append(len(connection.scalar(newest) or b""))
    assert work[0] == work[1]
    assert work[0]
    assert abs(made[0] - made[1]) < 200, "a mail is written for both"


async def test_an_address_that_never_asked_makes_the_same_work_as_one_that_did(
    client: httpx.AsyncClient, portal: Portal
) -> None:
    with statements(portal) as never:
        await enter(client, "00000000", UNKNOWN)
    await ask(client)
    with statements(portal) as asked:
        await enter(client, "00000000")
    assert never == asked


async def test_neither_code_nor_key_reach_the_log_and_a_code_is_kept_as_a_hash(
    client: httpx.AsyncClient, portal: Portal, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await ask(client)
    code = code_in(mails(portal)[0])
    await enter(client, wrong(code))
    await enter(client, code)
    assert code not in caplog.text
    assert FINANCE not in caplog.text
    with portal.ledger.reading() as connection:
        row = connection.execute(select(sign_in_codes)).one()
    assert code not in str(row._mapping)
    assert len(row.code_hash) == 64


async def test_a_code_is_emptied_out_of_the_outbox_when_it_is_over(
    client: httpx.AsyncClient, portal: Portal, clock: Clock
) -> None:
    await ask(client)
    await ask(client, UNKNOWN)
    mail_id = 1
    with portal.ledger.writing() as connection:
        sent = update(outbox_table).where(outbox_table.c.id == mail_id).values(state="sent")
        connection.execute(sent)
        outbox.forget_secrets(connection, clock.now)
        assert connection.scalar(select(outbox_table.c.message))
        outbox.forget_secrets(connection, clock.now + timedelta(minutes=10))
        assert [row.message for row in connection.execute(select(outbox_table.c.message))] == [b""]
        emptied = outbox.find(connection, mail_id)
    assert emptied
    assert _shown(emptied)[-1] == "What it said let somebody in, and is not kept any more."


async def test_one_peer_may_not_ask_for_codes_of_everybody(client: httpx.AsyncClient, portal: Portal) -> None:
    portal.code_limiter = RateLimiter(0.1, 3, clock=lambda: 0.0)
    answers = [await ask(client, f"somebody{number}@acme.example") for number in range(4)]
    assert [answer.status_code for answer in answers] == [202, 202, 202, 429]
    assert answers[-1].headers["retry-after"] == "10"


@pytest.mark.parametrize("email", ["", "x", "a@b", "a b@acme.example", "a@acme.example\r\nBcc: b@acme.example"])
async def test_what_is_no_address_is_said_to_be_none(client: httpx.AsyncClient, portal: Portal, email: str) -> None:
    answer = await ask(client, email)
    assert (answer.status_code, answer.json()["code"]) == (400, "InvalidParameter")
    assert not mails(portal)


async def test_the_mail_is_in_the_readers_language_and_fits_a_telephone(
    client: httpx.AsyncClient, portal: Portal
) -> None:
    await ask(client)
    await ask(client, languageCode="de")
    with portal.ledger.writing() as connection:
        connection.execute(update(contacts).where(contacts.c.email == FINANCE).values(language="de"))
    await ask(client, languageCode="en")
    english, asked, german = mails(portal)
    assert (english["Content-Language"], asked["Content-Language"], german["Content-Language"]) == ("en", "de", "de")
    assert "10 minutes" in said(english)
    assert "10 Minuten" in said(german)
    page = said(german, "html")
    code = code_in(german)
    assert f"{code[:4]} {code[4:]}" in page
    assert 'content="width=device-width' in page
    assert "http" not in page
    assert code not in str(german["Subject"])


def test_nothing_in_a_notice_is_markup() -> None:
    page = as_html(Notice("<b>", ("<i>",), "<u>", (("<a>", "<p onclick>"),), ("<s>",), "<em>"))
    assert not any(f"<{tag}>" in page for tag in ("b", "i", "u", "a", "s", "em"))
    assert "onclick>" not in page.replace("&lt;p onclick&gt;", "")


def _unusable_keys() -> dict[str, str]:
    private = private_key("finance").private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    curve = ec.generate_private_key(ec.SECP256R1()).public_key()
    small_exponent = rsa.generate_private_key(public_exponent=3, key_size=2048)
    return {
        "nothing": "",
        "words": "a key",
        "not ascii": "schlüssel",
        "private": private,
        "short": pem("short"),
        "a curve": curve.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode(),
        "an exponent of 3": public_pem(small_exponent),
    }


@pytest.mark.parametrize("kind", list(_unusable_keys()))
async def test_a_key_that_is_none_is_refused_and_uses_up_no_code(
    client: httpx.AsyncClient, portal: Portal, kind: str
) -> None:
    await ask(client)
    code = code_in(mails(portal)[0])
    for _time in range(6):
        answer = await enter(client, code, publicKey=_unusable_keys()[kind])
        assert (answer.status_code, answer.json()["code"]) == (400, "KeyUnusable")
    assert (await enter(client, code)).status_code == 200


async def test_a_key_that_is_known_already_is_refused(client: httpx.AsyncClient, portal: Portal) -> None:
    await ask(client)
    answer = await enter(client, code_in(mails(portal)[0]), publicKey=pem("management"))
    assert (answer.status_code, answer.json()["code"]) == (409, "KeyConflict")


async def test_keys_are_listed_renamed_and_revoked(client: httpx.AsyncClient, finance: Person, portal: Portal) -> None:
    await ask(client)
    profile = (await enter(client, code_in(mails(portal)[0]))).json()
    newcomer = Newcomer(client, key_pair("new"), profile)
    items = (await call(newcomer, "GET", "/keys")).json()["items"]
    assert {item.get("label"): item["isCurrent"] for item in items} == {None: False, "laptop": True}
    assert next(item for item in items if item["isCurrent"])["timeLastUsed"]
    name = profile["fingerprint"]
    renamed = await call(finance, "PUT", f"/keys/{name}", {"label": "  old   laptop "})
    assert renamed.json()["label"] == "old laptop"
    assert (await call(Person(client, "technical"), "PUT", f"/keys/{name}", {"label": "mine"})).status_code == 404
    assert (await call(Person(client, "technical"), "DELETE", f"/keys/{name}")).status_code == 404
    assert (await call(newcomer, "GET", "/me")).status_code == 200
    assert (await call(finance, "DELETE", f"/keys/{name}")).status_code == 204
    assert (await call(newcomer, "GET", "/me")).status_code == 401
    assert name not in (await call(finance, "GET", "/keys")).text


async def test_whoever_signs_out_ends_the_key_that_signs_it(client: httpx.AsyncClient, finance: Person) -> None:
    mine = key_id("finance").rpartition("/")[2]
    assert (await call(finance, "DELETE", f"/keys/{mine}")).status_code == 204
    assert (await call(finance, "GET", "/me")).status_code == 401


async def test_the_last_use_of_a_key_is_written_once_and_not_while_it_is_read(
    client: httpx.AsyncClient, finance: Person, portal: Portal
) -> None:
    with statements(portal) as seen:
        for _time in range(3):
            await finance.get("/20191001/invoices", limit=1)
    assert not [statement for statement in seen if not statement.startswith(("SELECT", "BEGIN"))]
    assert write(portal.ledger, portal.key_uses) == 1
    assert write(portal.ledger, portal.key_uses) == 0
    with portal.ledger.reading() as connection:
        name = key_id("finance").rpartition("/")[2]
        assert connection.scalar(select(api_keys.c.last_used_ms).where(api_keys.c.fingerprint == name))


async def test_a_code_unlocks_for_whoever_is_in_and_is_none_to_sign_in_with(
    client: httpx.AsyncClient, finance: Person, portal: Portal
) -> None:
    assert (await call(finance, "POST", "/me/actions/requestUnlockCode", {})).status_code == 202
    (mail,) = mails(portal, FINANCE)
    code = code_in(mail)
    assert "unlock" in str(mail["Subject"])
    assert refused(await enter(client, code))
    assert refused(await call(finance, "POST", "/me/actions/unlock", {"code": wrong(code)}))
    assert (await call(finance, "POST", "/me/actions/unlock", {"code": code})).status_code == 204
    assert refused(await call(finance, "POST", "/me/actions/unlock", {"code": code, "again": "1"}))


async def test_me_says_what_is_open_and_who_could_open_the_rest(client: httpx.AsyncClient) -> None:
    me = (await call(Person(client, "technical"), "GET", "/me")).json()
    modules = {item["module"]: item for item in me["account"]["modules"]}
    assert modules["invoices"]["access"] == "none"
    assert modules["invoices"]["grantedBy"] == ["Finance", "Management", "Revoked", "Short"]
    assert modules["contracts"]["access"] == "write"
    assert "grantedBy" not in modules["contracts"]
    assert (me["state"], me["grantableTypes"]) == ("active", ["technical"])
    assert me["fingerprint"] == key_id("technical").rpartition("/")[2]
    assert me["timeNow"].endswith("Z")
    elsewhere = await client.get(f"http://{HOST}/customerCenter/20261101/me", headers={"host": HOST})
    assert elsewhere.status_code == 401


async def test_me_tells_of_another_account_if_one_is_something_to_it(client: httpx.AsyncClient) -> None:
    support = Person(client, "support")
    where = f"/me?compartmentId={OTHER}"
    assert (await call(support, "GET", where)).json()["account"]["accountNumber"] == "2000"
    assert (await call(Person(client), "GET", where)).status_code == 404


def test_codes_are_eight_digits_with_their_zeros(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codes.secrets, "randbelow", lambda _most: 7)
    with portal.ledger.writing() as connection:
        codes.ask(connection, portal, FINANCE, codes.Purpose.SIGN_IN, None)
    assert code_in(mails(portal)[0]) == "00000007"


async def test_a_message_with_a_card_number_is_refused_before_anything_else(client: httpx.AsyncClient) -> None:
    answer = await enter(client, "4111111111111111")
    assert answer.json()["code"] == "CardNumberRefused"
    assert codec.loads(answer.content)


async def test_a_signed_request_needs_no_account_to_be_told_of_its_keys(finance: Person) -> None:
    assert (await finance.send("GET", osp("/customerCenter/20261101/keys"))).status_code == 200
