"""The form of a plan's contact and address: verified, shown as it changes, saved unless somebody was faster."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textual import on, work
from textual.content import Content
from textual.message import Message

from occ_tui.domain.contact_form import Filled, answers, contact_form, country_of, filled
from occ_tui.domain.forms import Value
from occ_tui.domain.plans import street_lines
from occ_tui.locale import N_, _
from occ_tui.screens.form import FormScreen
from occ_tui.screens.writing import one_line
from occ_tui.services import billing_contact, problems
from occ_tui.services.billing_contact import Difference, Fresh, Grade
from occ_tui.services.problems import EXIT_UNKNOWN, Problem
from occ_tui.widgets.form import FormView, changes_content
from occ_tui.widgets.invoice_lines import fitted
from occ_tui.widgets.line import Line, text

if TYPE_CHECKING:
    from occ_tui.domain.addresses import CountryRule
    from occ_tui.screens.writing import Told, Write
    from occ_tui.services.paying import Outcome

NEVER_VERIFIED = "NEVER"
"""What the rule of a country says whose addresses nobody verifies."""
_DIALOG = 66
"""Cells of a question."""


class ContactScreen(FormScreen):
    """See the module. Closes with the sentence that says what was saved."""

    go_on = N_("Check and save")

    class Checked(Message, bubble=False):
        """The address was verified, or can't be."""

        def __init__(self, new: Filled, grade: Grade | None, error: Exception | None = None) -> None:
            super().__init__()
            self.new = new
            self.grade = grade
            self.error = error

    class RuleRead(Message, bubble=False):
        """What another country wants."""

        def __init__(self, rule: CountryRule | None, error: Exception | None = None) -> None:
            super().__init__()
            self.rule = rule
            self.error = error

    class Overtaken(Message, bubble=False):
        """Somebody changed the plan meanwhile: it is this now."""

        def __init__(self, fresh: Fresh | None, error: Exception | None = None) -> None:
            super().__init__()
            self.fresh = fresh
            self.error = error

    def __init__(self, fresh: Fresh) -> None:
        self.fresh = fresh
        plan = fresh.plan
        heading = _("Contact and address · {plan}").format(plan=plan.number)
        known = answers(plan.address, plan.tax, fresh.rule)
        super().__init__(heading, contact_form(fresh.rule), known, draft=f"contact:{plan.id}")
        self._is_busy = False
        self._write: Write | None = None

    def on_mount(self) -> None:
        kept = self.host.drafts.get(self._draft)
        if kept is not None and country_of(kept) not in ("", self.fresh.rule.country):
            self._ask_rule(country_of(kept))

    def submit(self, values: dict[str, Value]) -> None:
        """Another country is asked for its rule first; then the address is verified."""
        if self._is_busy:
            return
        if country_of(values) != self.fresh.rule.country:
            self._busy(_("Asking what {country} wants …").format(country=country_of(values)))
            self._ask_rule(country_of(values))
            return
        if not self.form.changes(self._before, values):
            self.say(_("Nothing was changed."))
            return
        new = filled(values, self.fresh.plan.address, self.fresh.plan.tax, self.fresh.rule)
        if self.fresh.rule.verification == NEVER_VERIFIED:
            self._ask_whether(self.Checked(new, None))
        else:
            self._busy(_("Verifying the address …"))
            self._verify(new)

    def _busy(self, words: str) -> None:
        self._is_busy = True
        self.say(words)

    # Another country.

    @work(group="rule", exit_on_error=False)
    async def _ask_rule(self, country: str) -> None:
        try:
            rule = await self.host.ask(billing_contact.rule, self.fresh.plan.compartment_id, country)
        except Exception as error:
            self.post_message(self.RuleRead(None, error))
        else:
            self.post_message(self.RuleRead(rule))

    @on(RuleRead)
    async def _take_rule(self, message: RuleRead) -> None:
        from occ_tui.client.errors import NotAuthorizedOrNotFound

        self._is_busy = False
        if isinstance(message.error, NotAuthorizedOrNotFound):
            words = _("The server knows no such country.")
            self.fail(words, {"country": words})
        elif message.rule is None:
            self._fail(message.error)
        elif message.rule.country != self.fresh.rule.country:
            await self._use_rule(message.rule)
            self.say(
                _("{country} asks for other things: look through them, then go on.").format(
                    country=message.rule.country
                )
            )

    async def _use_rule(self, rule: CountryRule) -> None:
        """Shows the form of another country with what was typed before."""
        typed = {**self.host.drafts.get(self._draft, {}), **self.view.values}
        self.fresh = self.fresh._replace(rule=rule)
        self.form = contact_form(rule)
        self._before = self.form.values(answers(self.fresh.plan.address, self.fresh.plan.tax, rule))
        begin = {**answers({}, {}, rule), **typed, "country": rule.country}
        await self.view.remove()
        await self.mount(
            FormView(self.form, begin, go_on=_(self.go_on), id="form"), after=self.query_one("#title", Line)
        )
        self.show_status()

    # Verified, asked, saved.

    @work(group="verify", exit_on_error=False)
    async def _verify(self, new: Filled) -> None:
        try:
            grade = await self.host.ask(billing_contact.verify, self.fresh.plan.compartment_id, new.address)
        except Exception as error:
            self.post_message(self.Checked(new, None, error))
        else:
            self.post_message(self.Checked(new, grade))

    @on(Checked)
    def _ask_whether(self, message: Checked) -> None:
        """What the address is worth and what changes, before anything is saved."""
        from occ_tui.screens.confirm import ConfirmScreen

        self._is_busy = False
        if message.error is not None:
            self._fail(message.error)
            return
        self.say("")
        names = self.host.session.account_names()
        account = names.get(self.fresh.plan.compartment_id, "")
        body = [text(f"{_('Account')}  {account}"), *self._grade_lines(message), Content("")]
        body.append(changes_content(self.form.changes(self._before, self.view.values)))
        question = ConfirmScreen(self._heading, Content("\n").join(body), act=_("Save this"), safe=_("Keep typing"))
        self.app.push_screen(question, lambda is_wanted: self._save(message.new) if is_wanted else None)

    def _grade_lines(self, message: Checked) -> list[Content]:
        grade = message.grade
        if grade is None:
            words = _("Addresses in {country} are not verified.").format(country=self.fresh.rule.country)
            return [text(words, "$dim")]
        words = _("The server finds the address: {grade}").format(grade=billing_contact.grade_words(grade))
        lines = [text(words, "bold $soon" if grade.is_doubtful else "bold $good")]
        better, typed = street_lines(grade.address), street_lines(message.new.address)
        if better != typed:
            lines.append(text(_("It should read: {address}").format(address=", ".join(better)), "$dim"))
        return lines

    def _save(self, new: Filled) -> None:
        session, fresh = self.host.session, self.fresh

        async def start(_told: Told) -> Outcome:
            return await billing_contact.update(session, fresh, new)

        self._busy(_("Saving …"))
        self._write = self.host.begin_write(self._heading, start, by=self, at_end=self._ended)

    def _ended(self, told: Problem) -> None:
        """What became of it: said where one came from, or in a window; a lost update shows both versions."""
        from occ_tui.screens.telling import TellScreen

        self._is_busy = False
        write, is_there = self._write, self.is_attached and self.app.screen is self
        if not told.exit_code:
            words = _("Saved: contact and address of {plan}.").format(plan=self.fresh.plan.number)
            if is_there:
                self.done(words)
            else:
                self.forget_draft()
                self.host.tell(words)
            return
        if is_there and write is not None and write.outcome and billing_contact.is_lost_update(write.outcome):
            self._busy(_("Somebody changed it meanwhile: reading what it is now …"))
            self._read_again()
            return
        if is_there and told.exit_code == EXIT_UNKNOWN:
            self.dismiss(None)
        elif is_there:
            self.fail(told.what)
        self.app.push_screen(TellScreen.of(told))

    # A lost update.

    @work(group="overtaken", exit_on_error=False)
    async def _read_again(self) -> None:
        plan, country = self.fresh.plan, self.fresh.rule.country
        try:
            fresh = await self.host.ask(billing_contact.fresh, plan.compartment_id, plan.id, country)
        except Exception as error:
            self.post_message(self.Overtaken(None, error))
        else:
            self.post_message(self.Overtaken(fresh))

    @on(Overtaken)
    def _show_both(self, message: Overtaken) -> None:
        """Both versions side by side; one goes on typing, or begins with theirs."""
        from occ_tui.screens.confirm import ConfirmScreen

        self._is_busy = False
        if message.fresh is None:
            self._fail(message.error)
            return
        fresh, mine, before = message.fresh, self.view.values, self._before
        theirs = self.form.values(answers(fresh.plan.address, fresh.plan.tax, fresh.rule))
        merged = {name: theirs[name] if mine[name] == before[name] else mine[name] for name in mine}
        self.fresh, self._before = fresh, theirs
        self.view.put_values(merged)
        self.keep_draft()
        found = billing_contact.differences(self.form, before, mine, theirs)
        body = [
            text(_("Somebody saved another version after you opened this. Nothing of yours was saved.")),
            text(_("What only they changed is in your form now.")),
            Content(""),
            side_by_side(found, _DIALOG),
        ]
        question = ConfirmScreen(
            _("Changed meanwhile"), Content("\n").join(body), act=_("Take theirs"), safe=_("Keep mine, go on typing")
        )

        def answered(takes_theirs: bool | None) -> None:
            if takes_theirs:
                self.view.put_values(theirs)
                self.forget_draft()
            self.say(_("Nothing is saved yet."))

        self.app.push_screen(question, answered)

    def _fail(self, error: Exception | None) -> None:
        self.fail(one_line(problems.describe(error or RuntimeError(), session=self.host.session)))


def side_by_side(found: Sequence[Difference], width: int) -> Content:
    """Field, yours, theirs: three columns, each wrapped in its own."""
    names = min(20, max([len(one.label) for one in found], default=8))
    room = (width - names - 4) // 2
    yours, theirs_now = _("Yours"), _("On the server now")
    lines: list[Content] = [text(f"{fitted('', names)}  {fitted(yours, room)}  {theirs_now}", "bold")]
    for one in found:
        cells: list[list[Any]] = [
            Content(one.label).wrap(names),
            Content(one.mine or _("(nothing)")).wrap(room),
            Content(one.theirs or _("(nothing)")).wrap(room),
        ]
        for place in range(max(map(len, cells))):
            parts = [column[place] if place < len(column) else Content("") for column in cells]
            name, mine, theirs = parts
            lines.append(
                Content.assemble(
                    name.stylize("$dim"), " " * (names - name.cell_length + 2),
                    mine, " " * (room - mine.cell_length + 2),
                    theirs.stylize("$accent"),
                )
            )  # fmt: skip
    return Content("\n").join(lines)
