"""A form with every kind of field, and a screen that remembers what became of it."""

from __future__ import annotations

from typing import Any

from occ_tui.domain.forms import Amount, Choice, Emails, Form, LongText, Option, Several, Text, Value, YesNo
from occ_tui.screens.form import FormScreen

REASONS = (
    Option("price", "The price is wrong"),
    Option("quantity", "The quantity is wrong"),
    Option("closed", "The account is closed", disabled_reason="only Billing Support can say so"),
    Option("other", "Something else", "say what below"),
)
SUGGESTIONS = ("ap@acme.example", "anna@acme.example", "billing@beta.example")


def every_kind() -> Form:
    """Nothing of it is real."""
    return Form(
        (
            Text(name="po", label="PO number", help="As it stands on your order.", required=True, longest=20),
            Choice(name="reason", label="What is wrong", options=REASONS, required=True),
            LongText(
                name="words",
                label="Description",
                rows=3,
                longest=200,
                required=lambda values: values.get("reason") == "other",
            ),
            Amount(name="amount", label="Amount", currency="EUR", most=120_000, required=True),
            Several(
                name="copies",
                label="Copies of",
                options=(Option("invoice", "the invoice"), Option("lines", "its lines"), Option("order", "the order")),
            ),
            Emails(name="to", label="Answer to", suggestions=SUGGESTIONS, most=2),
            YesNo(name="urgent", label="It is urgent"),
        )
    )


class EveryKind(FormScreen):
    """Fails as often as a test says, then succeeds."""

    def __init__(self, known: dict[str, Value] | None = None, *, failures: int = 0, **others: Any) -> None:
        super().__init__("Every kind of field", every_kind(), known, draft="every-kind", **others)
        self.failures = failures
        self.submitted: list[dict[str, Value]] = []

    def submit(self, values: dict[str, Value]) -> None:
        self.submitted.append(values)
        if self.failures:
            self.failures -= 1
            self.fail("The server did not take it.", {"amount": "The server knows a smaller amount."})
        else:
            self.done("saved")


class Careful(EveryKind):
    """Asks before it saves."""

    asks_before_saving = True
