"""People of an account: who they are, what they may, what the caller sees of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from sqlalchemy import Connection, Exists, delete, select

from occ_tui.domain.access import Access, ContactType, Module, access, grantable, may, may_hand_on, may_open_further
from occ_tui.domain.dates import from_epoch_ms
from occ_tui.domain.people import ContactState, GrantSource
from occ_tui.domain.text import clean
from occ_tui.portal import audit, sqlite
from occ_tui.portal.auth import Caller
from occ_tui.portal.document_grants import on_documents
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.refusals import invalid_parameter
from occ_tui.portal.schema import accounts, contacts, grants
from occ_tui.portal.schema_people import external_ids, taken_back
from occ_tui.wire.customer_center import ModuleAccess
from occ_tui.wire.customer_people import User, UserAccount

SUPPORT = str(ContactType.SUPPORT)
_WORDS = frozenset(map(str, ContactType))
_NAMES_SHOWN = 5

Types = list[ContactType]


def types_of(connection: Connection, contact_id: int) -> dict[int, Types]:
    """What a contact is, account by account (their rows)."""
    query = select(grants.c.account_id, grants.c.contact_type).where(grants.c.contact_id == contact_id)
    rows = connection.execute(query.order_by(grants.c.account_id, grants.c.contact_type)).all()
    return {key: _types(row.contact_type for row in some) for key, some in groupby(rows, lambda row: row.account_id)}


def of_account(connection: Connection, account_id: int) -> dict[int, tuple[AnyRow, Types]]:
    """Everybody who is something to an account and not suspended, support excepted: their row, and what they are."""
    query = (
        select(contacts, grants.c.contact_type)
        .join(grants, grants.c.contact_id == contacts.c.id)
        .where(
            grants.c.account_id == account_id,
            grants.c.contact_type != SUPPORT,
            contacts.c.state != str(ContactState.SUSPENDED),
        )
        .order_by(contacts.c.id, grants.c.contact_type)
    )
    found: dict[int, tuple[AnyRow, Types]] = {}
    for row in connection.execute(query):
        known = found.setdefault(row.id, (row, []))
        known[1].extend(_types([row.contact_type]))
    return found


def find(connection: Connection, account_id: int, user_ocid: str) -> AnyRow | None:
    """Somebody who is something to an account, by OCID; support is nobody of an organisation."""
    query = select(contacts).where(contacts.c.user_ocid == user_ocid, _belongs(account_id))
    return connection.execute(query).first()


def page(connection: Connection, account_id: int, after: int, limit: int) -> Sequence[AnyRow]:
    """The contacts of an account behind row `after`, support excepted."""
    query = select(contacts).where(contacts.c.id > after, _belongs(account_id))
    return connection.execute(query.order_by(contacts.c.id).limit(limit)).all()


def etag(contact: AnyRow) -> str:
    """Another one after every change of what the contact is, anywhere."""
    return f"u{contact.id}-{contact.version}"


def message(connection: Connection, caller: Caller, account_id: int, contact: AnyRow) -> User:
    """A contact as the caller sees them from an account."""
    own, theirs = types_of(connection, caller.contact_id), types_of(connection, contact.id)
    seen = [
        key
        for key, kinds in theirs.items()
        if may(own.get(key, []), Module.PEOPLE, Access.READ) and ContactType.SUPPORT not in kinds
    ]
    rows = connection.execute(select(accounts).where(accounts.c.id.in_(seen)).order_by(accounts.c.id)).all()
    here = theirs.get(account_id, [])
    return User.model_construct(
        user_id=contact.user_ocid,
        user_name=clean(contact.name),
        email=contact.email,
        state=contact.state,
        contact_types=list(map(str, here)),
        accounts=[user_account(row, theirs[row.id]) for row in rows],
        time_last_sign_in=None if contact.last_sign_in_ms is None else from_epoch_ms(contact.last_sign_in_ms),
        is_manageable=may_hand_on(own.get(account_id, []), here),
        is_self=contact.id == caller.contact_id,
    )


def user_account(account: AnyRow, kinds: Types) -> UserAccount:
    """What somebody is to an account."""
    return UserAccount.model_construct(
        compartment_id=account.ocid,
        account_number=account.number,
        account_name=clean(account.name),
        contact_types=list(map(str, kinds)),
    )


def module_access(own: Types) -> list[ModuleAccess]:
    """How far each module is open to `own`."""
    return [ModuleAccess.model_construct(module=str(part), access=str(access(own, part))) for part in Module]


def module_access_with_names(connection: Connection, account_id: int, own: Types) -> list[ModuleAccess]:
    """The same with the names of a few who could open it further."""
    others = list(of_account(connection, account_id).values())
    found = []
    for part in Module:
        current = access(own, part)
        names = [clean(row.name) for row, kinds in others if may_open_further(kinds, part, current)]
        found.append(
            ModuleAccess.model_construct(module=str(part), access=str(current), granted_by=names[:_NAMES_SHOWN] or None)
        )
    return found


def grantable_words(own: Types) -> list[str]:
    """The contact types that one of types `own` may give, as words."""
    return list(map(str, grantable(own)))


def wanted_types(words: Sequence[str] | None, field: str = "contactTypes") -> Types:
    """Contact types that a request names in a field; refused with 400 unless there is one and each is one."""
    if not words:
        raise invalid_parameter(f"{field}: at least one.")
    if unknown := [word for word in words if word not in _WORDS or word == SUPPORT]:
        known = ", ".join(sorted(_WORDS - {SUPPORT}))
        raise invalid_parameter(f"{field}: {clean(unknown[0])[:40]} is none of {known}.")
    return sorted({ContactType(word) for word in words})


def set_types(
    connection: Connection, contact: AnyRow, account_id: int, wanted: Types, source: GrantSource, now_ms: int
) -> None:
    """Makes a contact just `wanted` to an account. What a document says and is taken here stays taken."""
    now = types_of(connection, contact.id).get(account_id, [])
    on_paper = _named(connection, account_id, contact.email)
    for kind in set(now) - set(wanted):
        here = (grants.c.contact_id == contact.id, grants.c.account_id == account_id)
        connection.execute(delete(grants).where(*here, grants.c.contact_type == str(kind)))
    for kind in on_paper - set(wanted):
        row = {"account_id": account_id, "email": contact.email, "contact_type": str(kind), "taken_ms": now_ms}
        sqlite.add(connection, taken_back, row)
    for kind in wanted:
        give(connection, contact, account_id, kind, source, now_ms)
    if not wanted:
        here = (external_ids.c.account_id == account_id, external_ids.c.contact_id == contact.id)
        connection.execute(delete(external_ids).where(*here))


def give(
    connection: Connection, contact: AnyRow, account_id: int, kind: ContactType, source: GrantSource, now_ms: int
) -> None:
    """Grants a contact type, unless it is granted; a document may grant it again."""
    given_back = (taken_back.c.account_id == account_id, taken_back.c.email == contact.email)
    connection.execute(delete(taken_back).where(*given_back, taken_back.c.contact_type == str(kind)))
    row = {
        "contact_id": contact.id,
        "account_id": account_id,
        "contact_type": str(kind),
        "source": str(source),
        "granted_ms": now_ms,
    }
    sqlite.add(connection, grants, row)


def log_change(
    connection: Connection,
    account_id: int,
    now_ms: int,
    actor: str,
    action: str,
    subject: str,
    email: str,
    before: str,
    after: str,
) -> None:
    """An event of the audit log, from which `told` reads address, before and after again."""
    audit.record(connection, account_id, now_ms, actor, action, subject, f"{email}: {before or '–'} → {after or '–'}")


def told(details: str) -> tuple[str, str | None, str | None]:
    """Address, what was before and what is after, of an event that `log_change` wrote."""
    email, _colon, rest = details.partition(": ")
    before, _arrow, after = rest.partition(" → ")
    return email, before if before != "–" else None, after if after != "–" else None


def actor(caller: Caller) -> str:
    """Who did it, so that two of the same name are two."""
    return f"{clean(caller.name)} <{caller.email}>"


def words(kinds: Iterable[ContactType]) -> str:
    """Contact types in a line."""
    return ", ".join(sorted(map(str, kinds)))


def _named(connection: Connection, account_id: int, email: str) -> set[ContactType]:
    documents = on_documents().subquery()
    query = select(documents.c.contact_type).where(documents.c.account_id == account_id, documents.c.email == email)
    return set(_types(connection.execute(query).scalars()))


def _belongs(account_id: int) -> Exists:
    here = (grants.c.contact_id == contacts.c.id, grants.c.account_id == account_id, grants.c.contact_type != SUPPORT)
    return select(grants.c.contact_id).where(*here).exists()


def _types(words_found: Iterable[str] | Iterator[str]) -> Types:
    return [ContactType(word) for word in words_found if word in _WORDS]
