"""A real portal for Oracle's official SDK and command line, which live in an environment of their own (`make peers`).

`OCC_PYTHON` names the Python that has occ; these tests run in the environment that has `oci`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import oci
import pytest

ROOT = Path(__file__).parents[2]
TODAY = "2026-11-23"
sys.path.insert(0, str(ROOT))


@dataclass(frozen=True)
class Portal:
    """A running portal and the contacts that may call it."""

    url: str
    pages_url: str
    config_file: Path

    def config(self, contact: str) -> dict:
        return oci.config.from_file(str(self.config_file), contact)

    def invoices(self, contact: str = "finance", **changes: str) -> oci.osp_gateway.InvoiceServiceClient:
        return oci.osp_gateway.InvoiceServiceClient(
            self.config(contact) | changes, service_endpoint=self.url, retry_strategy=oci.retry.NoneRetryStrategy()
        )

    def home(self, contact: str = "finance") -> dict[str, str]:
        """The two parameters that every OSP call wants."""
        config = self.config(contact)
        return {"osp_home_region": config["region"], "compartment_id": config["tenancy"]}


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    directory = tmp_path_factory.mktemp("portal") / "p"
    command = [os.environ["OCC_PYTHON"], "-m", "occ_tui.portal"]
    subprocess.run(
        [*command, "init", str(directory), "--accounts", "2", "--invoices", "1900", "--seed", "7", "--today", TODAY],
        check=True,
        cwd=ROOT,
    )
    serving = subprocess.Popen(
        [*command, "serve", str(directory), "--port", "0", "--pages-port", "0", "--today", TODAY],
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    try:
        assert serving.stdout is not None
        ready = json.loads(serving.stdout.readline())
        yield Portal(ready["url"], ready["pagesUrl"], directory / "config")
    finally:
        serving.terminate()
        serving.wait(10)


@pytest.fixture(scope="session")
def everything(portal: Portal) -> list:
    """Every invoice of the first account, in one page."""
    answer = portal.invoices().list_invoices(**portal.home(), limit=1000)
    assert not answer.has_next_page
    return answer.data.items
