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
