"""Words for everything that can go wrong between a profile and an answer (`client.errors`)."""

from __future__ import annotations

from occ_tui.client import errors
from occ_tui.locale import _, ngettext
from occ_tui.services.problems import EXIT_NOT_ALLOWED, EXIT_NOT_FOUND, EXIT_REJECTED, EXIT_UNREACHABLE
from occ_tui.services.problems import of_config as config
from occ_tui.services.problems.situation import Describer, Parts, Situation, because, moment, shown


def read_only(error: errors.ReadOnlyRefused, situation: Situation) -> Parts:
    if situation.is_tour:
        return Parts(
            _("In the guided tour nothing is paid, changed or sent."),
            _("Nothing was sent and nothing was changed."),
            _("Leave the tour, then do it again."),
            EXIT_NOT_ALLOWED,
        )
    return Parts(
        _("This session only reads (--read-only)."),
        _("Nothing was sent and nothing was changed."),
        _("Start again without --read-only to change anything: {command}").format(command=situation.command()),
        EXIT_NOT_ALLOWED,
    )


def unreachable(error: errors.ServerUnreachable, situation: Situation) -> Parts:
    if situation.kind in ("portal", "demo"):
        help_ = _(
            "See that the portal runs (its operator starts it with “occ portal serve DIR”) and that the network is up."
        )
    else:
        help_ = _("See that the network is up, and the VPN or proxy if you need one.")
    reason = f" ({because(error.reason)})" if error.reason else ""
    return Parts(
        _("There is no connection to {url}{reason}.").format(url=shown(error.url), reason=reason),
        situation.unchanged(),
        "\n".join([help_, situation.again()]),
        EXIT_UNREACHABLE,
    )


def certificate(error: errors.CertificateRefused, situation: Situation) -> Parts:
    return Parts(
        _("{url} could not prove that it is who it says.").format(url=shown(error.url)),
        _("Nothing was sent to it. {unchanged}").format(unchanged=situation.unchanged()),
        "\n".join(
            [
                _(
                    "If your network inspects encrypted traffic, name its certificates in SSL_CERT_FILE; "
                    "else find out whose address that is."
                ),
                situation.look(),
            ]
        ),
        EXIT_UNREACHABLE,
    )


def timed_out(error: errors.ServerTimedOut, situation: Situation) -> Parts:
    seconds = int(error.timeout_s)
    return Parts(
        ngettext(
            "{url} did not answer within {count} second.", "{url} did not answer within {count} seconds.", seconds
        ).format(url=shown(error.url), count=seconds),
        situation.unchanged(),
        situation.again(),
        EXIT_UNREACHABLE,
    )


def cut(error: errors.ConnectionCut, situation: Situation) -> Parts:
    return Parts(
        _("The connection to {url} broke off in the middle of an answer.").format(url=shown(error.url)),
        situation.unchanged(),
        _("Go on where it stopped: {command}").format(command=situation.command("sync")),
        EXIT_UNREACHABLE,
    )


def circuit(error: errors.CircuitOpen, situation: Situation) -> Parts:
    return Parts(
        _("The server failed too often in a row; occ leaves it alone until {time}.").format(time=moment(error.until)),
        situation.unchanged(),
        _("Try again after {time}: {command}").format(time=moment(error.until), command=situation.command("sync")),
        EXIT_UNREACHABLE,
    )


def not_a_portal(error: errors.NotAPortal, situation: Situation) -> Parts:
    where = (
        _("--endpoint")
        if situation.has_endpoint_option
        else _("occ_endpoint in {path}").format(path=shown(situation.config_file) or "~/.oci/config")
    )
    return Parts(
        _("{url} answers, but it is no Customer Center ({reason}).").format(
            url=shown(error.url), reason=because(error.reason)
        ),
        situation.unchanged(),
        "\n".join(
            [
                _("Correct the address ({where}); in a hotel or on a train, sign in to its network first.").format(
                    where=where
                ),
                situation.look(),
            ]
        ),
        EXIT_UNREACHABLE,
    )


def malformed(error: errors.MalformedAnswer, situation: Situation) -> Parts:
    return Parts(
        _("The server's answer could not be read: {detail}").format(detail=shown(error)),
        _("Nothing of it was kept. {unchanged}").format(unchanged=situation.unchanged()),
        "\n".join([situation.again(), _("If it comes back, tell whoever runs the server, with the request id.")]),
        EXIT_REJECTED,
    )


def service(error: errors.ServiceError, situation: Situation) -> Parts:
    return Parts(
        _("The server refused: {message} ({status} {code})").format(
            message=shown(error.message) or _("it gave no reason"), status=error.status, code=shown(error.code)
        ),
        situation.unchanged(),
        _("Ask whoever runs the server, with the request id. {look}").format(look=situation.look()),
        EXIT_REJECTED,
    )


