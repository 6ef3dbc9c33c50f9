"""Who may do what: contact types → modules. The only source for server, TUI, command line and documents."""

from __future__ import annotations

from enum import StrEnum


class ContactType(StrEnum):
    """What a person is to an account. `SUPPORT` is an operator of the portal, not a contact."""

    FINANCE = "finance"
    TECHNICAL = "technical"
    MANAGEMENT = "management"
    SUPPORT = "support"


class Module(StrEnum):
    """A part of the Customer Center that is granted as a whole."""

    INVOICES = "invoices"
    CONTRACTS = "contracts"
    REWARDS = "rewards"
    PEOPLE = "people"
    OVERVIEW = "overview"


class Access(StrEnum):
    """How far a module is open."""

    NONE = "none"
    READ = "read"
    WRITE = "write"


_RANK = {Access.NONE: 0, Access.READ: 1, Access.WRITE: 2}

GRANTS: dict[ContactType, dict[Module, Access]] = {
    ContactType.FINANCE: {
        Module.INVOICES: Access.WRITE,
        Module.CONTRACTS: Access.READ,
        Module.REWARDS: Access.READ,
        Module.PEOPLE: Access.WRITE,
        Module.OVERVIEW: Access.READ,
    },
    ContactType.TECHNICAL: {
        Module.CONTRACTS: Access.WRITE,
        Module.REWARDS: Access.READ,
        Module.PEOPLE: Access.WRITE,
        Module.OVERVIEW: Access.READ,
    },
    ContactType.MANAGEMENT: {
        Module.INVOICES: Access.READ,
        Module.CONTRACTS: Access.READ,
        Module.REWARDS: Access.WRITE,
        Module.PEOPLE: Access.WRITE,
        Module.OVERVIEW: Access.READ,
    },
    ContactType.SUPPORT: dict.fromkeys(Module, Access.READ),
}


def access(types: list[ContactType], module: Module) -> Access:
    """The widest access that any of `types` gives to `module`."""
    return max((GRANTS[kind].get(module, Access.NONE) for kind in types), key=_RANK.__getitem__, default=Access.NONE)


def may(types: list[ContactType], module: Module, wanted: Access) -> bool:
    """Whether `types` together give at least `wanted` on `module`."""
    return _RANK[access(types, module)] >= _RANK[wanted]


def modules(types: list[ContactType]) -> dict[Module, Access]:
    """How far each module is open to `types`."""
    return {module: access(types, module) for module in Module}


def may_hand_on(own: list[ContactType], wanted: list[ContactType]) -> bool:
    """Whether a person of types `own` may give `wanted` to others, and manage whoever has them.

    Management may all of it. Anybody else who manages people may no module further than it is open to themselves,
    and makes no managers. Support is no contact: who runs the portal grants it.
    """
    own = [kind for kind in own if kind is not ContactType.SUPPORT]
    if ContactType.SUPPORT in wanted or not may(own, Module.PEOPLE, Access.WRITE):
        return False
    if ContactType.MANAGEMENT in own:
        return True
    return ContactType.MANAGEMENT not in wanted and all(
        may(own, module, wide) for module, wide in modules(wanted).items()
    )


def grantable(own: list[ContactType]) -> list[ContactType]:
    """The contact types that a person of types `own` may give to others, each for itself."""
    return [kind for kind in ContactType if may_hand_on(own, [kind])]


def may_open_further(own: list[ContactType], module: Module, current: Access) -> bool:
    """Whether a person of types `own` may give somebody a type that opens `module` further than `current`."""
    return any(_RANK[access([kind], module)] > _RANK[current] for kind in grantable(own))


def may_send_invoices(types: list[ContactType]) -> bool:
    """Whether `types` may mail lists of invoices: who reads them as a contact of the account may, support may not.

    Mailing takes data out of the account, which is more than reading and changes nothing in it.
    """
    return may([kind for kind in types if kind is not ContactType.SUPPORT], Module.INVOICES, Access.READ)


def may_note(types: list[ContactType]) -> bool:
    """Whether `types` may read and write the notes on an account: they are internal to the operator's support staff."""
    return ContactType.SUPPORT in types


def may_redeem(types: list[ContactType]) -> bool:
    """Whether `types` may redeem rewards on invoices: management, and whoever may pay invoices and see the rewards."""
    pays = may(types, Module.INVOICES, Access.WRITE) and may(types, Module.REWARDS, Access.READ)
    return pays or may(types, Module.REWARDS, Access.WRITE)
