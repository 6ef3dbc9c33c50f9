"""The catalogues: `update` merges new texts from the source and compiles them, `check` fails on any German lacks."""

from __future__ import annotations

import ast
import os
import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "occ_tui"
GERMAN = PACKAGE / "locale" / "de" / "LC_MESSAGES" / "occ.po"
KEYWORDS = {
    "_": None,
    "N_": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
METHODS = [("**.py", "python"), ("**.html", "jinja2")]


def extracted() -> Catalog:
    """Every text of the source."""
    catalogue = Catalog(project="occ", charset="utf-8")
    found = extract_from_dir(
        PACKAGE, METHODS, keywords=KEYWORDS, comment_tags=("Translators:",), strip_comment_tags=True
    )
    for filename, _line, message, comments, context in found:
        catalogue.add(message, None, [(f"occ_tui/{filename}", 0)], auto_comments=comments, context=context)
    return catalogue


def german() -> Catalog:
    with GERMAN.open("rb") as file:
        return read_po(file, locale="de", domain="occ")


def rendered(catalogue: Catalog) -> bytes:
    buffer = BytesIO()
    write_po(
        buffer, catalogue, width=110, sort_output=True, ignore_obsolete=True, include_lineno=False, omit_header=False
    )
    return buffer.getvalue()


def update() -> int:
    catalogue, source = german(), extracted()
    source.creation_date = catalogue.creation_date  # or every update would change the file
    catalogue.update(source, no_fuzzy_matching=True)
    GERMAN.write_bytes(rendered(catalogue))
    beside = GERMAN.with_name(f".occ-{os.getpid()}.mo")
    with beside.open("wb") as file:
        write_mo(file, catalogue)
    beside.replace(GERMAN.with_suffix(".mo"))
    return 0


def check() -> int:
    catalogue, source = german(), extracted()
    problems = []
    for message in source:
        if not message.id:
            continue
        translation = catalogue.get(message.id, message.context)
        texts = () if translation is None else translation.string
        texts = (texts,) if isinstance(texts, str) else texts
        name = message.id if isinstance(message.id, str) else message.id[0]
        where = message.locations[0][0] if message.locations else "?"
        if not texts or not all(texts) or (translation is not None and translation.fuzzy):
            problems.append(f"{where}: not in German: {name!r}")
            continue
        wanted = _placeholders(message.id if isinstance(message.id, str) else message.id[1])
        problems += [
            f"{where}: other placeholders in German: {name!r}" for text in texts if _placeholders(text) != wanted
        ]
    problems += [
        f"{place}: not found by the extraction (inside an f-string?): {text!r}" for place, text in hidden(source)
    ]
    known = {(message.id if isinstance(message.id, str) else message.id[0], message.context) for message in source}
    for message in catalogue:
        if message.id and (message.id if isinstance(message.id, str) else message.id[0], message.context) not in known:
            problems.append(f"no longer in the source: {message.id!r}; run make catalogue")
    print("\n".join(problems) or f"German is complete: {len(source)} texts.")
    return 1 if problems else 0


def hidden(source: Catalog) -> list[tuple[str, str]]:
    """Texts in calls of `_` and its kin that the extraction does not see, such as those inside f-strings."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS):
                continue
            texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
            context = texts.pop(0) if node.func.id in ("pgettext", "npgettext") and texts else None
            if texts and source.get(texts[0], context) is None:
                found.append((f"{path.relative_to(ROOT)}:{node.lineno}", texts[0]))
    return found


def _placeholders(text: str) -> set[str]:
    import string

    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


if __name__ == "__main__":
    sys.exit({"update": update, "check": check}[sys.argv[1]]())
