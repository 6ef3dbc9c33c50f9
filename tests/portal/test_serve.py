"""A real portal: a process that serves over TCP and over a Unix socket, and ends when it is told."""

from __future__ import annotations

import configparser
import json
import os
import signal
import socket
import ssl
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import NameOID

from occ_tui.portal.cli import main
from occ_tui.portal.client_config import write_private
from occ_tui.portal.ledger import Ledger
from occ_tui.wire.signing import Signer, http_date

ENDED_WITHIN_S = 10
"""How long a test waits for a process that should end at once."""

Serve = Callable[..., tuple["subprocess.Popen[bytes]", dict[str, Any]]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A portal of 40 generated invoices."""
    directory = tmp_path_factory.mktemp("made") / "portal"
    assert main(["init", str(directory), "--invoices", "40", "--today", "2026-11-23"]) == 0
    return directory


@pytest.fixture
def serve(made: Path) -> Iterator[Serve]:
    """Starts `serve` and reads its line; whatever is started ends with the test."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*options: str) -> tuple[subprocess.Popen[bytes], dict[str, Any]]:
        command = [sys.executable, "-m", "occ_tui.portal", "serve", str(made), "--today", "2026-11-23", *options]
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=made
        )
        started.append(process)
        assert process.stdout is not None
        line = process.stdout.readline()
        return process, json.loads(line) if line else {}

    yield start
    for process in started:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            assert pipe is not None
            pipe.close()


def profile(made: Path, name: str = "finance") -> configparser.SectionProxy:
    config = configparser.ConfigParser()
    config.read(made / "config")
    return config[name]


