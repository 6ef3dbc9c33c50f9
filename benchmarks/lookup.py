"""One lookup from the shell: from the cache, and live, against bare Python and Oracle's own command line."""

from __future__ import annotations

import configparser
from collections.abc import Iterator

from benchmarks.pace import BARE
from benchmarks.places import OCI
from benchmarks.portal import Portal
from benchmarks.timing import Figure, Spent, command, ms, programs


def figures(portal: Portal, rounds: int) -> Iterator[Figure]:
    """The lookup's figures; those against `oci` only where `make peers` has made it."""
    command(portal.occ("sync"), portal.env)()
    lookup = portal.occ("invoices", "--limit", "50", "-o", "json")
    spent = programs({"bare": BARE, "cached": lookup}, portal.env, rounds)
    yield _ratio("occ invoices --limit 50 -o json, cached / bare Python", spent["cached"], spent["bare"], "≤ 2")
    if not OCI.exists():
        return
    runs = {"oci": [*oci(portal), "--limit", "50"], "cached": lookup, "live": [*lookup, "--live"]}
    spent = programs(runs, portal.env, max(1, rounds // 4))
    for name, goal in (("cached", "≥ 10"), ("live", "≥ 2")):
        yield _ratio(f"oci invoice list, 50 rows / the same by occ, {name}", spent["oci"], spent[name], goal)


def _ratio(name: str, one: Spent, other: Spent, goal: str) -> Figure:
    note = f"{ms(one.wall)} / {ms(other.wall)}; {one.cpu / other.cpu:.2f} in processor time"
    return Figure(name, one.wall / other.wall, goal, note)


def oci(portal: Portal) -> list[str]:
    """Oracle's command line listing the invoices of the finance contact."""
    config = configparser.ConfigParser(interpolation=None)
    config.read(portal.config)
    finance = config["finance"]
    return [
        *(str(OCI), "--config-file", str(portal.config), "--profile", "finance", "--endpoint", portal.url),
        *("osp-gateway", "invoice-service", "invoice", "list"),
        *("--osp-home-region", finance["region"], "--compartment-id", finance["tenancy"]),
    ]
