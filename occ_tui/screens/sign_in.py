"""The first screen of whoever has not said yet as whom: profiles that were found, a portal's code by mail, a demo."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, cast

from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from occ_tui.commands.base import Command, bindings
from occ_tui.commands.general import Help, Quit
from occ_tui.commands.moving import Down, First, Last, Up
from occ_tui.commands.sign_in import Begin, LookAgain
from occ_tui.domain.text import clean
from occ_tui.locale import _, ngettext
from occ_tui.screens.base import OccScreen
from occ_tui.screens.chooser import ChoiceList
from occ_tui.services import problems
from occ_tui.services.problems import Problem
from occ_tui.services.profiles import ProfileEntry, WaysIn, ways_in, words_of
from occ_tui.services.session import Session, SessionOptions
from occ_tui.widgets.choices import Choice
from occ_tui.widgets.line import text

if TYPE_CHECKING:
    from occ_tui.screens.entering import Entering

_PORTAL, _DEMO, _PROFILE = "portal", "demo", "profile:"
"""Ids of the choices; behind the last one stands the profile's name."""


class SignInScreen(OccScreen):
    """See the module. It asks nobody: what a profile is good for shows with the first request."""

    CSS_PATH = "../styles/sign_in.tcss"
    commands: ClassVar[tuple[Command, ...]] = (Begin(), LookAgain(), Down(), Up(), First(), Last(), Help(), Quit())
    BINDINGS = bindings(commands)

    def __init__(self, options: SessionOptions) -> None:
        super().__init__()
        self._options = options
        self._ways: WaysIn | None = None

    def compose_middle(self) -> Iterable[Widget]:
        with Vertical(id="sign-in"):
            yield Static(text(_("Sign in"), "bold"), id="heading", markup=False)
            yield Static(id="found", markup=False)
            yield ChoiceList([])
            yield Static(id="told", markup=False)

    def on_mount(self) -> None:
        self._read()
        if self._options.profile and self._ways is not None:
            self._tell(_not_there(self._options))

    @property
    def choices(self) -> ChoiceList:
        """The ways to begin."""
        return self.query_one(ChoiceList)

    # What there is.

    def _read(self) -> None:
        """Reads the config file; the cursor goes to the first profile that can be used."""
        before = self.choices.chosen
        try:
            self._ways = ways_in(self._options)
        except Exception as error:
            self._ways = None
            self._tell(problems.describe(error, options=self._options))
        listed = self._listed()
        ids = [choice.id for choice in listed]
        usable = next((at for at, choice in enumerate(listed) if not choice.disabled_reason), 0)
        self.choices.styles.max_height = len(listed)
        self.choices.offer(listed, ids.index(before.id) if before and before.id in ids else usable)
        self.query_one("#found", Static).update(self._found_words())

    def _listed(self) -> list[Choice]:
        now = self.host.now()
        profiles = [
            Choice(
                f"{_PROFILE}{entry.name}",
                clean(entry.name),
                words_of(entry, now),
                disabled_reason=_("can't be used; enter says why") if entry.problem else None,
            )
            for entry in self._profiles
        ]
        return [
            *profiles,
            Choice(_PORTAL, _("Sign in to a portal"), _("by e-mail: it mails you a code")),
            Choice(_DEMO, _("Look around"), _("on generated data; no account needed")),
        ]

    @property
    def _profiles(self) -> tuple[ProfileEntry, ...]:
        return self._ways.profiles if self._ways is not None else ()

    def _found_words(self) -> Content:
        if self._ways is None:
            return Content("")
        path, count = clean(str(self._ways.config_file)), len(self._profiles)
        if count:
            words = ngettext("{count} profile found in {path}:", "{count} profiles found in {path}:", count)
            return text(words.format(count=self.host.write.number(count), path=path))
        if self._ways.is_there:
            return text(_("{path} holds no profile yet.").format(path=path))
        missing = _("There is no config file at {path}.").format(path=path)
        made = _("Oracle's own is made by: {command}").format(command="oci setup config")
        return text(f"{missing} {made}")

    def _tell(self, problem: Problem | None) -> None:
        """Says what keeps one from going on, and what to do."""
        lines: list[Content] = []
        if problem is not None:
            lines = [text(f"! {problem.what}", "bold $late")]
            lines += [text(part) for part in (problem.meaning, problem.next_step) if part]
        self.query_one("#told", Static).update(Content("\n").join(lines))

    # Keys.

    async def begin(self) -> None:
        """Goes the way that is under the cursor."""
        chosen = self.choices.chosen
        self._tell(None)
        if chosen is None:
            return
        if chosen.id == _PORTAL:
            self._ask_portal()
        elif chosen.id == _DEMO:
            self._begin_demo()
        else:
            await self._use(chosen.id.removeprefix(_PROFILE))

    async def _use(self, name: str) -> None:
        """Opens a profile. The file is read anew: it may have been mended meanwhile."""
        self._read()
        entry = next((entry for entry in self._profiles if entry.name == name), None)
        if entry is not None and entry.problem is not None:
            self._tell(entry.problem)
            return
        options = self._options._replace(profile=name)
        try:
            if entry is not None and entry.has_session:
                _check_session(options)
            session = Session.open(options)
        except Exception as error:
            self._tell(problems.describe(error, options=options))
        else:
            await cast("Entering", self.app).enter(session)

    def _ask_portal(self) -> None:
        from occ_tui.screens.sign_in_form import sign_in_to_portal

        sign_in_to_portal(self, self._options, self._ways.portal if self._ways is not None else "")

    def _begin_demo(self) -> None:
        from occ_tui.services.demo import require_portal_extra

        try:
            require_portal_extra()
        except Exception as error:
            self._tell(problems.describe(error, options=self._options))
        else:
            cast("Entering", self.app).leave_for_demo()

    def look_again(self) -> None:
        before = self._ways
        self._tell(None)
        self._read()
        if self._ways == before:
            self.say(_("Looked again: it is as it was."))

    async def action_choose(self) -> None:
        """A choice was clicked."""
        await self.begin()

    def move_down(self) -> None:
        self.choices.move_by(1)

    def move_up(self) -> None:
        self.choices.move_by(-1)

    def move_first(self) -> None:
        self.choices.show(self.choices.choices)

    def move_last(self) -> None:
        self.choices.show(self.choices.choices, len(self.choices.choices) - 1)


def _not_there(options: SessionOptions) -> Problem | None:
    """Why the profile that was named when occ was started is not what one begins with."""
    from occ_tui.client.config import load_profile
    from occ_tui.client.errors import ConfigFileMissing, ProfileNotFound

    try:
        load_profile(options.config_file, options.profile, options.endpoint)
    except (ConfigFileMissing, ProfileNotFound) as error:
        return problems.describe(error, options=options)
    return None


def _check_session(options: SessionOptions) -> None:
    """Errors: `SessionTokenExpired`, and what reading the token raises."""
    from occ_tui.client.config import load_profile
    from occ_tui.client.keys import load_signer

    load_signer(load_profile(options.config_file, options.profile, options.endpoint))
