"""Signing in to a portal: its address and one's own, then the code that comes by mail; the profile is written then."""

from __future__ import annotations

import asyncio
import shlex
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on, work
from textual.message import Message

from occ_tui.client.errors import ConfigError, EndpointUnusable, NotAPortal, TransportError
from occ_tui.commands.base import Command, bindings
from occ_tui.commands.form import FORM
from occ_tui.commands.sign_in import SendCode
from occ_tui.domain import forms
from occ_tui.domain.emails import is_address
from occ_tui.domain.forms import Value
from occ_tui.domain.text import clean
from occ_tui.locale import N_, _, ngettext
from occ_tui.screens.base import OccScreen
from occ_tui.screens.form import FormScreen
from occ_tui.services import problems, sign_in
from occ_tui.services.errors import CodeRefused
from occ_tui.services.session import Session, SessionOptions
from occ_tui.widgets.line import text

if TYPE_CHECKING:
    from occ_tui.screens.entering import Entering
    from occ_tui.services.sign_in import Enrolment
    from occ_tui.wire.customer_people import CodeRequested

DRAFT = "sign-in"
DIGITS = 8
VALID_S, TRIES = 600, 5
"""Of a code, where the portal does not say it."""


def sign_in_to_portal(screen: OccScreen, options: SessionOptions, portal: str = "") -> None:
    """Asks for all that it takes; what is opened then is the new profile, unless one has one already."""

    async def signed_in(_result: str | None) -> None:
        if form.enrolment is not None:
            await _begin(screen, options, form.enrolment)

    form = PortalScreen(options, portal)
    screen.app.push_screen(form, signed_in)


async def _begin(screen: OccScreen, options: SessionOptions, enrolment: Enrolment) -> None:
    name = enrolment.profile
    who = enrolment.user_name or enrolment.email
    words = _("Signed in as {name} at {account}.").format(name=who, account=enrolment.account_name)
    go_on = _("Go on: {command}").format(command=clean(shlex.join(["occ", "--profile", name])))
    host = screen.host
    if host.is_leaving:
        host.parting = [words, go_on]
        host.exit()
    elif host.has_session:
        screen.say(f"{words} {go_on}")
    else:
        await cast("Entering", host).enter(Session.open(options._replace(profile=name, endpoint=None)))
        host.tell(words)


class Requested(Message, bubble=False):
    """What the portal answered to whoever wants a code."""

    def __init__(self, requested: CodeRequested | None, error: Exception | None = None) -> None:
        super().__init__()
        self.requested = requested
        self.error = error


class _Asking(FormScreen):
    """A form whose answer is a code in a mail."""

    ends_with_enter = True

    def __init__(self, options: SessionOptions, heading: str, form: forms.Form, **how: object) -> None:
        super().__init__(heading, form, **how)  # type: ignore[arg-type]
        self.options = options
        self.is_busy = False

    def on_mount(self) -> None:
        self.query_one("#who").display = self.host.has_session

    @work(group="code", exclusive=True, exit_on_error=False)
    async def ask_for_code(self, portal: str, email: str) -> None:
        """Has a code mailed; `Requested` follows. Leaving the screen ends the asking, not the mail."""
        try:
            requested = await self.host.asking.run(lambda: sign_in.ask_for_code(portal, email))
        except Exception as error:
            self.post_message(Requested(None, error))
        else:
            self.post_message(Requested(requested))

    def explain(self, error: Exception, portal: str, field: str) -> None:
        """Says in place what went wrong; everything stays as it was typed."""
        problem = problems.describe(error, options=self.options._replace(endpoint=portal))
        parts = [problem.what, _("You are not signed in yet.")]
        if isinstance(error, ConfigError) and not isinstance(error, EndpointUnusable):
            parts = [problem.what, problem.meaning, problem.next_step]
        self.fail(_("What was typed is kept: ctrl+s tries again."), {field: " ".join(filter(None, parts))})


class PortalScreen(_Asking):
    """See the module. `enrolment` is the answer."""

    go_on = N_("Mail me a code")

    def __init__(self, options: SessionOptions, portal: str) -> None:
        about = text(_("The portal mails you a code, and lets a key in that is made here. No password is needed."))
        form = forms.Form(
            (
                forms.Text(
                    name="portal",
                    label=_("Address of the portal"),
                    placeholder="https://portal.example.com",
                    required=True,
                ),
                forms.Text(
                    name="email",
                    label=_("Your e-mail address"),
                    help=_("The one that stands on your orders, or that was invited."),
                    required=True,
                    validator=_email_problem,
                ),
            )
        )
        super().__init__(options, _("Sign in to a portal"), form, known={"portal": portal}, draft=DRAFT, about=about)
        self.enrolment: Enrolment | None = None
        self._asked: tuple[str, str] = ("", "")
        self._code: CodeScreen | None = None
        """The last one: who comes back before its code is over goes on with that."""

    def submit(self, values: dict[str, Value]) -> None:
        if self.is_busy:
            return
        answers = self.form.read(values)
        asked = (_whole(answers["portal"]), answers["email"])
        if self._code is not None and asked == self._asked and self._code.is_good:
            self._show_code(self._code.again())
            return
        self._asked, self.is_busy = asked, True
        self.say(_("Asking the portal …"))
        self.ask_for_code(*asked)

    @on(Requested)
    def _take(self, message: Requested) -> None:
        self.is_busy = False
        self.say("")
        if message.requested is not None:
            self._show_code(CodeScreen(self.options, *self._asked, message.requested, self.host_clock()))
        elif message.error is not None:
            is_elsewhere = isinstance(message.error, (TransportError, EndpointUnusable, NotAPortal))
            self.explain(message.error, self._asked[0], "portal" if is_elsewhere else "email")

    def host_clock(self) -> float:
        """Seconds that pass while one sleeps, too."""
        return cast("Entering", self.app).clock_s()

    def _show_code(self, code: CodeScreen) -> None:
        def typed(_result: str | None) -> None:
            if code.enrolment is not None:
                self.enrolment = code.enrolment
                self.done()

        self._code = code
        self.app.push_screen(code, typed)


