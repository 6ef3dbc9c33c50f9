"""Who may redeem rewards: people by their addresses, added and removed under the version of their list."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, insert, select, update

from occ_tui.domain.dates import epoch_ms
from occ_tui.domain.emails import is_address
from occ_tui.domain.text import clean
from occ_tui.portal import audit
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.refusals import incorrect_state, invalid_parameter, no_etag_match, not_found
from occ_tui.portal.schema_rewards import reward_programs, reward_redeemers
from occ_tui.portal.state import Portal
from occ_tui.wire.rewards import RedeemableUser

MOST_AT_ONCE = 50
_LONGEST_NAME = 100


def etag(program: AnyRow) -> str:
    """Another one after every change of the list."""
    return f"redeemers-{program.id}-{program.redeemers_version}"


def check_etag(program: AnyRow, if_match: str | None) -> None:
    """Refuses to change what changed since it was read."""
    if if_match is not None and if_match.strip().strip('"') not in ("*", etag(program)):
        raise no_etag_match("Those who may redeem have changed since the etag was read. Read them again.")


def add(
    connection: Connection, portal: Portal, program: AnyRow, actor: str, people: Sequence[RedeemableUser]
) -> list[int]:
    """Lets `people` redeem; returns their row ids. All of them, or nobody."""
    if not 0 < len(people) <= MOST_AT_ONCE:
        raise invalid_parameter(f"items: between one and {MOST_AT_ONCE}.")
    now_ms = epoch_ms(portal.now())
    numbers = []
    for place, person in enumerate(people):
        email = person.email_id or ""
        if not is_address(email):
            raise invalid_parameter(f"items[{place}].emailId: not an e-mail address.")
        if _find(connection, program.id, email) is not None:
            raise incorrect_state(f"{clean(email)} may redeem already. Nothing was changed.")
        names = [" ".join((name or "").split()) for name in (person.first_name, person.last_name)]
        if any(len(name) > _LONGEST_NAME for name in names):
            raise invalid_parameter(f"items[{place}]: names have at most {_LONGEST_NAME} signs.")
        row = {
            "program_id": program.id,
            "email": email,
            "first_name": names[0],
            "last_name": names[1],
            "created_ms": now_ms,
        }
        numbers.append(connection.execute(insert(reward_redeemers).values(row)).inserted_primary_key[0])  # type: ignore[index]
        audit.record(
            connection, program.account_id, now_ms, actor, "redeemer.add", program.subscription_id, clean(email)
        )
    _bump(connection, program.id)
    return numbers


def remove(connection: Connection, portal: Portal, program: AnyRow, actor: str, email: str) -> None:
    """Takes somebody's right to redeem away; 404 for whoever has none."""
    person = _find(connection, program.id, email)
    if person is None:
        raise not_found()
    now_ms = epoch_ms(portal.now())
    gone = update(reward_redeemers).where(reward_redeemers.c.id == person.id)
    connection.execute(gone.values(removed_ms=now_ms))
    _bump(connection, program.id)
    told = clean(person.email)
    audit.record(connection, program.account_id, now_ms, actor, "redeemer.remove", program.subscription_id, told)


def _find(connection: Connection, program_id: int, email: str) -> AnyRow | None:
    query = select(reward_redeemers).where(
        reward_redeemers.c.program_id == program_id, reward_redeemers.c.removed_ms.is_(None)
    )
    folded = email.casefold()
    return next((row for row in connection.execute(query) if row.email.casefold() == folded), None)


def _bump(connection: Connection, program_id: int) -> None:
    changed = update(reward_programs).where(reward_programs.c.id == program_id)
    connection.execute(changed.values(redeemers_version=reward_programs.c.redeemers_version + 1))
