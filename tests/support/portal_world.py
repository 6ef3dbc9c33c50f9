"""A small hand-made ledger with every oddity, and people who sign requests to the portal that serves it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from occ_tui.domain.access import ContactType
from occ_tui.domain.dates import epoch_day
from occ_tui.domain.invoices import InvoiceType
from occ_tui.domain.people import ContactState
from occ_tui.portal.entries import (
    ADJUSTMENT,
    CREDIT,
    FAILED,
    SETTLED,
    SUBMITTED,
    AccountEntry,
    AddressEntry,
    BankAccountEntry,
    ContactEntry,
    CorrectionEntry,
    Entry,
    GrantEntry,
    InvoiceEntry,
    KeyEntry,
    LineEntry,
    MethodEntry,
    PayableEntry,
    PaymentEntry,
    RecipientEntry,
    RedeemerEntry,
    RewardMonthEntry,
    RewardProductEntry,
    RewardsEntry,
    SubscriptionEntry,
)
from occ_tui.portal.ledger import Ledger
from occ_tui.wire import codec
from occ_tui.wire.signing import Signer, fingerprint, http_date

TODAY = date(2026, 11, 23)
TODAY_NUMBER = epoch_day(TODAY)
DAY_MS = 86_400_000
ACME = "ocid1.tenancy.oc1..acme"
OTHER = "ocid1.tenancy.oc1..other"
HOST = "127.0.0.1:8181"
URL = f"http://{HOST}"
REGION = "eu-frankfurt-1"
INVOICES = "/20191001/invoices"

PEOPLE = {
    "finance": ContactType.FINANCE,
    "technical": ContactType.TECHNICAL,
    "management": ContactType.MANAGEMENT,
    "support": ContactType.SUPPORT,
    "revoked": ContactType.FINANCE,
    "short": ContactType.FINANCE,
    "stranger": ContactType.FINANCE,
    "suspended": ContactType.MANAGEMENT,
}
"""Who signs. `revoked` has a revoked key, `short` one of 1,024 bits; `stranger` belongs to the other account alone;
`suspended` is kept out, with a good key."""


@cache
def private_key(name: str) -> rsa.RSAPrivateKey:
    """A key, made once per test process."""
    return rsa.generate_private_key(public_exponent=65537, key_size=1024 if name == "short" else 2048)


def pem(name: str) -> str:
    """The public half of a key."""
    public = private_key(name).public_key()
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def key_id(name: str, tenancy: str | None = None, user: str | None = None) -> str:
    """`tenancy/user/fingerprint` of a person."""
    home = tenancy or (OTHER if name == "stranger" else ACME)
    return f"{home}/{user or f'ocid1.user.oc1..{name}'}/{fingerprint(private_key(name).public_key())}"


def key_of(name: str, user: str, tenancy: str) -> KeyEntry:
    """The key `name` as that of a user."""
    return KeyEntry(
        user_ocid=user,
        tenancy=tenancy,
        fingerprint=fingerprint(private_key(name).public_key()),
        public_key_pem=pem(name),
        is_revoked=name == "revoked",
    )


def entries(count: int = 160) -> Iterator[Entry]:
    """Two accounts, the people, and `count` invoices: ties, missing values, every status, type and currency."""
    yield AccountEntry(
        ocid=ACME,
        number="1000",
        name="ACME <b>GmbH</b>",
        company_name="ACME GmbH",
        preferred_email="ap@acme.example",
        address_line1="Hauptstraße 1",
        city="München",
        postal_code="80331",
        country_code="DE",
    )
    yield AccountEntry(ocid=OTHER, number="2000", name="Other KK", time_zone="Asia/Tokyo")
    for name, kind in PEOPLE.items():
        user = f"ocid1.user.oc1..{name}"
        home = OTHER if name == "stranger" else ACME
        state = ContactState.SUSPENDED if name == "suspended" else ContactState.ACTIVE
        yield ContactEntry(user_ocid=user, name=name.title(), email=f"{name}@acme.example", state=state)
        yield GrantEntry(user_ocid=user, account_ocid=home, contact_type=kind)
        yield key_of(name, user, home)
    yield GrantEntry(user_ocid="ocid1.user.oc1..support", account_ocid=OTHER, contact_type=ContactType.SUPPORT)
    yield from paying()
    yield rewards()
    rng = random.Random(7)
    for number in range(count):
        yield invoice(number, rng, OTHER if number % 16 == 15 else ACME)


METHODS = ("pm-good", "pm-expired", "pm-limit", "pm-empty", "pm-paypal")
"""Tokens of the first account's stored methods; each is what its name says, and `pm-limit` pays 100 at most."""


def filled(directory: Path, made: Callable[[], Iterable[Entry]] = entries) -> Ledger:
    """A new ledger of what `made` makes; `support.ledgers` copies it."""
    ledger = Ledger.create(directory, TODAY)
    ledger.load(made())
    return ledger


