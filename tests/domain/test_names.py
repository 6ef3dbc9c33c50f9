"""Names that deceive are noticed, honest ones of any country are not."""

from __future__ import annotations

import pytest

from occ_tui.domain.names import Suspicion, suspicion
from occ_tui.domain.text import clean


@pytest.mark.parametrize(
    "name",
    [
        "Oracle Deutschland B.V. & Co. KG",
        "Société Générale",
        "日本オラクル株式会社",
        "Oracle 日本",
        "Оракл",
        "أوراكل",
        "삼성전자 Co.",
        "",
    ],
)
def test_an_honest_name_is_not_suspected(name: str) -> None:
    assert suspicion(clean(name)) is None


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Orаcle", Suspicion.MIXED),  # a Cyrillic а
        ("Οracle", Suspicion.MIXED),  # a Greek Ο
        ("Oracle أ", Suspicion.MIXED),
        ("Oracle\u202e", Suspicion.HIDDEN),
        ("Ora\u200bcle", Suspicion.HIDDEN),
        ("Oracle\x1b[31m", Suspicion.HIDDEN),
        ("Ｏracle", Suspicion.STYLED),
        ("𝐎racle", Suspicion.STYLED),
    ],
)
def test_a_deceiving_name_is_suspected(name: str, why: Suspicion) -> None:
    assert suspicion(clean(name)) is why
