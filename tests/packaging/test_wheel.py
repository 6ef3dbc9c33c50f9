"""The wheel holds all that the program needs: installed into an empty environment, it starts."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from support.terminal import Terminal

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", str(directory), str(ROOT)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    (built,) = directory.glob("occ_tui-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`bin` of an environment that has the wheel with its portal extra, and nothing else."""
    directory = tmp_path_factory.mktemp("env")
    subprocess.run([sys.executable, "-m", "venv", str(directory)], check=True)
    pip = [str(directory / "bin" / "python"), "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", f"{wheel}[portal]"], check=True)
    return directory / "bin"


def test_the_wheel_contains_styles_catalogues_and_pages(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in (".tcss", "de/LC_MESSAGES/occ.mo", "portal/pages/", "share/man/man1/occ.1"):
        assert any(wanted in name for name in names), wanted
    assert not [name for name in names if name.startswith("tests")]


def test_it_tells_its_version(installed: Path) -> None:
    import occ_tui

    said = subprocess.run([str(installed / "occ"), "--version"], check=True, capture_output=True, text=True)
    assert said.stdout.strip() == f"occ {occ_tui.__version__}"


def test_the_demo_opens_in_a_terminal(installed: Path, tmp_path: Path) -> None:
    home = {name: str(tmp_path) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")}
    with Terminal([str(installed / "occ"), "demo", "--invoices", "100", "--lang", "de"], env=home) as terminal:
        terminal.wait_for("überfällig")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0


def test_without_the_portal_the_demo_names_the_command_that_installs_it(wheel: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "env")], check=True)
    pip = [str(tmp_path / "env" / "bin" / "python"), "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", str(wheel)], check=True)
    done = subprocess.run([str(tmp_path / "env" / "bin" / "occ"), "demo"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "pip install 'occ-tui[portal]'" in done.stderr
    assert "Traceback" not in done.stderr
