"""What the documents lead to is there: links, pictures, files that they name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.documents import DOCUMENTS, ROOT, links, prose

PROMISED: tuple[str, ...] = ()
"""Documents that may still be on their way."""


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_links_and_pictures_lead_somewhere(document: Path) -> None:
    absent = [link for link in links(document) if not _there(document, link)]
    assert absent == []


def _there(document: Path, link: str) -> bool:
    target = (document.parent / link.partition("#")[0]).resolve()
    return target.exists() or str(target.relative_to(ROOT)) in PROMISED


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_files_of_the_sources_that_the_text_names_exist(document: Path) -> None:
    named = re.findall(r"`((?:tests|scripts|docs|benchmarks|occ_tui)/[\w./-]+)`", prose(document))
    assert [name for name in named if not (ROOT / name).exists()] == []
