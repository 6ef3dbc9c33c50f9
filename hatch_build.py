"""Compiles the message catalogues when the package is built or installed in place."""

import os
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CatalogueBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Writes an `occ.mo` beside every `occ.po`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        for source in Path(self.root, "occ_tui", "locale").glob("*/LC_MESSAGES/occ.po"):
            with source.open("rb") as file:
                catalogue = read_po(file, locale=source.parts[-3])
            beside = source.with_name(f".occ-{os.getpid()}.mo")
            with beside.open("wb") as file:
                write_mo(file, catalogue)
            beside.replace(source.with_suffix(".mo"))
