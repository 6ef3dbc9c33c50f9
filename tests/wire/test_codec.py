"""JSON in and out: amounts exact, instants UTC, nonsense refused without telling what it said."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from occ_tui.wire import codec
from occ_tui.wire.codec import MalformedMessage
from occ_tui.wire.invoices import InvoiceCollection, InvoiceSummary
from occ_tui.wire.payments import CreditCardPaymentDetail, PaymentDetail, PaypalPaymentDetail


def invoice(fields: str) -> InvoiceSummary:
    return codec.parse(InvoiceSummary, f"{{{fields}}}".encode())


@pytest.mark.parametrize("digits", ["12345678901234567.89", "9999999999999999999", "0.1234567890123456789", "-1.10"])
def test_an_amount_of_nineteen_digits_comes_out_as_it_went_in(digits: str) -> None:
    assert codec.dumps(invoice(f'"invoiceAmount":{digits}').to_wire()) == f'{{"invoiceAmount":{digits}}}'.encode()


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**14), max_value=10**14))
def test_any_amount_keeps_its_value_on_the_way_through(amount: Decimal) -> None:
    body = codec.dumps({"invoiceAmount": amount})
    read = codec.parse(InvoiceSummary, body).invoice_amount
    assert read == amount
    assert codec.loads(body) == {"invoiceAmount": amount}


@pytest.mark.parametrize("value", [1.5, True])
def test_what_is_no_exact_number_is_refused_as_an_amount(value: object) -> None:
    with pytest.raises(MalformedMessage, match="invoiceAmount"):
        codec.convert(InvoiceSummary, {"invoiceAmount": value})


def test_an_amount_in_quotes_is_read_exactly_too() -> None:
    assert invoice('"invoiceAmount":"12.30"').invoice_amount == Decimal("12.30")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"items":[{"invoiceId":"1"},{"invoi',
        b'{"a":NaN}',
        b'{"a":Infinity}',
        b'{"a":-Infinity}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"a":"\xff\xfe"}',
        b"\xff\xfe\x00",
        b'{"a":' + b"1" * 5000 + b"}",
        b"<html></html>",
        b'{"a":"\x1b"}',
    ],
)
def test_what_is_not_json_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedMessage):
        codec.loads(body)


@pytest.mark.parametrize("depth", [100, 400, 700, 950, 5000])
@pytest.mark.parametrize("field", [b"unknownToUs", b"invoiceNumber"])
@pytest.mark.parametrize("brackets", [(b"[", b"]"), (b'{"a":', b"}")])
def test_however_deep_a_message_is_it_is_read_or_malformed(
    field: bytes, brackets: tuple[bytes, bytes], depth: int
) -> None:
    nested = brackets[0] * depth + b"1" + brackets[1] * depth
    with contextlib.suppress(MalformedMessage):
        codec.parse(InvoiceCollection, b'{"items":[{"%b":%b}]}' % (field, nested))
    with contextlib.suppress(MalformedMessage):
        codec.parse(InvoiceCollection, nested)


@pytest.mark.parametrize(
    "number", ["1E+999999999", "1E-999999999", "-0E-999999999", '"1E+999999999"', '"Infinity"', '"x"']
)
def test_a_number_of_absurd_size_is_refused_rather_than_computed(number: str) -> None:
    with pytest.raises(MalformedMessage, match="invoiceAmount"):
        invoice(f'"invoiceAmount":{number}')


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b'{"items":[{"invoiceAmount":[]}]}', "items.0.invoiceAmount"),
        (b'{"items":[{"invoiceId":7}]}', "items.0.invoiceId"),
        (b'{"items":[{"isPaid":"perhaps"}]}', "items.0.isPaid"),
        (b'{"items":[{"timeInvoice":"yesterday"}]}', "items.0.timeInvoice"),
        (b'{"items":{}}', "items"),
        (b"[]", "the whole"),
        (b"7", "the whole"),
    ],
)
def test_a_wrong_type_is_named_by_its_place(body: bytes, place: str) -> None:
    with pytest.raises(MalformedMessage, match=f"InvoiceCollection: {place}: "):
        codec.parse(InvoiceCollection, body)


def everything_told_by(error: BaseException) -> str:
    told = []
    seen: BaseException | None = error
    while seen is not None:
        told += [str(seen), repr(seen), repr(vars(seen))]
        seen = seen.__cause__ or seen.__context__
    return " ".join(told)


@pytest.mark.parametrize("body", [b'{"secret-123', b'{"invoiceAmount":["secret-123"]}', b'{"isPaid":"secret-123"}'])
def test_an_error_never_tells_what_the_body_said(body: bytes) -> None:
    with pytest.raises(MalformedMessage) as caught:
        codec.parse(InvoiceSummary, body)
    assert "secret-123" not in everything_told_by(caught.value)


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2026-07-22T00:00:00.000Z", datetime(2026, 7, 22, tzinfo=UTC)),
        ("2026-07-22T02:00:00+02:00", datetime(2026, 7, 22, tzinfo=UTC)),
        ("2026-07-22T00:00:00", datetime(2026, 7, 22, tzinfo=UTC)),
        ("2026-07-22T23:59:59.9999Z", datetime(2026, 7, 22, 23, 59, 59, 999900, tzinfo=UTC)),
    ],
)
def test_an_instant_is_utc_whatever_its_offset(written: str, instant: datetime) -> None:
    read = invoice(f'"timeInvoice":"{written}"').time_invoice
    assert read == instant
    assert read is not None
    assert read.tzinfo is UTC


@pytest.mark.parametrize("written", ['"0001-01-01T00:00:00+14:00"', "1760000000", "true", '"2026-13-01T00:00:00Z"'])
def test_what_is_no_instant_is_refused(written: str) -> None:
    with pytest.raises(MalformedMessage, match="timeInvoice"):
        invoice(f'"timeInvoice":{written}')


@pytest.mark.parametrize("written", ["0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z"])
def test_the_ends_of_the_calendar_come_through(written: str) -> None:
    assert invoice(f'"timeInvoice":"{written}"').to_wire() == {"timeInvoice": written}


def test_an_instant_is_written_as_oracle_writes_it() -> None:
    later = invoice('"timeInvoice":"2026-07-22T02:00:00.1239+02:00"')
    assert later.to_wire() == {"timeInvoice": "2026-07-22T00:00:00.123Z"}


def test_a_payment_becomes_the_model_of_its_kind() -> None:
    card = invoice('"lastPaymentDetail":{"paymentMethod":"CREDIT_CARD","lastDigits":"4242"}').last_payment_detail
    assert isinstance(card, CreditCardPaymentDetail)
    assert card.last_digits == "4242"
    assert isinstance(
        invoice('"lastPaymentDetail":{"paymentMethod":"PAYPAL"}').last_payment_detail, PaypalPaymentDetail
    )


@pytest.mark.parametrize("method", ['"SEPA"', "null", '"?"'])
def test_a_payment_of_an_unknown_kind_keeps_all_it_says(method: str) -> None:
    fields = f'"lastPaymentDetail":{{"paymentMethod":{method},"amountPaid":1.5,"mandate":"M1"}}'
    read = invoice(fields).last_payment_detail
    assert type(read) is PaymentDetail
    assert read.amount_paid == Decimal("1.5")
    assert read.to_wire()["mandate"] == "M1"


@pytest.mark.parametrize("method", ["[]", "{}", "7"])
def test_a_payment_whose_kind_is_no_word_is_malformed(method: str) -> None:
    with pytest.raises(MalformedMessage):
        invoice(f'"lastPaymentDetail":{{"paymentMethod":{method}}}')


def test_models_made_by_name_are_told_apart_too() -> None:
    made = InvoiceSummary(last_payment_detail=CreditCardPaymentDetail(payment_method="CREDIT_CARD"))
    assert isinstance(made.last_payment_detail, CreditCardPaymentDetail)
    read = InvoiceSummary.model_validate({"last_payment_detail": {"payment_method": "PAYPAL"}})
    assert isinstance(read.last_payment_detail, PaypalPaymentDetail)


def test_unknown_words_are_kept_as_they_are() -> None:
    read = invoice('"invoiceStatus":"DISPUTED","invoiceType":"ROYALTY"')
    assert (read.invoice_status, read.invoice_type) == ("DISPUTED", "ROYALTY")


def test_unknown_fields_are_kept() -> None:
    assert invoice('"loyalty":{"tier":[1,2.50]}').to_wire() == {"loyalty": {"tier": [1, Decimal("2.50")]}}


def test_nothing_is_written_for_what_is_not_set() -> None:
    assert invoice('"invoiceId":null').to_wire() == {}
