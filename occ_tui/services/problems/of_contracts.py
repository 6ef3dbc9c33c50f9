"""Words for what is refused or not found of contracts and orders."""

from __future__ import annotations

import shlex

from occ_tui.locale import _, ngettext
from occ_tui.services import errors
from occ_tui.services.problems import EXIT_NOT_FOUND, EXIT_REJECTED, EXIT_USAGE
from occ_tui.services.problems.situation import Describer, Parts, Situation, shown

_MOST = 8


def order_not_found(error: errors.OrderNotFound, situation: Situation) -> Parts:
    return Parts(
        _("There is no order {number} among those you see.").format(number=shown(error.number)),
        situation.unchanged(),
        "\n".join(
            [
                _("See which there are: {command}").format(command=situation.command("orders")),
                _("If it is new, ask the server first: {command}").format(
                    command=situation.command("order", shown(error.number), "--live")
                ),
            ]
        ),
        EXIT_NOT_FOUND,
    )


def order_ambiguous(error: errors.OrderAmbiguous, situation: Situation) -> Parts:
    lines = [f"  {shlex.join(['--account', order.compartment_id])}" for order in error.candidates]
    words = ngettext("{count} order has the number {number}.", "{count} orders have the number {number}.", len(lines))
    return Parts(
        words.format(count=len(lines), number=shown(error.number)),
        _("None was guessed. Nothing was changed."),
        "\n".join([_("Say whose you mean:"), *lines[:_MOST]]),
        EXIT_USAGE,
    )


def order_not_waiting(error: errors.OrderNotWaiting, situation: Situation) -> Parts:
    return Parts(
        _("Order {number} was not activated.").format(number=shown(error.number)),
        _("Nothing was sent, and the order is as it was."),
        shown(error.reason),
        EXIT_REJECTED,
    )


def contract_not_possible(error: errors.ContractNotPossible, situation: Situation) -> Parts:
    return Parts(
        _("That can't be asked about this contract."),
        _("Nothing was sent, and the contract is as it was."),
        shown(error.reason),
        EXIT_REJECTED,
    )


DESCRIBERS: dict[type[BaseException], Describer] = {
    errors.OrderNotFound: order_not_found,
    errors.OrderAmbiguous: order_ambiguous,
    errors.OrderNotWaiting: order_not_waiting,
    errors.ContractNotPossible: contract_not_possible,
}
