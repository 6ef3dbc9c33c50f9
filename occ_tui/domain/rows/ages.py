"""How old something is, in words."""

from __future__ import annotations

from datetime import datetime

from occ_tui.locale import _, ngettext

_MINUTE_S = 60
_HOUR_S = 3600
_DAY_S = 86400


def age_text(at: datetime, now: datetime) -> str:
    """`as of 14:02, 12 minutes ago`; with the day in front of the time when it is not today."""
    local = at.astimezone()
    same_day = local.date() == now.astimezone().date()
    moment = f"{local:%H:%M}" if same_day else f"{local:%Y-%m-%d %H:%M}"
    return _("as of {time}, {ago}").format(time=moment, ago=ago_text(at, now))


def ago_text(at: datetime, now: datetime) -> str:
    """`just now`, `12 minutes ago`, `3 hours ago`, `2 days ago`."""
    seconds = max(0, int((now - at).total_seconds()))
    if seconds < _MINUTE_S:
        return _("just now")
    if seconds < _HOUR_S:
        count = seconds // _MINUTE_S
        return ngettext("{count} minute ago", "{count} minutes ago", count).format(count=count)
    if seconds < _DAY_S:
        count = seconds // _HOUR_S
        return ngettext("{count} hour ago", "{count} hours ago", count).format(count=count)
    count = seconds // _DAY_S
    return ngettext("{count} day ago", "{count} days ago", count).format(count=count)
