"""Reasons that come from below, in the user's language: what the system, the network or SQLite says in English."""

from __future__ import annotations

import errno
import os
import re

from occ_tui.locale import N_, _

_SYSTEM = {
    errno.ENOENT: N_("there is no such file"),
    errno.EACCES: N_("the system does not allow it"),
    errno.EPERM: N_("the system does not allow it"),
    errno.EEXIST: N_("there is something of that name already"),
    errno.EISDIR: N_("it is a directory"),
    errno.ENOTDIR: N_("what should be a directory is a file"),
    errno.ENOTEMPTY: N_("the directory is not empty"),
    errno.ELOOP: N_("a link leads round in a circle"),
    errno.ENAMETOOLONG: N_("the name is too long"),
    errno.EROFS: N_("nothing can be written to that disk"),
    errno.ENOSPC: N_("there is no room left on the disk"),
    errno.EDQUOT: N_("what you may store on that disk is used up"),
    errno.EFBIG: N_("the file would be too large"),
    errno.EIO: N_("the disk reports an error"),
    errno.ESTALE: N_("the network drive has lost the file"),
    errno.EBUSY: N_("something else is using it"),
    errno.EMFILE: N_("too many files are open"),
    errno.ENFILE: N_("too many files are open"),
    errno.ENOMEM: N_("there is not enough memory"),
    errno.ENXIO: N_("nothing is at the other end"),
    errno.EADDRINUSE: N_("another program is using the address"),
    errno.EADDRNOTAVAIL: N_("this computer does not have that address"),
    errno.ECONNREFUSED: N_("nothing answers there"),
    errno.ECONNRESET: N_("the other side closed the connection"),
    errno.ECONNABORTED: N_("the connection was broken off"),
    errno.EPIPE: N_("the other side closed the connection"),
    errno.ETIMEDOUT: N_("it took too long"),
    errno.EHOSTUNREACH: N_("no way leads there"),
    errno.EHOSTDOWN: N_("that computer is not running"),
    errno.ENETUNREACH: N_("the network cannot be reached"),
    errno.ENETDOWN: N_("the network is down"),
}
_OTHERS = {
    # What httpx and the resolver say.
    "All connection attempts failed": N_("nothing answers there"),
    "Server disconnected without sending a response.": N_("the other side closed the connection"),
    "Name or service not known": N_("nobody knows that name"),
    "nodename nor servname provided, or not known": N_("nobody knows that name"),
    "No address associated with hostname": N_("nobody knows that name"),
    "Temporary failure in name resolution": N_("names cannot be looked up at the moment"),
    # What SQLite says.
    "unable to open database file": N_("the file cannot be opened"),
    "attempt to write a readonly database": N_("the file may only be read"),
    "database is locked": N_("something else is using it"),
    "disk I/O error": N_("the disk reports an error"),
    "cannot be opened": N_("the file cannot be opened"),
}
_NO_TLS = ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "UNEXPECTED_EOF_WHILE_READING")
"""OpenSSL's words for an answer that is not encrypted."""
_NUMBER = re.compile(r"^\[Errno -?\d+\] ")


def in_words(reason: str) -> str:
    """`reason` with what is known of it in the user's language; all else stays as it is."""
    plain = _NUMBER.sub("", reason)
    if plain.startswith("[SSL"):
        if any(word in plain for word in _NO_TLS):
            return _("what answers there does not speak TLS")
        return plain
    for code, words in _SYSTEM.items():
        if (text := os.strerror(code)) in plain:
            return plain.replace(text, _(words))
    for text, words in _OTHERS.items():
        if text in plain:
            return plain.replace(text, _(words))
    return plain


def of_system(error: OSError) -> str:
    """Why the system refused, in the user's language."""
    return in_words(error.strerror or type(error).__name__)
