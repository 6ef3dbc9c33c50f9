"""The models say exactly what Oracle's contract says: every message, every name, every type."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import TypeAdapter

from occ_tui.domain.invoices import InvoiceStatus, InvoiceType
from occ_tui.wire import addresses, invoices, payments, subscriptions
from occ_tui.wire.base import Amount, Instant, Text, WireModel

CONTRACT = Path(__file__).parents[2].parent / "shared" / "contract" / "oracle-api.json"
MODULES = (addresses, invoices, payments, subscriptions)
OUR_NAME = {"Field": "RuleField"}
"""Names of the contract that would be misread in Python."""
PLAIN = {"str": Text, "float": Amount, "datetime": Instant, "bool": bool}
KINDS = {"PaymentDetail": payments.AnyPaymentDetail, "PaymentOption": payments.AnyPaymentOption}
ENUMS = {"invoiceStatus": InvoiceStatus, "invoiceType": InvoiceType}
MODEL_COUNT = 40


@cache
def contract() -> dict[str, Any]:
    if not CONTRACT.exists():
        pytest.skip("the contract file is not beside this repository")
    return json.loads(CONTRACT.read_text())["services"]["osp_gateway"]["models"]


def model_names() -> list[str]:
    return sorted(contract()) if CONTRACT.exists() else ["the contract"]


def our_model(name: str) -> type[WireModel]:
    return next(
        getattr(module, OUR_NAME.get(name, name)) for module in MODULES if hasattr(module, OUR_NAME.get(name, name))
    )


def expected_type(field_name: str, spec: dict[str, Any]) -> Any:
    kind = spec["type"]
    if kind.startswith("list["):
        return list[expected_type("", {"type": kind[5:-1]})]  # type: ignore[misc]
    if field_name in ENUMS:
        return ENUMS[field_name] | Text
    return PLAIN.get(kind) or KINDS.get(kind) or our_model(kind)


def test_the_contract_has_all_models_that_we_compare() -> None:
    assert len(contract()) == MODEL_COUNT


@pytest.mark.parametrize("name", model_names())
def test_a_model_has_the_contracts_fields_names_and_types(name: str) -> None:
    ours = {field.alias: field for field in our_model(contract() and name).model_fields.values()}
    theirs = contract()[name]["fields"]
    assert list(ours) == list(theirs) or set(ours) == set(theirs)
    for alias, spec in theirs.items():
        assert ours[alias].annotation == expected_type(alias, spec) | None, alias
        assert not ours[alias].is_required()


@pytest.mark.parametrize("name", model_names())
def test_a_message_with_every_field_survives_reading_and_writing(name: str) -> None:
    message = example(contract() and name)
    assert our_model(name).model_validate(message).to_wire() == message


def example(name: str, depth: int = 0) -> dict[str, Any]:
    values = {"str": "some text", "float": 12, "datetime": "2026-07-22T00:00:00.000Z", "bool": True}
    message: dict[str, Any] = {}
    for alias, spec in contract()[name]["fields"].items():
        kind = spec["type"].removeprefix("list[").removesuffix("]")
        value = values[kind] if kind in values else example(kind, depth + 1)
        message[alias] = [value] if spec["type"].startswith("list[") else value
    return message


def test_the_words_of_status_and_type_are_the_contracts() -> None:
    fields = contract()["InvoiceSummary"]["fields"]
    assert [str(word) for word in InvoiceStatus] == fields["invoiceStatus"]["enum"]
    assert [str(word) for word in InvoiceType] == fields["invoiceType"]["enum"]


@pytest.mark.parametrize("name", sorted(KINDS))
def test_each_payment_kind_of_the_contract_becomes_its_own_model(name: str) -> None:
    for word, model in contract()[name]["subtypes"].items():
        read = TypeAdapter(KINDS[name]).validate_python({"paymentMethod": word})
        assert type(read).__name__ == model


def test_the_known_kinds_are_those_of_the_contract() -> None:
    for name, kind in KINDS.items():
        union = get_args(get_args(kind)[0])
        assert len(union) == len(contract()[name]["subtypes"]) + 1
