"""Where requests go: the contract's template with region and realm, or what the profile says, never normalised."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from support.client import everything_told_by

from occ_tui.client.config import Profile
from occ_tui.client.endpoint import OSP_GATEWAY, SERVICES, endpoint_of
from occ_tui.client.errors import EndpointUnusable
from occ_tui.client.regions import full_name, second_level_domain

MakeProfile = Callable[..., Profile]
CONTRACT = Path(__file__).parents[2].parent / "shared" / "contract" / "oracle-api.json"


def test_the_template_is_the_contracts() -> None:
    if not CONTRACT.exists():
        pytest.skip("the contract file is not beside this repository")
    services = json.loads(CONTRACT.read_text())["services"]
    assert services.pop("osp_gateway")["endpoint"] == OSP_GATEWAY
    assert {f"{service['base_path']}/": service["endpoint"] for service in services.values()} == SERVICES


@pytest.mark.parametrize(
    ("path", "host"),
    [
        ("/20190111/subscriptions/s/rewards", "identity.eu-frankfurt-1.oci.oraclecloud.com"),
        ("/20230401/orders/t", "organizations.eu-frankfurt-1.oci.oraclecloud.com"),
        ("/20191001/invoices", "osp-oci-integ.osp.eu-frankfurt-1.oci.oraclecloud.com"),
        ("/elsewhere", "osp-oci-integ.osp.eu-frankfurt-1.oci.oraclecloud.com"),
    ],
)
def test_each_service_of_oracle_has_its_own_address_and_a_portal_has_one(
    make_profile: MakeProfile, path: str, host: str
) -> None:
    oracle = make_profile(None, region="eu-frankfurt-1")
    assert endpoint_of(oracle, path).host == host
    portal = make_profile("http://127.0.0.1:8181")
    assert endpoint_of(portal, path).host == "127.0.0.1:8181"


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("eu-frankfurt-1", "osp-oci-integ.osp.eu-frankfurt-1.oci.oraclecloud.com"),
        ("FRA", "osp-oci-integ.osp.eu-frankfurt-1.oci.oraclecloud.com"),
        ("us-langley-1", "osp-oci-integ.osp.us-langley-1.oci.oraclegovcloud.com"),
        ("us-gov-phoenix-1", "osp-oci-integ.osp.us-gov-phoenix-1.oci.oraclegovcloud.com"),
        ("uk-gov-london-1", "osp-oci-integ.osp.uk-gov-london-1.oci.oraclegovcloud.uk"),
        ("ap-chiyoda-1", "osp-oci-integ.osp.ap-chiyoda-1.oci.oraclecloud8.com"),
        ("STR", "osp-oci-integ.osp.eu-frankfurt-2.oci.oraclecloud.eu"),
        ("xx-future-9", "osp-oci-integ.osp.xx-future-9.oci.oraclecloud.com"),
    ],
)
def test_a_region_leads_to_its_realms_domain(make_profile: MakeProfile, region: str, host: str) -> None:
    endpoint = endpoint_of(make_profile(None, region=region))
    assert (endpoint.url, endpoint.host, endpoint.is_local) == (f"https://{host}", host, False)


def test_short_names_are_only_known_ones() -> None:
    assert full_name("Iad") == "us-ashburn-1"
    assert full_name("nowhere") == "nowhere"
    assert second_level_domain("ltn") == "oraclegovcloud.uk"


@pytest.mark.parametrize("host", ["LOCALHOST:8181", "localhost", "127.0.0.1:08181", "[::1]:8181", "127.1.2.3:80"])
def test_a_local_host_is_kept_as_it_was_written(make_profile: MakeProfile, host: str) -> None:
    endpoint = endpoint_of(make_profile(f"http://{host}"))
    assert (endpoint.host, endpoint.is_local, endpoint.socket) == (host, True, None)


def test_a_default_port_is_kept_if_it_was_written(make_profile: MakeProfile) -> None:
    assert endpoint_of(make_profile("https://Portal.example:443/")).host == "Portal.example:443"
    assert endpoint_of(make_profile("https://Portal.example")).host == "Portal.example"


def test_the_path_of_a_socket_is_taken_as_it_is(make_profile: MakeProfile) -> None:
    assert endpoint_of(make_profile("unix:///tmp/what?#1%41 ü")).socket == "/tmp/what?#1%41 ü"


def test_a_path_comes_before_every_path(make_profile: MakeProfile) -> None:
    assert endpoint_of(make_profile("https://portal.example/customer/center/")).path == "/customer/center"


def test_a_socket_is_localhost(make_profile: MakeProfile) -> None:
    endpoint = endpoint_of(make_profile("unix:///run/user/1000/occ-1/api.sock"))
    assert endpoint.url == "http://localhost"
    assert (endpoint.host, endpoint.socket, endpoint.is_local) == ("localhost", "/run/user/1000/occ-1/api.sock", True)


@pytest.mark.parametrize(
    "url",
    [
        "portal.example",
        "ftp://portal.example",
        "unix://relative/path",
        "unix://",
        "https://",
        "https://user:hunter2@portal.example",
        "https://portal.example?x=hunter2",
        "https://portal.example/#hunter2",
        "https://pörtal.example",
        "https://portal.example:99999",
        "https://portal.example:0",
        "https://[::1",
        "https://256.1.1.1",
        "http://127.0.0.999:8181",
        "https://portal.example/a b",
        "https://portal.example/%2e%2e",
        "https://portal .example",
        "http://portal.example",
        "http://127.0.0.1.example",
        "http://localhost.example:80",
        "http://10.0.0.1:8181",
    ],
)
def test_what_is_no_safe_address_is_refused_without_repeating_it(make_profile: MakeProfile, url: str) -> None:
    with pytest.raises(EndpointUnusable) as caught:
        endpoint_of(make_profile(url, kind="portal"))
    assert caught.value.reason
    assert "hunter2" not in everything_told_by(caught.value)


def test_a_region_that_is_no_name_is_refused(make_profile: MakeProfile) -> None:
    with pytest.raises(EndpointUnusable, match=r"evil\.example/"):
        endpoint_of(make_profile(None, region="evil.example/"))
