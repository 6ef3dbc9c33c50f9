"""The check of the site finds what it is for; the site itself is made and checked by `make docs`."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from support.documents import ROOT

PAGE = '<a href="b.html">b</a><img src="img/x.svg"><a href="https://elsewhere.example">a reader may follow this</a>'


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The check, on a project of one document and a site of two pages that is as it should be."""
    spec = importlib.util.spec_from_file_location("site_check", ROOT / "scripts" / "documents.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text("# A")
    (tmp_path / "zensical.toml").write_text('[project]\nnav = [{ "A" = [{ "B" = "a.md" }] }]\n')
    (tmp_path / "site" / "img").mkdir(parents=True)
    (tmp_path / "site" / "a.html").write_text(PAGE)
    (tmp_path / "site" / "b.html").write_text("")
    (tmp_path / "site" / "img" / "x.svg").write_text("<svg/>")
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "SITE", tmp_path / "site")
    return module


def test_a_site_that_is_whole_passes(site: ModuleType) -> None:
    assert list(site.problems()) == []


@pytest.mark.parametrize(
    ("path", "text", "problem"),
    [
        ("docs/new.md", "# New", "docs/new.md is in no section of zensical.toml"),
        ("site/b.html", '<a href="gone.html">', "b.html leads to gone.html, which is not there"),
        ("site/b.html", '<script src="https://cdn.example/x.js">', "b.html fetches https://cdn.example/x.js"),
        ("site/b.html", '<link rel="stylesheet" href="//fonts.example">', "b.html fetches //fonts.example"),
        ("site/x.css", '@font-face { src: url("https://f.example/f.woff") }', "x.css fetches https://f.example/f.woff"),
        ("site/img/x.svg", "<style>@import '//f.example/f.css'</style>", "img/x.svg fetches //f.example/f.css"),
    ],
)
def test_what_is_wrong_is_said(site: ModuleType, path: str, text: str, problem: str) -> None:
    (site.ROOT / path).write_text(text)
    assert list(site.problems()) == [problem]


def test_a_document_that_is_listed_and_gone_is_said(site: ModuleType) -> None:
    (site.ROOT / "docs" / "a.md").unlink()
    assert list(site.problems()) == ["zensical.toml lists docs/a.md, which is not there"]