def paying() -> Iterator[Entry]:
    """Methods of both accounts, what the first owes beside invoices, its plan, and a bank account."""
    card: dict[str, Any] = {"kind": "CREDIT_CARD", "brand": "VISA", "name_on_card": "A. BUYER", "last_digits": "4242"}
    later = TODAY_NUMBER + 700
    yield MethodEntry(account_ocid=ACME, token="pm-good", name="Main", expires_day=later, is_default=True, **card)
    yield MethodEntry(account_ocid=ACME, token="pm-expired", name="Old <b>", expires_day=TODAY_NUMBER, **card)
    yield MethodEntry(account_ocid=ACME, token="pm-limit", expires_day=later, limit_units=100, **card)
    yield MethodEntry(account_ocid=ACME, token="pm-empty", expires_day=TODAY_NUMBER + 1, lacks_funds=True, **card)
    yield MethodEntry(account_ocid=ACME, token="pm-paypal", kind="PAYPAL", email="ap@acme.example")
    yield MethodEntry(account_ocid=OTHER, token="pm-other", expires_day=later, is_default=True, **card)
    for number, kind in enumerate(("ORDER", "RENEWAL", "RENEWAL")):
        yield PayableEntry(
            account_ocid=ACME,
            kind=kind,
            number=f"70{number}",
            currency="EUR",
            amount_minor=25_000 + number,
            description="Support",
            due_day=TODAY_NUMBER + number,
        )
    yield SubscriptionEntry(
        account_ocid=ACME,
        subscription_id="sub-1",
        plan_number="SP-1",
        plan_type="PAYG",
        currency="EUR",
        started_ms=0,
        method_token="pm-paypal",
        address=AddressEntry(
            address_key="7001",
            line1="Hauptstraße 1",
            city="München",
            postal_code="80331",
            country="DE",
            email_address="ap@acme.example",
            company_name="ACME <b>GmbH</b>",
            first_name="Anna",
            last_name="Buyer",
            phone_country_code="49",
            phone_number="89143000",
        ),
        account_type="CORPORATE",
        upgrade_state="UPGRADED",
        tax_reg_number="DE136695976",
    )
    for number in (1, 2):
        yield RecipientEntry(subscription_id="sub-1", email=f"r{number}@acme.example", first_name="Rae")
    yield BankAccountEntry(currency="EUR", payee_name="Seller", bank_name="Bank", iban="DE64000000000012345678")


REWARDS = "sub-rewards"
"""Whose usage earns rewards, of the first account."""
CODE = "KAAA-R111-TBBB-X222"
AVAILABLE = 4_000 + 10_000 + 100_000
"""Euro cents that can be redeemed today."""


def rewards() -> RewardsEntry:
    """Rewards in euros: months that are over, that expire soon, that expire in another order, that come later.

    There is a rate to dollars and to yen, and none to dinars.
    """
    months = (
        ("202510", 1_000, 0, -300),
        ("202511", 4_000, 8, -300),
        ("202605", 10_000, 400, -150),
        ("202609", 100_000, 300, -50),
        ("202611", 50_000, 500, 10),
    )
    return RewardsEntry(
        account_ocid=ACME,
        subscription_id=REWARDS,
        currency="EUR",
        rate=Decimal("0.25"),
        code=CODE,
        rates=[("USD", Decimal("1.08")), ("JPY", Decimal("163.7"))],
        months=[
            RewardMonthEntry(
                key=key,
                started_day=TODAY_NUMBER + earned - 34,
                ended_day=TODAY_NUMBER + earned - 4,
                earned_day=TODAY_NUMBER + earned,
                expires_day=TODAY_NUMBER + expires,
                earned_minor=minor,
                products=[_used(number, minor) for number in range(7)],
                is_manual=True,
            )
            for key, minor, expires, earned in months
        ],
        redeemers=[
            RedeemerEntry("finance@acme.example", "Fin", "Ance", 1_000),
            RedeemerEntry("cfo@acme.example", "C", "Fo", 1_000),
            RedeemerEntry("it@acme.example", "I", "T", 2_000),
        ],
    )


def _used(number: int, earned: int) -> RewardProductEntry:
    """Every second product earns; the first earns all."""
    is_eligible = number % 2 == 0
    return RewardProductEntry(
        f"B{9_000 + number}",
        f"Product <b>{number}",
        20_000 - number // 2,
        4 * earned,
        earned * (number == 0),
        is_eligible,
    )


