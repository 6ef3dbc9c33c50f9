"""The models say exactly what Oracle's contract says: every message, every name, every type."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import TypeAdapter

from occ_tui.domain.invoices import InvoiceStatus, InvoiceType
from occ_tui.wire import (
    addresses,
    contracts,
    invoices,
    orders,
    payments,
    recipients,
    rewards,
    schedule,
    subscribed_services,
    subscriptions,
    usage,
)
from occ_tui.wire.base import Amount, Instant, Text, Unknown, WireModel

CONTRACT = Path(__file__).parents[2].parent / "shared" / "contract" / "oracle-api.json"
MODULES = {
    "osp_gateway": (addresses, invoices, payments, subscriptions),
    "onesubscription": (contracts, schedule, subscribed_services, usage),
    "usage": (rewards,),
    "tenant_manager_control_plane": (orders,),
    "usage_api": (recipients,),
}
OUR_NAME = {"Field": "RuleField"}
"""Names of the contract that would be misread in Python."""
PLAIN = {
    "str": Text,
    "float": Amount,
    "datetime": Instant,
    "bool": bool,
    "int": int,
    "dict(str, str)": dict[str, Text],
    "dict(str, dict(str, object))": dict[str, dict[str, Unknown]],
}
KINDS = {"PaymentDetail": payments.AnyPaymentDetail, "PaymentOption": payments.AnyPaymentOption}
ENUMS = {"invoiceStatus": InvoiceStatus, "invoiceType": InvoiceType}
MODEL_COUNT = {
    "osp_gateway": 40,
    "onesubscription": 42,
    "usage": 11,
    "tenant_manager_control_plane": 4,
    "usage_api": 6,
}


@cache
def contract() -> dict[str, dict[str, Any]]:
    """The models of each service."""
    if not CONTRACT.exists():
        pytest.skip("the contract file is not beside this repository")
    return {name: service["models"] for name, service in json.loads(CONTRACT.read_text())["services"].items()}


def model_names() -> list[tuple[str, str]]:
    if not CONTRACT.exists():
        return [("the contract", "")]
    return sorted((service, name) for service, models in contract().items() for name in models)


def our_model(service: str, name: str) -> type[WireModel]:
    wanted = OUR_NAME.get(name, name)
    return next(getattr(module, wanted) for module in MODULES[service] if hasattr(module, wanted))


def expected_type(service: str, field_name: str, spec: dict[str, Any]) -> Any:
    kind = spec["type"]
    if kind.startswith("list["):
        return list[expected_type(service, "", {"type": kind[5:-1]})]  # type: ignore[misc]
    if service == "osp_gateway" and field_name in ENUMS:
        return ENUMS[field_name] | Text
    return PLAIN.get(kind) or KINDS.get(kind) or our_model(service, kind)


def test_the_contract_has_all_models_that_we_compare() -> None:
    assert {service: len(models) for service, models in contract().items()} == MODEL_COUNT


@pytest.mark.parametrize(("service", "name"), model_names())
def test_a_model_has_the_contracts_fields_names_and_types(service: str, name: str) -> None:
    theirs = contract()[service][name]["fields"]
    ours = {field.alias: field for field in our_model(service, name).model_fields.values()}
    assert set(ours) == set(theirs)
    for alias, spec in theirs.items():
        assert ours[alias].annotation == expected_type(service, alias, spec) | None, alias
        assert not ours[alias].is_required()


@pytest.mark.parametrize(("service", "name"), model_names())
def test_a_message_with_every_field_survives_reading_and_writing(service: str, name: str) -> None:
    message = example(service, name)
    assert our_model(service, name).model_validate(message).to_wire() == message


def example(service: str, name: str) -> dict[str, Any]:
    values: dict[str, Any] = {
        "str": "some text",
        "float": 12,
        "int": 7,
        "datetime": "2026-07-22T00:00:00.000Z",
        "bool": True,
        "dict(str, str)": {"team": "ops"},
        "dict(str, dict(str, object))": {"space": {"tag": 1}},
    }
    message: dict[str, Any] = {}
    for alias, spec in contract()[service][name]["fields"].items():
        kind = spec["type"].removeprefix("list[").removesuffix("]")
        value = values[kind] if kind in values else example(service, kind)
        message[alias] = [value] if spec["type"].startswith("list[") else value
    return message


def test_the_words_of_status_and_type_are_the_contracts() -> None:
    fields = contract()["osp_gateway"]["InvoiceSummary"]["fields"]
    assert [str(word) for word in InvoiceStatus] == fields["invoiceStatus"]["enum"]
    assert [str(word) for word in InvoiceType] == fields["invoiceType"]["enum"]


@pytest.mark.parametrize("name", sorted(KINDS))
def test_each_payment_kind_of_the_contract_becomes_its_own_model(name: str) -> None:
    for word, model in contract()["osp_gateway"][name]["subtypes"].items():
        read = TypeAdapter(KINDS[name]).validate_python({"paymentMethod": word})
        assert type(read).__name__ == model


def test_the_known_kinds_are_those_of_the_contract() -> None:
    for name, kind in KINDS.items():
        union = get_args(get_args(kind)[0])
        assert len(union) == len(contract()["osp_gateway"][name]["subtypes"]) + 1