def not_authenticated(error: errors.NotAuthenticated, situation: Situation) -> Parts:
    if error.clock_offset_s is not None:
        return wrong_clock(error.clock_offset_s, situation)
    return Parts(
        _("The server does not accept the key of profile {profile}.").format(profile=shown(situation.profile)),
        situation.unchanged(),
        "\n".join(
            [
                _("See that user, tenancy and fingerprint in {path} are those of a key that is still enrolled.").format(
                    path=shown(situation.config_file) or "~/.oci/config"
                ),
                situation.look(),
            ]
        ),
        EXIT_NOT_ALLOWED,
    )


def wrong_clock(offset_s: float, situation: Situation) -> Parts:
    """A clock so wrong that no signature is accepted; positive when the server is ahead."""
    minutes = max(1, round(abs(offset_s) / 60))
    if offset_s > 0:
        what = ngettext(
            "The clock of this computer is {count} minute slow.",
            "The clock of this computer is {count} minutes slow.",
            minutes,
        )
    else:
        what = ngettext(
            "The clock of this computer is {count} minute fast.",
            "The clock of this computer is {count} minutes fast.",
            minutes,
        )
    return Parts(
        what.format(count=minutes),
        _("Signatures older or younger than five minutes are refused. {unchanged}").format(
            unchanged=situation.unchanged()
        ),
        "\n".join([_("Set the clock: {command}").format(command="sudo timedatectl set-ntp true"), situation.again()]),
        EXIT_NOT_ALLOWED,
    )


def not_found(error: errors.NotAuthorizedOrNotFound, situation: Situation) -> Parts:
    return Parts(
        _("The server says that this does not exist, or is not for you to see."),
        situation.unchanged(),
        "\n".join(
            [
                _("See who you are to it: {command}").format(command=situation.command("whoami")),
                _("To be allowed more, ask a manager of the account; at Oracle, whoever writes its policies."),
            ]
        ),
        EXIT_NOT_FOUND,
    )


def conflict(error: errors.Conflict, situation: Situation) -> Parts:
    return Parts(
        _("The server refused, because the state of the thing does not allow it: {message}").format(
            message=shown(error.message) or shown(error.code)
        ),
        situation.unchanged(),
        _("See how it stands now: {command}").format(command=situation.command("sync")),
        EXIT_REJECTED,
    )


def precondition(error: errors.PreconditionFailed, situation: Situation) -> Parts:
    return Parts(
        _("It was changed by somebody else since you read it."),
        _("Nothing of theirs was overwritten. {unchanged}").format(unchanged=situation.unchanged()),
        _("See how it stands now: {command}").format(command=situation.command("sync")),
        EXIT_REJECTED,
    )


def too_many_requests(error: errors.TooManyRequests, situation: Situation) -> Parts:
    if error.retry_after_s is None:
        when = _("Wait a minute, then: {command}").format(command=situation.command("sync"))
    else:
        seconds = max(1, round(error.retry_after_s))
        when = ngettext(
            "Wait {count} second, then: {command}", "Wait {count} seconds, then: {command}", seconds
        ).format(count=seconds, command=situation.command("sync"))
    return Parts(_("The server asks for a pause: too many requests."), situation.unchanged(), when, EXIT_REJECTED)


def fault(error: errors.ServerFault, situation: Situation) -> Parts:
    return Parts(
        _("Something broke on the server's side ({status}).").format(status=error.status),
        situation.unchanged(),
        "\n".join([situation.again(), _("If it lasts, tell whoever runs the server, with the request id.")]),
        EXIT_UNREACHABLE,
    )


def other(error: errors.OccClientError, situation: Situation) -> Parts:
    return Parts(
        _("The server could not be asked ({kind}).").format(kind=type(error).__name__),
        situation.unchanged(),
        situation.look(),
        EXIT_UNREACHABLE,
    )


DESCRIBERS: dict[type[BaseException], Describer] = {
    errors.OccClientError: other,
    **config.DESCRIBERS,
    errors.ReadOnlyRefused: read_only,
    errors.ServerUnreachable: unreachable,
    errors.CertificateRefused: certificate,
    errors.ServerTimedOut: timed_out,
    errors.ConnectionCut: cut,
    errors.CircuitOpen: circuit,
    errors.NotAPortal: not_a_portal,
    errors.MalformedAnswer: malformed,
    errors.ServiceError: service,
    errors.NotAuthenticated: not_authenticated,
    errors.NotAuthorizedOrNotFound: not_found,
    errors.Conflict: conflict,
    errors.PreconditionFailed: precondition,
    errors.TooManyRequests: too_many_requests,
    errors.ServerFault: fault,
}
