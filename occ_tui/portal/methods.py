"""Stored ways to pay: which an account has, what may be done with each, and what still needs it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, insert, select, update

from occ_tui.domain.dates import epoch_ms
from occ_tui.domain.text import clean
from occ_tui.portal import audit
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.refusals import incorrect_state, invalid_parameter, method_unusable, no_etag_match
from occ_tui.portal.schema_payments import payment_methods, payment_orders, subscriptions
from occ_tui.portal.state import Portal

LONGEST_NAME = 80


class NewMethod(NamedTuple):
    """A method as the hosted page adds it. There is no number in it, and nowhere to keep one."""

    kind: str
    brand: str = ""
    last_digits: str = ""
    name_on_card: str = ""
    email: str = ""
    expires_day: int | None = None
    limit_units: int | None = None
    lacks_funds: bool = False


def of_account(connection: Connection, account_id: int) -> Sequence[AnyRow]:
    """What an account has, the default first, then as they were added."""
    query = select(payment_methods).where(
        payment_methods.c.account_id == account_id, payment_methods.c.removed_ms.is_(None)
    )
    return connection.execute(query.order_by(payment_methods.c.is_default.desc(), payment_methods.c.id)).all()


def find(connection: Connection, account_id: int, token: str) -> AnyRow | None:
    """The method of an account that has `token`."""
    return next((row for row in of_account(connection, account_id) if row.token == token), None)


def is_expired(method: AnyRow, today: int) -> bool:
    """Whether it can't be used on epoch day `today` any more."""
    return method.expires_day is not None and method.expires_day <= today


def usable(connection: Connection, account_id: int, token: str, today: int) -> AnyRow:
    """The method to pay with; refused if there is none of that token, or if it has expired."""
    method = find(connection, account_id, token)
    if method is None:
        raise method_unusable("There is no such payment method, or it was removed. Nothing was paid.")
    if is_expired(method, today):
        raise method_unusable(f"The payment method {label(method)} has expired. Nothing was paid.")
    return method


def label(method: AnyRow) -> str:
    """What people know a method by: `VISA •••• 4242`, `PAYPAL ap@acme.example`."""
    what = method.brand or method.kind
    if method.last_digits:
        return clean(f"{what} •••• {method.last_digits}")
    return clean(f"{what} {method.email}".strip())


def users(connection: Connection, method_ids: Sequence[int]) -> dict[int, list[str]]:
    """Numbers of the plans that are paid with each of these methods."""
    query = select(subscriptions.c.method_id, subscriptions.c.plan_number).where(
        subscriptions.c.method_id.in_(method_ids)
    )
    found: dict[int, list[str]] = {}
    for method_id, number in connection.execute(query.order_by(subscriptions.c.id)):
        found.setdefault(method_id, []).append(number)
    return found


def etag(method: AnyRow) -> str:
    """Another one after every change of the method."""
    return f"{method.token}-{method.version}"


def check_etag(method: AnyRow, if_match: str | None) -> None:
    """Refuses to change what changed since it was read."""
    if if_match is not None and if_match.strip().strip('"') not in ("*", etag(method)):
        raise no_etag_match("The payment method has changed since the etag was read. Read it again.")


def add(
    connection: Connection, portal: Portal, account_id: int, actor: str, new: NewMethod, name: str, *, is_default: bool
) -> int:
    """Stores a method; the first one of an account becomes its default."""
    is_default = is_default or not of_account(connection, account_id)
    if is_default:
        _no_default(connection, account_id)
    row = {
        **new._asdict(),
        "account_id": account_id,
        "token": f"pm-{secrets.token_hex(16)}",
        "name": _name(name),
        "is_default": int(is_default),
        "lacks_funds": int(new.lacks_funds),
    }
    method_id: int = connection.execute(insert(payment_methods).values(row)).inserted_primary_key[0]  # type: ignore[index]
    _log(connection, portal, actor, "method.add", method_id)
    return method_id


def change(
    connection: Connection, portal: Portal, actor: str, method: AnyRow, name: str | None, is_default: bool | None
) -> None:
    """Renames a method or makes it the default; what is `None` stays."""
    changes: dict[str, str | int] = {}
    if name is not None:
        changes["name"] = _name(name)
    if is_default is False and method.is_default:
        raise invalid_parameter("isDefault: make another method the default instead.")
    if is_default and not method.is_default:
        _no_default(connection, method.account_id)
        changes["is_default"] = 1
    if changes:
        _update(connection, method.id, **changes)
        _log(connection, portal, actor, "method.update", method.id, ", ".join(changes))


def remove(connection: Connection, portal: Portal, actor: str, method: AnyRow, *, is_forced: bool) -> None:
    """Removes a method; refused, saying why, while something needs it.

    `is_forced` removes it although plans are paid with it. The default stays while there are others to take its place,
    and whatever pays right now stays.
    """
    others = [row for row in of_account(connection, method.account_id) if row.id != method.id]
    if method.is_default and others:
        raise incorrect_state("It is the default payment method. Make another one the default first.")
    settling = select(payment_orders.c.payment_id).where(
        payment_orders.c.method_id == method.id, payment_orders.c.is_settling == 1
    )
    if connection.execute(settling).first():
        raise incorrect_state("A payment with it is being settled. Remove it after that.")
    used_by = users(connection, [method.id]).get(method.id, [])
    if used_by and not is_forced:
        plans = ", ".join(clean(number) for number in used_by)
        raise incorrect_state(f"It is still used by {plans}. Remove it with force=true if that is meant.")
    connection.execute(update(subscriptions).where(subscriptions.c.method_id == method.id).values(method_id=None))
    _update(connection, method.id, removed_ms=epoch_ms(portal.now()), is_default=0)
    _log(connection, portal, actor, "method.remove", method.id, ", ".join(used_by))


def _no_default(connection: Connection, account_id: int) -> None:
    for row in of_account(connection, account_id):
        if row.is_default:
            _update(connection, row.id, is_default=0)


def _update(connection: Connection, method_id: int, **changes: str | int) -> None:
    changes_of = update(payment_methods).where(payment_methods.c.id == method_id)
    connection.execute(changes_of.values(**changes, version=payment_methods.c.version + 1))


def _log(connection: Connection, portal: Portal, actor: str, action: str, method_id: int, details: str = "") -> None:
    method = connection.execute(select(payment_methods).where(payment_methods.c.id == method_id)).one()
    told = f"{label(method)}: {details}" if details else label(method)
    audit.record(connection, method.account_id, epoch_ms(portal.now()), actor, action, method.token, told)


def _name(name: str) -> str:
    name = " ".join(clean(name).split())
    if len(name) > LONGEST_NAME:
        raise invalid_parameter(f"name: at most {LONGEST_NAME} signs.")
    return name
