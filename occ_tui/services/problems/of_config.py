"""Words for profiles, keys and endpoints that cannot be used. Nothing was sent in any of these cases."""

from __future__ import annotations

import shlex

from occ_tui.client import errors
from occ_tui.locale import _
from occ_tui.services.problems import EXIT_NOT_ALLOWED, EXIT_USAGE
from occ_tui.services.problems.situation import Describer, Parts, Situation, because, shown


def nothing_sent() -> str:
    """What all of these mean."""
    return _("Nothing was sent and nothing was changed.")


def quoted(path: object) -> str:
    """A path for the shell."""
    return shlex.quote(shown(path))


def file_missing(error: errors.ConfigFileMissing, situation: Situation) -> Parts:
    return Parts(
        _("There is no config file at {path}.").format(path=shown(error.path)),
        _("Without one, occ does not know whom to ask, nor as whom. {nothing}").format(nothing=nothing_sent()),
        "\n".join(
            [
                _("Look around on generated data, no account needed: {command}").format(command="occ demo"),
                _("Or name your file: {command}").format(command="occ --config-file PATH"),
                _("Or make one for Oracle: {command}").format(command="oci setup config"),
            ]
        ),
        EXIT_NOT_ALLOWED,
    )


def unreadable(error: errors.ConfigUnreadable, situation: Situation) -> Parts:
    place = f"{error.path}:{error.line}" if error.line else str(error.path)
    return Parts(
        _("The config file cannot be read: {place}: {reason}").format(place=shown(place), reason=because(error.reason)),
        nothing_sent(),
        _("Mend the file, then see whether all is well: {command}").format(command=situation.command("doctor")),
        EXIT_NOT_ALLOWED,
    )


def incomplete(error: errors.ConfigIncomplete, situation: Situation) -> Parts:
    where = {"profile": shown(error.profile), "path": shown(error.path), "field": shown(error.field)}
    if error.reason:
        what = _("{field} of profile {profile} in {path} cannot be used: {reason}").format(
            reason=because(error.reason), **where
        )
    else:
        what = _("Profile {profile} in {path} lacks {field}.").format(**where)
    return Parts(
        what,
        nothing_sent(),
        _("Put the right {field} there, then see whether all is well: {command}").format(
            field=where["field"], command=situation.command("doctor")
        ),
        EXIT_NOT_ALLOWED,
    )


def not_written(error: errors.ConfigNotWritten, situation: Situation) -> Parts:
    return Parts(
        _("The config file {path} could not be written: {reason}.").format(
            path=shown(error.path), reason=because(error.reason)
        ),
        _("It is as it was before; a key that was made is thrown away."),
        _("See who may write there: {command}").format(command=f"ls -ld {quoted(error.path.parent)}"),
        EXIT_NOT_ALLOWED,
    )


def profile_not_found(error: errors.ProfileNotFound, situation: Situation) -> Parts:
    names = ", ".join(shown(name) for name in error.names) or _("none")
    if error.profile is None:
        what = _("{path} holds several profiles, and none of them is named: {names}")
    else:
        what = _("There is no profile {profile} in {path}. There are: {names}")
    first = error.names[0] if error.names else "NAME"
    return Parts(
        what.format(profile=shown(error.profile), path=shown(error.path), names=names),
        nothing_sent(),
        _("Name one of them, e.g. {command}").format(command=f"occ --profile {quoted(first)}"),
        EXIT_USAGE if error.profile is not None else EXIT_NOT_ALLOWED,
    )


def exposed(error: errors.FileExposed, situation: Situation) -> Parts:
    return Parts(
        _("Other users of this computer can read or change {path}.").format(path=shown(error.path)),
        _("It holds secrets or leads to them, so occ did not use it. {nothing}").format(nothing=nothing_sent()),
        "\n".join(
            [
                _("Close it: {command}").format(command=shown(error.remedy)),
                _("If others may have read it, use a new key."),
            ]
        ),
        EXIT_NOT_ALLOWED,
    )


def endpoint(error: errors.EndpointUnusable, situation: Situation) -> Parts:
    where = _("--endpoint") if situation.has_endpoint_option else _("occ_endpoint of the profile")
    return Parts(
        _("The endpoint cannot be used: {reason}").format(reason=because(error.reason)),
        nothing_sent(),
        _("Correct {where}; it looks like {example}").format(where=where, example="https://portal.example.com"),
        EXIT_USAGE if situation.has_endpoint_option else EXIT_NOT_ALLOWED,
    )


def environment(error: errors.EnvironmentUnusable, situation: Situation) -> Parts:
    names = shown(", ".join(error.names))
    return Parts(
        _("The proxy or the certificates that the environment names cannot be used: {names}").format(names=names),
        nothing_sent(),
        "\n".join(
            [
                _("A proxy looks like {example}; a certificate file holds PEM.").format(
                    example="http://proxy.example.com:3128"
                ),
                _("Correct the variable, or do without: {command}").format(
                    command=f"env {' '.join(f'-u {shown(name)}' for name in error.names)} occ doctor"
                ),
            ]
        ),
        EXIT_NOT_ALLOWED,
    )


def key_missing(error: errors.KeyFileMissing, situation: Situation) -> Parts:
    return Parts(
        _("There is no key at {path}.").format(path=shown(error.path)),
        _("Requests cannot be signed without it. {nothing}").format(nothing=nothing_sent()),
        _("Put the key there, or name its place as key_file in {config}; then: {command}").format(
            config=shown(situation.config_file) or "~/.oci/config", command=situation.command("doctor")
        ),
        EXIT_NOT_ALLOWED,
    )


def key_unusable(error: errors.KeyUnusable, situation: Situation) -> Parts:
    return Parts(
        _("The key {path} cannot be used: {reason}").format(path=shown(error.path), reason=because(error.reason)),
        nothing_sent(),
        _("Correct the profile in {config}; then: {command}").format(
            config=shown(situation.config_file) or "~/.oci/config", command=situation.command("doctor")
        ),
        EXIT_NOT_ALLOWED,
    )


def session_expired(error: errors.SessionTokenExpired, situation: Situation) -> Parts:
    return Parts(
        _("You are signed out: {reason}.").format(reason=because(error.reason)),
        situation.unchanged(),
        _("Sign in again: {command}").format(
            command=f"oci session authenticate --profile-name {quoted(situation.profile or 'DEFAULT')}"
        ),
        EXIT_NOT_ALLOWED,
    )


DESCRIBERS: dict[type[BaseException], Describer] = {
    errors.ConfigFileMissing: file_missing,
    errors.ConfigUnreadable: unreadable,
    errors.ConfigIncomplete: incomplete,
    errors.ConfigNotWritten: not_written,
    errors.ProfileNotFound: profile_not_found,
    errors.FileExposed: exposed,
    errors.EndpointUnusable: endpoint,
    errors.EnvironmentUnusable: environment,
    errors.KeyFileMissing: key_missing,
    errors.KeyUnusable: key_unusable,
    errors.SessionTokenExpired: session_expired,
}