def invoice(number: int, rng: random.Random, account: str) -> InvoiceEntry:
    """The invoice `number`; its internal id is `number` with nines before it."""
    currency = rng.choice(["EUR", "EUR", "JPY", "BHD", "USD"])
    amount = rng.choice([1, 5000, 5000, rng.randrange(1, 10**7)])
    invoice_day = TODAY_NUMBER - rng.randrange(1, 60)
    payments: list[PaymentEntry] = []
    corrections: list[CorrectionEntry] = []
    fate = rng.choice(["open", "open", "part", "failed", "submitted", "closed", "closed", "credited"])
    paid_ms = (invoice_day + rng.randrange(0, 20)) * DAY_MS + rng.choice([0, 3_600_000])
    if fate in ("closed", "submitted", "failed", "part"):
        state = {"closed": SETTLED, "submitted": SUBMITTED, "failed": FAILED, "part": SETTLED}[fate]
        method = rng.choice(["CREDIT_CARD", "PAYPAL", "ECHECK", "OTHER"])
        payments.append(
            PaymentEntry(
                method=method,
                state=state,
                paid_ms=paid_ms,
                amount_minor=amount if fate != "part" else amount // 2,
                reference=rng.choice(["", f"PAY{number % 9}"]),
                name_on_card="A. Buyer",
                card_brand="VISA",
                last_digits="4242",
                card_expires_day=TODAY_NUMBER + 300,
                paid_by="A. Buyer",
            )
        )
    if fate == "credited":
        corrections.append(CorrectionEntry(CREDIT, amount // 3, invoice_day, "Goodwill"))
        corrections.append(CorrectionEntry(ADJUSTMENT, rng.choice([7, -1 if amount > 5 else 0]), invoice_day))
    return InvoiceEntry(
        account_ocid=account,
        internal_invoice_id=f"99900{number}",
        invoice_id=f"88800{number}",
        number=rng.choice([f"INV-{number:05}", f"INV-{number // 3:05}"]),
        type=rng.choice(list(InvoiceType)),
        currency=currency,
        amount_minor=amount,
        tax_minor=amount // 10,
        time_invoice_ms=None if number % 23 == 0 else invoice_day * DAY_MS + rng.choice([0, 0, 45_000_000]),
        due_day=rng.choice([None, invoice_day + 30, invoice_day + 30, TODAY_NUMBER, TODAY_NUMBER - 1]),
        reference=rng.choice(["", "REF-1", f"REF-{number % 7}"]),
        po_number=rng.choice(["", f"PO 100%_{number}"]),
        party_name=rng.choice(["ACME Süd", "ACME Nord", "株式会社"]),
        payment_terms="NET 30",
        disputed_minor=amount // 4 if number % 11 == 0 else 0,
        subscription_ids=("S1", "S2") if number % 5 == 0 else (),
        is_payable=number % 13 != 0,
        lines=[
            LineEntry(f"Line {position}", Decimal("0.005"), amount if position == 1 else 0, Decimal("1.5"))
            for position in range(1, 1 + number % 9)
        ],
        corrections=corrections,
        payments=payments,
    )


@dataclass
class Person:
    """Signs requests and sends them into the application."""

    client: httpx.AsyncClient
    name: str = "finance"
    tenancy: str | None = None
    user: str | None = None

    async def send(
        self,
        method: str,
        target: str,
        body: bytes = b"",
        *,
        headers: dict[str, str] | None = None,
        signed: dict[str, str] | None = None,
    ) -> httpx.Response:
        """Sends a request; `signed` replaces the headers of the signature, for those who cheat."""
        made = signed if signed is not None else self.sign(method, target, body)
        return await self.client.request(method, URL + target, content=body, headers={**made, **(headers or {})})

    def sign(
        self, method: str, target: str, body: bytes = b"", *, at: datetime | None = None, host: str = HOST
    ) -> dict[str, str]:
        """The headers of an honest request, or of one at another time."""
        return self.signer().sign(method, target, host, http_date(at or datetime.now(UTC)), body)

    def signer(self) -> Signer:
        """What signs."""
        return Signer(key_id(self.name, self.tenancy, self.user), private_key(self.name))

    async def get(self, path: str, account: str = ACME, **parameters: Any) -> httpx.Response:
        """A GET with the two parameters that every OSP call has."""
        return await self.send("GET", osp(path, account, **parameters))

    async def ids(self, limit: int = 1000, account: str = ACME, **parameters: Any) -> list[str]:
        """Internal ids of every invoice that a list gives, page after page."""
        found: list[str] = []
        page: str | None = None
        for _round in range(1000):
            answer = await self.get(INVOICES, account, limit=limit, page=page, **parameters)
            assert answer.status_code == 200, answer.text
            items = codec.loads(answer.content)["items"]
            assert len(items) <= limit
            found += [item["internalInvoiceId"] for item in items]
            page = answer.headers.get("opc-next-page")
            if page is None:
                return found
        raise AssertionError("a list without end")


def osp(path: str, account: str = ACME, **parameters: Any) -> str:
    """Path and query of an OSP call; parameters that are `None` are left out, lists repeated."""
    given = {"ospHomeRegion": REGION, "compartmentId": account, **parameters}
    return f"{path}?{urlencode({name: value for name, value in given.items() if value is not None}, doseq=True)}"
