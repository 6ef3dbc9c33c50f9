"""The checks of `occ doctor` that look at this computer: settings, profile, key, files, cache, terminal."""

from __future__ import annotations

import os
import shlex
import stat
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from occ_tui.locale import _, ngettext
from occ_tui.services.doctor import Finding, Patient, State, of_error, skipped

if TYPE_CHECKING:
    from occ_tui.services.session import Session

STALE_DAYS = 8
"""A cache older than this misses even the weekly full sync."""
LEAST_TERMINAL = (80, 24)


def settings(patient: Patient) -> Finding:
    """`config.toml`."""
    from occ_tui import settings as user_settings

    path = user_settings.config_path()
    user_settings.load(path)
    if not path.exists():
        return Finding(State.OK, _("There is no {path}; the defaults hold.").format(path=path))
    return Finding(State.OK, _("{path} is in order.").format(path=path))


def config(patient: Patient) -> Finding:
    """The OCI config file and the profile in it."""
    from occ_tui.client.config import load_profile

    options = patient.options
    patient.profile = profile = load_profile(options.config_file, options.profile, options.endpoint)
    return Finding(
        State.OK,
        _("Profile {profile} ({kind}) of {path}.").format(
            profile=profile.name, kind=profile.kind, path=profile.config_file
        ),
    )


def key(patient: Patient) -> Finding:
    """The private key, its fingerprint, and how long a session still lasts."""
    from occ_tui.client.keys import load_signer, session_expiry

    profile = patient.profile
    if profile is None:
        return _no_profile()
    load_signer(profile, datetime.now(UTC))
    until = session_expiry(profile)
    if until is not None:
        from occ_tui.services.problems.situation import moment

        return Finding(State.OK, _("The session lasts until {time}.").format(time=moment(until)))
    return Finding(State.OK, _("The key {path} fits its fingerprint.").format(path=profile.key_file))


def files(patient: Patient) -> Finding:
    """Files with secrets or customer data, and their directories, are for their owner alone."""
    profile = patient.profile
    if profile is None:
        return _no_profile()
    from occ_tui.services.session import cache_directory, cache_name

    cache_file = cache_directory(patient.options) / cache_name(profile) / "cache.db"
    looked_at = [profile.config_file, profile.key_file, profile.security_token_file, cache_file, cache_file.parent]
    exposed = [path for path in looked_at if path is not None and _is_exposed(path)]
    if not exposed:
        return Finding(State.OK, _("Keys, config and cache can be read by you alone."))
    names = ", ".join(str(path) for path in exposed)
    commands = "\n".join(f"chmod {'700' if path.is_dir() else '600'} {shlex.quote(str(path))}" for path in exposed)
    return Finding(
        State.FAIL,
        _("Other users of this computer can read {names}.").format(names=names),
        _("Close them:") + "\n" + commands,
    )


def _is_exposed(path: Path) -> bool:
    try:
        return bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))
    except OSError:
        return False


def time_zone(patient: Patient) -> Finding:
    """In which a due date is a day."""
    from occ_tui.domain.formatting import formatter
    from occ_tui.locale import locale_code
    from occ_tui.services.session import zone_of

    profile = patient.profile
    if profile is None:
        return _no_profile()
    today = formatter(locale_code()).date(datetime.now(zone_of(profile)).date())
    return Finding(
        State.OK,
        _("Due dates are days of {zone}, where it is {day} now.").format(zone=profile.time_zone, day=today),
    )


def cache(patient: Patient) -> Finding:
    """Its version, integrity and age. It is looked at, neither made nor mended."""
    from occ_tui.services.session import Session

    if patient.profile is None:
        return _no_profile()
    session = Session.open(patient.options)
    if not session.cache_path.exists():
        return Finding(
            State.WARN,
            _("Nothing is stored on this computer yet."),
            _("Fill the cache: {command}").format(command=_command(session, "sync")),
        )
    from occ_tui.services.sync import stored_age
    from occ_tui.store.database import Store, StoreDamaged

    with Store.open(session.cache_path, read_only=True) as store:
        with store.reading() as connection:
            verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if verdict != "ok":
            return of_error(StoreDamaged(session.cache_path, "quick_check"), patient)
        return _age(session, stored_age(store))


def _age(session: Session, at: datetime | None) -> Finding:
    refresh = _("Refresh it: {command}").format(command=_command(session, "sync"))
    if at is None:
        return Finding(State.WARN, _("The cache is sound, but no sync was ever finished."), refresh)
    days = (datetime.now(UTC) - at).days
    if days >= STALE_DAYS:
        sentence = ngettext(
            "The cache is sound, but {count} day old.", "The cache is sound, but {count} days old.", days
        )
        return Finding(State.WARN, sentence.format(count=days), refresh)
    from occ_tui.services.problems.situation import moment

    return Finding(State.OK, _("The cache is sound; its data is of {time}.").format(time=moment(at)))


def portal_extra(patient: Patient) -> Finding:
    """Only the demo and portals of one's own need it."""
    from occ_tui.services.demo import require_portal_extra
    from occ_tui.services.errors import PortalExtraMissing

    try:
        require_portal_extra()
    except PortalExtraMissing as error:
        return Finding(
            State.OK,
            _("Not installed; only “occ demo” and “occ portal” need it."),
            _("If you want them: {command}").format(command=error.install_command),
        )
    return Finding(State.OK, _("Installed: “occ demo” and “occ portal” work."))


def terminal(patient: Patient) -> Finding:
    """Kind and size."""
    if not sys.stdout.isatty():
        return Finding(State.OK, _("Standard output is no terminal; commands print plain text."))
    name = os.environ.get("TERM", "")
    if name in ("", "dumb"):
        return Finding(
            State.WARN,
            _("The terminal does not say what it can do (TERM={name}).").format(name=name or "–"),
            _("Set it, e.g. {command}").format(command="export TERM=xterm-256color"),
        )
    columns, lines = os.get_terminal_size(sys.stdout.fileno())
    size = _("{columns} × {lines} ({name})").format(columns=columns, lines=lines, name=name)
    if columns < LEAST_TERMINAL[0] or lines < LEAST_TERMINAL[1]:
        return Finding(
            State.WARN,
            _("The terminal is small: {size}.").format(size=size),
            _("80 × 24 or more shows all that matters."),
        )
    return Finding(State.OK, _("The terminal is large enough: {size}.").format(size=size))


def language(patient: Patient) -> Finding:
    """Language, and whether the terminal's encoding can show every name."""
    from occ_tui.locale import locale_code

    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    if encoding != "utf8":
        return Finding(
            State.WARN,
            _("Output is encoded as {encoding}; names that do not fit are shown as escapes.").format(
                encoding=sys.stdout.encoding or "–"
            ),
            _("Use UTF-8: {command}").format(command="export LC_ALL=C.UTF-8"),
        )
    return Finding(State.OK, _("occ speaks {locale}, in UTF-8.").format(locale=locale_code()))


def _no_profile() -> Finding:
    return skipped(_("There is no profile to look at until the config file is in order."))


def _command(session: Session, *words: str) -> str:
    return shlex.join(["occ", *words, *session.shell_options()])