def signed(made: Path, target: str, host: str, method: str = "GET") -> dict[str, str]:
    section = profile(made)
    key = load_pem_private_key(Path(section["key_file"]).read_bytes(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    signer = Signer(f"{section['tenancy']}/{section['user']}/{section['fingerprint']}", key)
    return signer.sign(method, target, host, http_date(datetime.now(UTC)))


def listed(made: Path, client: httpx.Client, url: str) -> httpx.Response:
    section = profile(made)
    target = f"/20191001/invoices?compartmentId={section['tenancy']}&ospHomeRegion={section['region']}"
    return client.get(url + target, headers=signed(made, target, httpx.URL(url).netloc.decode()))


def test_a_portal_serves_over_tcp_and_ends_at_a_signal(made: Path, serve: Serve) -> None:
    process, ready = serve("--port", "0", "--pages-port", "0")
    assert ready["ready"] is True
    assert set(ready) == {"ready", "url", "pagesUrl"}
    assert profile(made)["occ_endpoint"] == ready["url"]
    assert stat.S_IMODE((made / "config").stat().st_mode) == 0o600
    with httpx.Client() as client:
        answer = listed(made, client, ready["url"])
        assert answer.status_code == 200, answer.text
        assert len(answer.json()["items"]) == 40
        assert len(answer.headers.get_list("date")) == 1
        assert client.get(ready["pagesUrl"] + "/pay/nobody").status_code == 404
        assert client.get(ready["pagesUrl"] + "/20191001/invoices").headers["content-type"].startswith("text/html")
        # The client's connection stays open: the portal must not wait for it.
        process.send_signal(signal.SIGTERM)
        out, error = process.communicate(timeout=ENDED_WITHIN_S)
    assert process.returncode == 128 + signal.SIGTERM
    assert out == b""
    assert b"Traceback" not in error
    assert b"GET /20191001/invoices 200" in error
    assert b"Signature" not in error


def test_the_log_has_one_line_per_request_whatever_libraries_have_to_say(made: Path, serve: Serve) -> None:
    process, ready = serve("--port", "0", "--pages-port", "0")
    section = profile(made)
    with httpx.Client() as client:
        name = listed(made, client, ready["url"]).json()["items"][0]["internalInvoiceId"]
        account = f"compartmentId={section['tenancy']}&ospHomeRegion={section['region']}"
        target = f"/20191001/invoices/{name}/actions/downloadPdfContent?{account}"
        headers = signed(made, target, httpx.URL(ready["url"]).netloc.decode(), "POST")
        assert client.post(ready["url"] + target, headers=headers).content.startswith(b"%PDF-")
        process.send_signal(signal.SIGTERM)
        _out, error = process.communicate(timeout=ENDED_WITHIN_S)
    lines = error.decode().splitlines()
    assert [line.split()[3:6:2] for line in lines] == [["GET", "200"], ["POST", "200"]], lines


def test_a_portal_serves_on_a_private_socket_and_ends_with_its_parent(made: Path, serve: Serve, tmp_path: Path) -> None:
    path = tmp_path / "s"
    process, ready = serve("--uds", str(path), "--exit-with-stdin")
    assert ready["url"] == "http://localhost"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert profile(made)["occ_endpoint"] == f"unix://{path}"
    with httpx.Client(transport=httpx.HTTPTransport(uds=str(path))) as client:
        assert len(listed(made, client, ready["url"]).json()["items"]) == 40
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(ENDED_WITHIN_S) == 0
    assert not path.exists()


def certificate(directory: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (directory / "cert.pem").write_bytes(made.public_bytes(Encoding.PEM))
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    write_private(directory / "key.pem", private)
    return directory / "cert.pem", directory / "key.pem"


def test_with_a_certificate_both_api_and_pages_speak_tls(made: Path, serve: Serve, tmp_path: Path) -> None:
    cert, key = certificate(tmp_path)
    _process, ready = serve("--port", "0", "--pages-port", "0", "--tls-cert", str(cert), "--tls-key", str(key))
    assert ready["url"].startswith("https://127.0.0.1:")
    assert ready["pagesUrl"].startswith("https://127.0.0.1:")
    with httpx.Client(verify=ssl.create_default_context(cafile=str(cert))) as client:
        assert listed(made, client, ready["url"]).status_code == 200
        assert client.get(ready["pagesUrl"] + "/pay/nobody").status_code == 404


def test_the_public_address_is_accepted_beside_the_bound_one(made: Path, serve: Serve, tmp_path: Path) -> None:
    path = tmp_path / "s"
    _process, ready = serve("--uds", str(path), "--public-url", "https://portal.example/")
    assert ready["url"] == "https://portal.example"
    with httpx.Client(transport=httpx.HTTPTransport(uds=str(path))) as client:
        assert listed(made, client, "http://portal.example").status_code == 200
        assert listed(made, client, "http://localhost").status_code == 200
        assert listed(made, client, "http://evil.example").status_code == 401


def test_ctrl_c_ends_a_portal_without_a_traceback(serve: Serve) -> None:
    process, _ready = serve("--port", "0", "--pages-port", "0")
    process.send_signal(signal.SIGINT)
    _out, error = process.communicate(timeout=ENDED_WITHIN_S)
    assert process.returncode == 128 + signal.SIGINT
    assert b"Traceback" not in error


def test_a_socket_that_a_dead_portal_left_is_used_again(serve: Serve, tmp_path: Path) -> None:
    path = tmp_path / "s"
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))
    assert serve("--uds", str(path))[1]["ready"]
    second, ready = serve("--uds", str(path))
    assert ready == {}
    assert second.wait(ENDED_WITHIN_S) == 2


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--host", "0.0.0.0"], "--tls-cert"),  # noqa: S104 - that it is refused is the point
        (["--host", "192.0.2.1"], "192.0.2.1"),
        (["--host", "portal.example"], "portal.example"),
        (["--tls-cert", "cert.pem"], "--tls-key"),
        (["--uds", "/tmp/" + "x" * 120], "107"),
        *(
            (["--public-url", url], "--public-url")
            for url in (
                "ftp://portal.example",
                "https://",
                "https://[",
                "https://portal.example/behind",
                "https://portal.example?x",
                "https://user:secret@portal.example",
                "https://portal.example:99999",
            )
        ),
        (["--tls-cert", "/nowhere/cert.pem", "--tls-key", "/nowhere/key.pem"], "/nowhere/cert.pem"),
    ],
)
def test_what_would_expose_the_portal_is_refused(
    made: Path, options: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", str(made), *options]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert "Traceback" not in error


def test_a_key_that_cannot_be_used_for_tls_is_refused_before_anything_listens(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cert, key = certificate(tmp_path)
    options = ["serve", str(made), "--tls-cert", str(cert), "--tls-key", str(key)]
    key.chmod(0o604)
    assert main(options) == 2
    assert f"chmod o= {key}" in capsys.readouterr().err
    key.chmod(0o600)
    key.write_bytes(cert.read_bytes())
    assert main(options) == 2
    assert f"{key} cannot be used for TLS" in capsys.readouterr().err


def test_a_port_in_use_names_the_option_that_helps(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert main(["serve", str(made), "--port", port, "--pages-port", "0"]) == 2
    error = capsys.readouterr().err
    assert port in error
    assert "--port" in error


def test_init_makes_private_keys_and_a_profile_for_each_contact(made: Path) -> None:
    for path in (made, made / "keys"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
    for path in (made / "config", made / "portal.db", *(made / "keys").iterdir()):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    for name in ("finance", "technical", "management", "support"):
        section = profile(made, name)
        assert Path(section["key_file"]).is_absolute()
        assert section["region"]
        assert section["occ_endpoint"]
    assert len({profile(made, name)["tenancy"] for name in ("finance", "technical", "management", "support")}) == 1


def test_init_leaves_what_is_there_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine").write_text("precious")
    assert main(["init", str(tmp_path)]) == 2
    assert "not empty" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
    assert main(["init", str(tmp_path / "mine")]) == 2


def test_init_refuses_a_directory_that_others_can_look_into(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = tmp_path / "shown"
    shown.mkdir()
    os.chmod(shown, 0o705)
    assert main(["init", str(shown)]) == 2
    assert f"chmod 700 {shown}" in capsys.readouterr().err


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(28, "No space left on device")])
def test_an_init_that_fails_leaves_nothing_behind_and_can_be_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: BaseException
) -> None:
    def fails(*_arguments: object) -> None:
        raise error

    wanted = ["init", str(tmp_path / "p"), "--invoices", "3"]
    with monkeypatch.context() as broken:
        broken.setattr(Ledger, "load", fails)
        assert main(wanted) in (130, 70)
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert list((tmp_path / "p").iterdir()) == []
    assert main(wanted) == 0


@pytest.mark.parametrize(
    "wrong", [["init"], ["serve"], ["init", "d", "--invoices", "-1"], ["serve", "d", "--port", "70000"], ["fly"], []]
)
def test_bad_usage_is_2(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(wrong)
    assert ended.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_without_the_extra_one_line_says_how_to_install_it(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['uvicorn'] = None\n"
        "from occ_tui.portal.cli import main\n"
        f"sys.exit(main(['serve', {str(tmp_path)!r}]))"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert "pip install 'occ-tui[portal]'" in ended.stderr
