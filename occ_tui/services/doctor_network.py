"""The checks of `occ doctor` that ask the server: is it there, is it one, what time is it there, does it know us."""

from __future__ import annotations

from typing import TYPE_CHECKING

from occ_tui.locale import _, ngettext
from occ_tui.services.doctor import Finding, Patient, State, of_error, skipped

if TYPE_CHECKING:
    from occ_tui.client.transport import Transport

WARN_CLOCK_S = 60
"""From here on a clock deserves a look; from 300 s on signatures are refused."""
REFUSED_CLOCK_S = 300


async def endpoint(patient: Patient) -> Finding:
    """Asks a signed question; whatever comes back shows whether something of the right kind is there."""
    from occ_tui.client.errors import ConfigError, NotAPortal, NotAuthenticated, OccClientError, ServiceError
    from occ_tui.client.transport import Transport

    profile = patient.profile
    if profile is None:
        return skipped(_("Nobody can be asked until the config file is in order."))
    transport = Transport(profile, read_only=True)
    async with transport:
        try:
            await _ask(transport)
        except NotAuthenticated as error:
            patient.signature = of_error(error, patient)
        except (NotAPortal, ConfigError) as error:
            return of_error(error, patient)
        except ServiceError as error:
            if error.status >= 500:
                return of_error(error, patient)
            patient.signature = of_error(error, patient, State.WARN)
        except OccClientError as error:
            return of_error(error, patient)
        else:
            patient.signature = Finding(
                State.OK, _("The server accepts the signatures of profile {profile}.").format(profile=profile.name)
            )
    patient.clock_offset_s = transport.clock_offset_s
    kind = _("Oracle's service") if profile.kind == "oracle" else _("a Customer Center portal")
    return Finding(State.OK, _("{url} answers, and is {kind}.").format(url=transport.endpoint.shown, kind=kind))


async def _ask(transport: Transport) -> None:
    if transport.profile.kind != "oracle":
        from occ_tui.client.customer_center import me

        await me(transport)
        return
    from occ_tui.client.invoices import InvoiceClient

    async for _page in InvoiceClient(transport).pages(transport.profile.tenancy, limit=1):
        return


def clock(patient: Patient) -> Finding:
    """Compares our clock with the server's `Date`."""
    offset_s = patient.clock_offset_s
    if offset_s is None:
        return skipped(_("The server's clock is not known, since no answer came."))
    seconds = round(abs(offset_s))
    if seconds < WARN_CLOCK_S:
        return Finding(State.OK, _("The clock of this computer agrees with the server's."))
    sentence = ngettext(
        "The clock of this computer is {count} second away from the server's; from 300 on nothing is accepted.",
        "The clock of this computer is {count} seconds away from the server's; from 300 on nothing is accepted.",
        seconds,
    ).format(count=seconds)
    state = State.FAIL if seconds >= REFUSED_CLOCK_S else State.WARN
    return Finding(state, sentence, _("Set the clock: {command}").format(command="sudo timedatectl set-ntp true"))


def signature(patient: Patient) -> Finding:
    """What the server said to the signed question."""
    return patient.signature or skipped(_("Nobody was there to look at a signature."))
