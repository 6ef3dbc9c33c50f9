"""The user's own mail server, as the settings name it: its address, and the password out of a file of its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from occ_tui.locale import _
from occ_tui.services.errors import MailServerUnusable

if TYPE_CHECKING:
    from occ_tui.settings import MailSettings
    from occ_tui.wire.smtp import MailServer

_USUAL_PORTS = {"starttls": 587, "tls": 465, "none": 25}


def server_of(mail: MailSettings) -> MailServer:
    """Where mail is handed over. Errors: `FileExposed` (others can read the password), `MailServerUnusable`."""
    from occ_tui.wire.smtp import MailServer, Security

    if not mail.is_set:
        raise MailServerUnusable(_("the settings name no mail server"))
    return MailServer(
        mail.host,
        mail.port or _USUAL_PORTS[mail.security],
        Security(mail.security),
        mail.username,
        _password(Path(mail.password_file).expanduser()) if mail.password_file else "",
    )


def _password(path: Path) -> str:
    """The first line of the file, which nobody else may read."""
    from occ_tui.client.config import read_private_text

    try:
        lines = read_private_text(path).splitlines()
        reason = _("it is empty")
    except OSError as error:
        lines, reason = [], error.strerror or type(error).__name__
    except UnicodeDecodeError:
        lines, reason = [], _("it is not a text file in UTF-8")
    if not lines or not lines[0]:
        raise MailServerUnusable(_("the password in {path} cannot be read: {reason}").format(path=path, reason=reason))
    return lines[0]
