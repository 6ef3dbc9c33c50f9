"""Nothing is shown until whoever sits there proves who they are: by pass phrase, or by a code that comes by mail."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input, Static

from occ_tui.domain.forms import never_taken
from occ_tui.locale import _, ngettext
from occ_tui.screens.host import Host
from occ_tui.screens.writing import one_line
from occ_tui.services import problems, unlocking
from occ_tui.widgets.line import text


class LockScreen(Screen[None]):
    """See the module. It covers all of the terminal, and no key reaches what lies behind."""

    CSS = """
    LockScreen { background: $background; align: center middle; }
    #lock { width: 64; max-width: 96%; height: auto; }
    #proof { margin: 1 0; border: none; height: 1; background: $panel; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+r", "send_code", "", show=False, priority=True),
        Binding("ctrl+q,ctrl+c", "leave", "", show=False, priority=True),
    ]

    class Answered(Message, bubble=False):
        """What came of asking for a code, or of typing something."""

        def __init__(self, words: str, *, is_open: bool = False, error: Exception | None = None) -> None:
            super().__init__()
            self.words = words
            self.is_open = is_open
            self.error = error

    def __init__(self, minutes: int) -> None:
        super().__init__()
        self._minutes = minutes
        self._was_mailed = False
        self._is_busy = False

    @property
    def host(self) -> Host:
        """The app, as screens know it."""
        assert isinstance(self.app, Host)
        return self.app

    @property
    def ways(self) -> unlocking.Ways:
        """What unlocks this profile."""
        return unlocking.ways(self.host.session.profile)

    def compose(self) -> ComposeResult:
        with Vertical(id="lock"):
            yield Static(self._words(), id="words", markup=False)
            yield Input(password=True, id="proof")
            yield Static("", id="told", markup=False)
            yield Static(text(self._keys(), "$dim"), id="lock-keys", markup=False)

    def on_mount(self) -> None:
        proof = self.query_one("#proof", Input)
        proof.cursor_blink = False  # nothing is sent to a terminal that nobody looks at
        proof.focus()

    def _words(self) -> Content:
        minutes = ngettext("Locked after {count} minute without a key.", "Locked after {count} minutes without a key.",
                           self._minutes).format(count=self._minutes)  # fmt: skip
        ways = self.ways
        if ways.by_pass_phrase and ways.by_code:
            how = _("Type the pass phrase of the key, or have a code mailed and type that.")
        elif ways.by_pass_phrase:
            how = _("Type the pass phrase of the key.")
        else:
            how = _("Have a code mailed to you, and type it.")
        profile = self.host.session.profile.name
        return Content("\n").join(
            [
                text(f"occ · {profile}", "bold"),
                text(minutes),
                Content(""),
                text(how),
                text(_("Whatever was being sent goes on to its end.")),
            ]
        )

    def _keys(self) -> str:
        keys = [_("enter unlock"), *([_("ctrl+r mail a code")] if self.ways.by_code else []), _("ctrl+q quit")]
        return "   ".join(keys)

    def _tell(self, words: str, style: str = "") -> None:
        self.query_one("#told", Static).update(text(words, style))

    # Keys.

    def action_leave(self) -> None:
        self.host.quit_when_certain()

    def action_send_code(self) -> None:
        if not self.ways.by_code or self._is_busy:
            return
        self._is_busy = True
        self._tell(_("Asking the server …"))
        self._send_code()

    @on(Input.Submitted)
    def _typed(self, message: Input.Submitted) -> None:
        proof = message.value
        self.query_one("#proof", Input).value = ""
        if reason := never_taken(proof):
            self._tell(reason, "$late")
            return
        if proof and not self._is_busy:
            self._is_busy = True
            self._tell(_("Looking …"))
            self._prove(proof)

    @work(group="unlock", exit_on_error=False)
    async def _send_code(self) -> None:
        session = self.host.session
        try:
            email = await self.host.asking.run(lambda: unlocking.ask_for_code(session))
        except Exception as error:
            self.post_message(self.Answered("", error=error))
        else:
            self._was_mailed = True
            self.post_message(self.Answered(_("A code is on its way to {email}.").format(email=email)))

    @work(group="unlock", exit_on_error=False)
    async def _prove(self, proof: str) -> None:
        session, ways, was_mailed = self.host.session, self.ways, self._was_mailed

        async def prove() -> bool:
            from occ_tui.services import sign_in

            if ways.by_pass_phrase and unlocking.opens(session.profile, proof):
                return True
            if ways.by_code and was_mailed and "".join(proof.split()).isdecimal():
                await sign_in.unlock(session, proof)
                return True
            return False

        try:
            is_open = await self.host.asking.run(prove)
        except Exception as error:
            self.post_message(self.Answered("", error=error))
        else:
            self.post_message(self.Answered(_("That does not unlock it."), is_open=is_open))

    @on(Answered)
    def _take(self, message: Answered) -> None:
        self._is_busy = False
        if message.is_open:
            self.dismiss(None)
        elif message.error is not None:
            self._tell(one_line(problems.describe(message.error, session=self.host.session)), "$late")
        else:
            self._tell(message.words)
