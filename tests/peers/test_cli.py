"""The official `oci` command line, unchanged, pointed at the portal with `--endpoint`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

OCI = Path(sys.executable).parent / "oci"


def test_oci_lists_what_the_sdk_lists(portal, everything) -> None:
    home = portal.home()
    command = [
        *(str(OCI), "--config-file", str(portal.config_file), "--profile", "finance", "--endpoint", portal.url),
        *("osp-gateway", "invoice-service", "invoice", "list"),
        *("--osp-home-region", home["osp_home_region"], "--compartment-id", home["compartment_id"], "--all"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)["data"]["items"]
    assert sorted(row["internal-invoice-id"] for row in rows) == sorted(row.internal_invoice_id for row in everything)
