"""What is done with a stored way to pay wherever it is listed: make it the default, rename, remove, add one."""

from __future__ import annotations

from collections.abc import Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.content import Content

from occ_tui.domain.rows.payments import method_words
from occ_tui.locale import _, ngettext
from occ_tui.screens.paying import Paying
from occ_tui.screens.payment_tables import StoredMethod
from occ_tui.screens.writing import one_line

if TYPE_CHECKING:
    from occ_tui.screens.writing import Told, Write
    from occ_tui.services.paying import Outcome


class MethodActions(Paying):
    """For screens that have a current way to pay; `money_moved` calls `open_added`."""

    def __init__(self) -> None:
        super().__init__()
        self._adding: Write | None = None

    def current_method(self) -> StoredMethod | None:
        """The way to pay that actions are about."""
        raise NotImplementedError

    def make_default(self) -> None:
        from occ_tui.services import methods

        stored = self.current_method()
        session = self.host.session
        if stored is not None:
            what = method_words(stored.method)
            self.change(
                _("Make {method} the default").format(method=what),
                lambda: methods.update(session, stored.compartment_id, stored.method, is_default=True),
            )

    def rename_method(self) -> None:
        from occ_tui.screens.naming import NameScreen

        stored = self.current_method()
        if stored is not None:
            title = _("New name of {method}").format(method=method_words(stored.method))
            self.app.push_screen(NameScreen(title, stored.method.name), partial(self._rename, stored))

    def _rename(self, stored: StoredMethod, typed: str | None) -> None:
        from occ_tui.services import methods

        name, session = (typed or "").strip()[:80], self.host.session
        if name and name != stored.method.name:
            self.change(
                _("Rename {method}").format(method=method_words(stored.method)),
                lambda: methods.update(session, stored.compartment_id, stored.method, name=name),
            )

    def remove_method(self) -> None:
        """Removes it, after a question that says what still uses it."""
        from occ_tui.screens.confirm import ConfirmScreen

        stored = self.current_method()
        if stored is None:
            return
        what = method_words(stored.method)
        lines = [_("Account") + f"  {stored.account_name}", _("Nothing can be paid with it any more.")]
        if stored.method.used_by:
            words = ngettext(
                "{count} plan still uses it: {names}", "{count} plans still use it: {names}", len(stored.method.used_by)
            )
            lines += ["", "! " + words.format(count=len(stored.method.used_by), names=", ".join(stored.method.used_by))]
        heading = _("Remove {method}?").format(method=what)
        question = ConfirmScreen(heading, Content("\n".join(lines)), act=_("Remove it"), safe=_("Keep it"))
        self.app.push_screen(question, partial(self._remove, stored))

    def _remove(self, stored: StoredMethod, is_wanted: bool | None) -> None:
        from occ_tui.services import methods

        session = self.host.session
        if is_wanted:
            self.change(
                _("Remove {method}").format(method=method_words(stored.method)),
                lambda: methods.remove(session, stored.compartment_id, stored.method),
            )

    def add_method(self) -> None:
        """Opens a page of the portal; where several accounts are in view, one has to be chosen first."""
        from occ_tui.services.payments import accounts_in_view

        accounts = accounts_in_view(self.host.session)
        if len(accounts) == 1:
            self._add(accounts[0].compartment_id)
        elif accounts:
            from occ_tui.screens.chooser import Chooser
            from occ_tui.widgets.choices import Choice

            choices = [Choice(one.compartment_id, one.account_name, one.account_number) for one in accounts]
            self.app.push_screen(Chooser(_("For which account"), choices, can_filter=True), self._add)
        else:
            self.say(_("There is no account here whose ways to pay you may change."))

    def _add(self, compartment_id: str | None) -> None:
        from occ_tui.services import methods

        session = self.host.session
        if compartment_id:
            self._adding = self.change(_("Add a way to pay"), lambda: methods.add_page(session, compartment_id))
            self._adding.is_shown = True

    def change(self, title: str, change: Any) -> Write:
        """Begins a change that goes on to its end whatever one does meanwhile."""

        async def start(_told: Told) -> Outcome:
            coroutine: Coroutine[Any, Any, Outcome] = change()
            return await coroutine

        self.say(_("Asking the server …"))
        return self.host.begin_write(title, start, by=self)

    def open_added(self) -> None:
        """The page on which a method is added is shown once there is one."""
        write = self._adding
        if write is None or not write.is_over:
            return
        self._adding = None
        operation = write.operation
        if operation is not None and operation.result.get("url"):
            self.show_page(operation)
        else:
            self.say(one_line(self.host.problem_of(write)))
