"""What all screens of sections share: header, sections, banner, status line, keys, and the way a key becomes an act."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from occ_tui.commands.base import Command, Context
from occ_tui.commands.general import GENERAL, LINKS, SECTIONS
from occ_tui.commands.rewording import reworded
from occ_tui.domain.text import clean
from occ_tui.locale import _
from occ_tui.screens.breakpoints import HORIZONTAL, SMALLEST, VERTICAL
from occ_tui.screens.first_picture import FirstPicture
from occ_tui.widgets.banner import Banner
from occ_tui.widgets.header import Sections, WhoAndWhere
from occ_tui.widgets.key_help import keys_of
from occ_tui.widgets.key_line import KeyHint, KeyLine
from occ_tui.widgets.letting_go import end_watching
from occ_tui.widgets.line import Line, Rule, text
from occ_tui.widgets.notice import TooSmall
from occ_tui.widgets.promptly import Backdrop

if TYPE_CHECKING:
    from occ_tui.screens.host import Host
    from occ_tui.services.links import Link, Place

_OPEN_IN_LIST = 2
"""Screens of a section while one thing of its list is open."""


class OccScreen(FirstPicture, Backdrop, is_part=True):
    """A screen with commands. A subclass names them, its section's key, and composes its middle."""

    commands: ClassVar[tuple[Command, ...]] = (*GENERAL, *LINKS)
    """Everything that can be done here; BINDINGS are made of it."""
    hides_useless_keys: ClassVar[bool] = False
    """The footer leaves out what can't be done now, where what can be done changes with what one looks at."""
    section_key: ClassVar[str] = ""
    """Key of the section that the screen belongs to."""
    HORIZONTAL_BREAKPOINTS = HORIZONTAL
    VERTICAL_BREAKPOINTS = VERTICAL

    focused: reactive[Widget | None] = reactive(None, bindings=True, repaint=False)
    """As Textual has it, but a change repaints no whole screen: who looks otherwise with the focus repaints itself."""

    def __init__(self) -> None:
        super().__init__()
        self._message = ""
        self._was_read_at: tuple[int, int, str | None] = (-1, 0, None)
        self._money_seen = 0
        self._has_just_come = False
        self.is_on_thread = False
        """A thread led here: there is a way back along it."""

    @property
    def host(self) -> Host:
        """The app, as screens know it."""
        return cast("Host", self.app)

    def compose(self) -> ComposeResult:
        yield WhoAndWhere(id="who")
        yield Sections(id="sections")
        yield Rule(id="top-rule")
        yield Banner(id="banner")
        yield from self.compose_middle()
        yield Rule(id="bottom-rule")
        yield Line(id="status")
        yield KeyLine(id="keys")
        yield TooSmall(SMALLEST)

    def compose_middle(self) -> Iterable[Widget]:
        """What stands between header and status line."""
        return ()

    def on_mount(self) -> None:
        self.watch(self.app, "freshness", self._show_who, init=False)
        if self.hides_useless_keys:
            self.watch(self.app, "freshness", self._show_keys_now, init=False)
        self.watch(self.app, "warning", self.show_warning, init=False)
        self.watch(self.app, "under_way", self.show_warning, init=False)
        self.watch(self.app, "money", self._money_moved, init=False)
        self.watch(self.app, "generation", self._read_if_changed, init=False)
        self._has_just_come = self.is_current
        self._show_all()

    def on_unmount(self) -> None:
        end_watching(self, self.app)

    def on_screen_resume(self) -> None:
        """Textual calls this of every class of a screen that has one: subclasses have `show_again` instead."""
        if self.is_mounted:
            self.show_again()

    def show_again(self) -> None:
        """Shows what may have changed while one was elsewhere."""
        if self._has_just_come:
            self._has_just_come = False  # what there is was shown a moment ago
        else:
            self._show_all()

    def _show_all(self) -> None:
        self._show_who()
        self.show_warning()
        bar = [
            (command.key_names()[0], _(command.title), not (command.module and self.host.lacks(command.module)))
            for command in SECTIONS
            if command.method != "go_to_accounts" or self.host.has_desk or self.section_key == "9"
        ]
        here = next((command.key_names()[0] for command in SECTIONS if command.keys == self.section_key), "")
        self.query_one("#sections", Sections).show(bar, here)
        self._read_if_changed()
        self._money_moved()
        self.show_keys()

    def _show_who(self) -> None:
        if self.is_current:
            self.query_one("#who", WhoAndWhere).show(
                self.host.identity(), self.host.freshness, self.host.write, self.host.now()
            )

    def _show_keys_now(self) -> None:
        """A refresh that ended can be asked for again; a screen that is not seen looks when it is."""
        if self.is_current:
            self.show_keys()

    def show_warning(self) -> None:
        """Shows what must be known on every screen."""
        self.query_one("#banner", Banner).announce(self.host.banner())

    def _money_moved(self) -> None:
        """The journal or what is known of payments changed; a screen that is not seen looks when it is."""
        if self.is_current and self._money_seen != self.host.money:
            self._money_seen = self.host.money
            self.money_moved()

    def money_moved(self) -> None:
        """Reads the journal and the payments again, where they are shown."""

    def _read_if_changed(self) -> None:
        """Reads the store again when something was published, or midnight passed, since this screen last did."""
        if self.host.freshness.at is None or not self.is_current:
            return
        now = (self.host.generation, self.host.today, self.host.session.options.account)
        if self._was_read_at != now:
            self._was_read_at = now
            self._show_who()
            self.reread()

    def reread(self) -> None:
        """Reads the store and shows what it says."""

    def context(self) -> Context:
        """What commands look at."""
        capabilities = self.host.session.capabilities if self.host.has_session else None
        return Context(capabilities=capabilities, is_syncing=self.host.freshness.is_syncing, closed=self.host.closed)

    def context_now(self) -> Context:
        """The same, with what takes longer to find out than every look at the footer may."""
        from occ_tui.screens.address import no_link

        return self.context()._replace(no_link=no_link(self))

    def open_link(self) -> None:
        """Opens what is looked at in a browser, or shows where it is."""
        from occ_tui.screens.address import open_link

        open_link(self)

    async def action_command(self, command_id: str) -> None:
        """Does what a key, the palette or a click asks for, or says why not."""
        command = next((command for command in self.commands if command.id == command_id), None)
        if command is None:
            return
        self.host.end_notice()
        had_message = bool(self._message)
        self._message = ""
        if reason := command.disabled_reason(self.context_now() if command.looks_far else self.context()):
            self.say(self.in_keys(reason))
            self.host.command_done(command_id)
            return
        done = command.run(self)
        if inspect.isawaitable(done):
            await done
        if command.when_nothing and not self._message and self.is_current:
            self.say(self.in_keys(_(command.when_nothing)))
        self.host.command_done(command_id)
        if had_message and not self._message:
            self.show_status()

    def in_keys(self, words: str) -> str:
        """A sentence that names keys of this screen, with those that are in force."""
        return reworded(words, self.commands)

    def say(self, words: str) -> None:
        """Tells the user something in the status line, until the next key."""
        self._message = clean(words)
        self.show_status()

    def copy(self, words: str, told: str = "") -> None:
        """Sends `words` to the clipboard of the terminal, which may or may not take them, and says so.

        `told` is what of them is said, where that is not all.
        """
        words = clean(words)
        if not words:
            self.say(_("There is nothing to copy here."))
            return
        if not self.host.copies:
            self.say(_("Copying is off (“clipboard” in config.toml); it is {words}").format(words=words))
            return
        self.app.copy_to_clipboard(words)
        self.say(_("{words} sent to your terminal's clipboard").format(words=told or words))

    def show_status(self) -> None:
        """Repaints the status line if it has to say something else."""
        if not self.children:
            return  # something was said before there is anything to say it on
        said = text(f" {self._message}", "bold $foreground") if self._message else self.status()
        self.query_one("#status", Line).say(said)

    def status(self) -> Content:
        """What the status line says when there is no message."""
        return Content("")

    def show_keys(self) -> None:
        """Shows the keys that matter now."""
        self.query_one("#keys", KeyLine).show(self.key_hints())

    def key_hints(self) -> tuple[KeyHint, ...]:
        """The footer: the commands that have a rank, in its order; `?` last."""
        ranked = sorted((command for command in self.commands if command.footer), key=lambda command: command.footer)
        context = self.context()
        ranked = [command for command in ranked if command.needs not in context.closed]
        if self.hides_useless_keys:
            ranked = [command for command in ranked if not command.disabled_reason(context)]
        return tuple(KeyHint(command.key_names()[0], _(command.title)) for command in ranked)

    def on_resize(self, event: events.Resize) -> None:
        self.query_one(TooSmall).tell(event.size)

    # What every screen can do.

    def _go_to(self, mode: str) -> Any:
        """Goes to a section; in it already, back to its list, or says that one is there."""
        if self.app.current_mode != mode:
            self.app.switch_mode(mode)
        elif len(self.app.screen_stack) == _OPEN_IN_LIST:
            return self.go_back()
        elif len(self.app.screen_stack) > _OPEN_IN_LIST:
            while len(self.app.screen_stack) > 1:
                self.app.pop_screen()
        else:
            self.say(_("This is that section already."))
        return None

    def go_to_overview(self) -> Any:
        return self._go_to("overview")

    def go_to_invoices(self) -> Any:
        return self._go_to("invoices")

    def go_to_payments(self) -> Any:
        return self._go_to("payments")

    async def go_to_due(self) -> None:
        await self.host.open_payments("due")

    def go_to_billing(self) -> Any:
        return self._go_to("billing")

    def go_to_contracts(self) -> Any:
        return self._go_to("contracts")

    def go_to_orders(self) -> Any:
        return self._go_to("orders")

    def place(self) -> Place | None:
        """What one looks at, as threads know it; `None` for what no thread leads to."""
        return None

    def links(self) -> Sequence[Link]:
        """Where threads lead from here."""
        return ()

    def follow_thread(self) -> None:
        """Goes on along the thread, by a choice where it parts."""
        from occ_tui.screens.threads import follow

        follow(self)

    def back_along_thread(self) -> None:
        """Goes back to where a thread was followed from."""
        from occ_tui.screens.threads import go_back

        go_back(self)

    def go_to_accounts(self) -> Any:
        return self._go_to("accounts")

    def choose_account(self) -> None:
        """Asks which account to look at."""
        from occ_tui.screens.account_switcher import choose_account

        if self.host.has_session:
            choose_account(self)

    def go_to_rewards(self) -> Any:
        return self._go_to("rewards")

    def go_to_people(self) -> Any:
        return self._go_to("people")

    async def export(self) -> None:
        """Goes to the list and asks what of it becomes a file."""
        await self.host.do_in_list("export")

    async def mail(self) -> None:
        """Goes to the list and asks how the mail about it is to be."""
        await self.host.do_in_list("mail")

    async def open_query(self) -> None:
        """Queries are asked of the list."""
        await self.host.do_in_list("open_query")

    async def choose_columns(self) -> None:
        await self.host.do_in_list("choose_columns")

    def refresh_from_server(self) -> None:
        self.host.start_sync()

    def show_help(self) -> None:
        from occ_tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.commands, self.context_now(), keys_of(self.focused)))

    def show_tour(self) -> None:
        self.host.show_tour()

    def show_palette(self) -> None:
        from occ_tui.screens.palette import open_palette

        open_palette(self)

    def go_back(self) -> None:
        """A section has nothing behind it."""
        self.say(self.in_keys(_("Nothing is behind this; q leaves occ.")))

    def suspend(self) -> None:
        """Stops the process as ctrl+z stops any other; what is being sent is waited for when it goes on."""
        self.app.action_suspend_process()

    def leave(self) -> None:
        self.host.quit_when_certain()