class CodeScreen(_Asking):
    """Asks for the code, and signs in with it; `enrolment` is the answer."""

    go_on = N_("Sign in")
    commands: ClassVar[tuple[Command, ...]] = (*FORM, SendCode())
    BINDINGS = bindings(commands)

    class Ended(Message, bubble=False):
        """The portal let the key in, or didn't."""

        def __init__(self, enrolment: Enrolment | None, error: Exception | None = None) -> None:
            super().__init__()
            self.enrolment = enrolment
            self.error = error

    def __init__(
        self, options: SessionOptions, portal: str, email: str, requested: CodeRequested, asked_s: float
    ) -> None:
        self._valid_s = requested.valid_seconds or VALID_S
        self._most = requested.tries or TRIES
        minutes = self._valid_s // 60
        words = ngettext(
            "If {email} may sign in there, a code is on its way to it. It is good for {count} minute.",
            "If {email} may sign in there, a code is on its way to it. It is good for {count} minutes.",
            minutes,
        )
        about = text(words.format(email=email, count=minutes))
        field = forms.Text(
            name="code",
            label=_("Code"),
            help=_("Eight digits, in the newest mail of the portal."),
            required=True,
            validator=_code_problem,
        )
        super().__init__(options, _("The code from the mail"), forms.Form((field,)), draft="", about=about)
        self.enrolment: Enrolment | None = None
        self._portal = portal
        self._email = email
        self._requested = requested
        self._asked_s = asked_s
        self._refused = 0

    @property
    def is_good(self) -> bool:
        """Whether its code may still let somebody in."""
        return self._refused < self._most and not self._is_over(self._asked_s)

    def again(self) -> CodeScreen:
        """The same question, for who left it and comes back."""
        other = CodeScreen(self.options, self._portal, self._email, self._requested, self._asked_s)
        other._refused = self._refused
        return other

    def keep_draft(self) -> None:
        """A code is kept nowhere."""

    def _is_over(self, since_s: float) -> bool:
        return self._now_s() - since_s >= self._valid_s

    def _now_s(self) -> float:
        return cast("Entering", self.app).clock_s()

    # Signing in.

    def submit(self, values: dict[str, Value]) -> None:
        if self.is_busy:
            return
        self.is_busy = True
        self.say(_("Signing in …"))
        self._sign_in(str(values["code"]))

    @work(group="sign-in", exit_on_error=False)
    async def _sign_in(self, code: str) -> None:
        options, portal, email = self.options, self._portal, self._email
        # What the portal lets in has to be written down here: it goes on to its end whatever one does meanwhile.
        future = self.host.writing.hold(lambda: sign_in.sign_in(options._replace(profile=None), portal, email, code))
        try:
            enrolment = await asyncio.shield(asyncio.wrap_future(future))
        except Exception as error:
            self.post_message(self.Ended(None, error))
        else:
            self.post_message(self.Ended(enrolment))

    @on(Ended)
    def _take_end(self, message: Ended) -> None:
        self.is_busy = False
        self.say("")
        if message.enrolment is not None:
            self.enrolment = message.enrolment
            self.done()
        elif self.host.is_leaving:
            self.host.exit()
        elif isinstance(message.error, CodeRefused):
            self._refused += 1
            self.fail("", {"code": self._refusal()})
        elif message.error is not None:
            self.explain(message.error, self._portal, "code")

    def _refusal(self) -> str:
        left, another = self._most - self._refused, _("ctrl+r has another one mailed.")
        if self._is_over(self._asked_s):
            minutes = self._valid_s // 60
            words = ngettext(
                "That code was good for {count} minute, and that is over.",
                "That code was good for {count} minutes, and they are over.",
                minutes,
            )
            return f"{words.format(count=minutes)} {another}"
        if left <= 0:
            words = _("It was tried too often: that code lets nobody in any more.")
            return f"{words} {another}"
        words = ngettext(
            "The portal did not accept that code. {count} try is left; look at the newest mail.",
            "The portal did not accept that code. {count} tries are left; look at the newest mail.",
            left,
        )
        return words.format(count=left)

    # Another code.

    def send_code(self) -> None:
        if self.is_busy:
            return
        self.is_busy = True
        self.say(_("Asking the portal …"))
        self.ask_for_code(self._portal, self._email)

    @on(Requested)
    def _take_request(self, message: Requested) -> None:
        self.is_busy = False
        self.say("")
        if message.error is not None:
            self.explain(message.error, self._portal, "code")
            return
        self._asked_s, self._refused = self._now_s(), 0
        self.view.put_value("code", "")
        self.view.show_errors({})
        self.say(_("Another code is on its way; the one before is good for nothing any more."))

    async def go_back(self) -> None:  # type: ignore[override]
        if self.host.writing.is_busy:
            self.say(_("The portal is being asked; a moment."))
        else:
            await super().go_back()


def _whole(portal: str) -> str:
    """An address as it is meant: nobody writes down https://."""
    portal = portal.strip().rstrip("/")
    return portal if "://" in portal else f"https://{portal}"


def _email_problem(typed: object) -> str | None:
    email = str(typed)
    return None if is_address(email) else _("“{text}” is no e-mail address.").format(text=email)


def _code_problem(typed: object) -> str | None:
    digits = "".join(str(typed).split())
    is_code = len(digits) == DIGITS and digits.isascii() and digits.isdecimal()
    return None if is_code else _("A code has eight digits.")
