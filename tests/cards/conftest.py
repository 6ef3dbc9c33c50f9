"""The fixtures of portal, screens and command line together: a card number is refused at every one of them."""

from __future__ import annotations

from cli.conftest import occ
from portal.conftest import client, finance, portal
from screens.conftest import config, options, own_home, server, start

__all__ = ["client", "config", "finance", "occ", "options", "own_home", "portal", "server", "start"]
