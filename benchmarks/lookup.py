"""One lookup from the shell: from the cache, and live, against bare Python and Oracle's own command line."""

from __future__ import annotations

import configparser
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.portal import Portal
from benchmarks.timing import Figure, command, medians, ms

OCI = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"), "occ-tui", "peers", "bin", "oci")


def figures(portal: Portal) -> Iterator[Figure]:
    """The lookup's figures; those against `oci` only where `make peers` has made it."""
    command(portal.occ("sync"), portal.env)()
    lookup = portal.occ("invoices", "--limit", "50", "-o", "json")
    runs = {
        "bare": command([sys.executable, "-c", "import sqlite3, json, argparse"], portal.env),
        "cached": command(lookup, portal.env),
    }
    times = medians(runs, 21)
    yield Figure(
        "occ invoices --limit 50 -o json, cached / bare Python",
        times["cached"] / times["bare"],
        "≤ 2",
        f"{ms(times['cached'])} / {ms(times['bare'])}",
    )
    if not OCI.exists():
        return
    times = medians(
        {
            "oci": command([*oci(portal), "--limit", "50"], portal.env),
            "cached": runs["cached"],
            "live": command([*lookup, "--live"], portal.env),
        },
        5,
    )
    for name, goal in (("cached", "≥ 10"), ("live", "≥ 2")):
        yield Figure(
            f"oci invoice list, 50 rows / the same by occ, {name}",
            times["oci"] / times[name],
            goal,
            f"{ms(times['oci'])} / {ms(times[name])}",
        )


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
