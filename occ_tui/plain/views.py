"""Saved views of the invoices: listed, opened, saved, renamed, deleted; the terminal interface has the same ones."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from occ_tui.domain.nearest import did_you_mean
from occ_tui.locale import _
from occ_tui.plain import verbs
from occ_tui.plain.form import confirmed
from occ_tui.plain.verbs import Offered
from occ_tui.services import saved_views
from occ_tui.services.desk import Desk, SavedView

if TYPE_CHECKING:
    from occ_tui.plain.invoice_list import InvoiceList
    from occ_tui.plain.walk import Walk


def offers(page: InvoiceList) -> Sequence[Offered]:
    """What can be done with views on the page of the invoices."""
    no_view = None if page.name else _("No saved view is open: “view NAME” opens one.")
    return (
        Offered(verbs.SAVE, partial(_save, page)),
        Offered(verbs.RENAME, partial(_rename, page), no_view, _("rename NAME: gives the saved view another name")),
        Offered(verbs.REMOVE, partial(_remove, page), no_view, _("deletes the saved view, after a question")),
    )


def open_view(walk: Walk, rest: str) -> None:
    """Opens the view called `rest`, in whatever case where only one is; without a name, lists them."""
    from occ_tui.plain.invoices import InvoicesPage

    known = Desk(walk.session).views()
    names = [view.name for view in known]
    if not known:
        walk.talk.say(_("There are no saved views yet: “save NAME” on a list of invoices keeps it as one."))
        return
    if not rest:
        walk.talk.say(_("Saved views: {names}").format(names=", ".join(names)))
        return
    found = [view for view in known if view.name == rest]
    found = found or [view for view in known if view.name.casefold() == rest.casefold()]
    if len(found) != 1:
        words = _("There is no saved view “{name}”").format(name=rest[:60]) + did_you_mean(rest, names)
        walk.talk.say(words)
        walk.talk.say(_("Saved views: {names}").format(names=", ".join(names)))
        return
    query = saved_views.query_of(found[0], walk.today)
    if isinstance(query, str):
        walk.talk.say(query)
        return
    page = walk.page
    if not isinstance(page, InvoicesPage):
        page = walk.enter("invoices")
    if isinstance(page, InvoicesPage):
        view = found[0]
        page.tab, page.first, page.name, page.text = view.tab, 0, view.name, view.text
        page.query, page.order = query, view.order
    page.show()


def _save(page: InvoiceList, rest: str) -> None:
    desk, name = Desk(page.walk.session), saved_views.name_of(rest) or page.name
    if not name:
        page.say(_("Under which name? As in “save Large and late”."))
        return
    known = desk.views()
    before = next((view for view in known if view.name == name), SavedView(name))
    query = page.query.text if page.query else ""
    view = before._replace(tab=page.tab, query=query, text=page.text, order=page.order)
    reason = saved_views.not_savable(view) or (None if before in known else saved_views.no_room(known))
    if reason:
        page.say(reason)
        return
    is_kept = desk.keep_views(saved_views.with_view(known, name, view))
    page.name = name if is_kept else page.name
    page.say(_("Saved as the view “{name}”.").format(name=name) if is_kept else _not_kept())


def _rename(page: InvoiceList, rest: str) -> None:
    desk, name = Desk(page.walk.session), saved_views.name_of(rest)
    view = next((view for view in desk.views() if view.name == page.name), None)
    if not name or view is None:
        page.say(_("What is it to be called? As in “rename Large and late”."))
    elif reason := saved_views.not_renamable(desk, name):
        page.say(reason)
    elif desk.keep_views(saved_views.with_view(desk.views(), page.name, view._replace(name=name))):
        page.name = name
        page.say(_("The view is called “{name}” now.").format(name=name))
    else:
        page.say(_not_kept())


def _remove(page: InvoiceList, _rest: str) -> None:
    desk, name = Desk(page.walk.session), page.name
    question = f"{_('Delete the view “{name}”?').format(name=name)} {_('The invoices stay as they are.')}"
    if not confirmed(page.walk.talk, question, _("Type “{yes}” to delete it; anything else keeps it:")):
        page.say(_("Nothing was changed."))
    elif desk.keep_views(saved_views.without(desk.views(), name)):
        page.leave_view()
        page.say(_("The view “{name}” was deleted.").format(name=name))
    else:
        page.say(_not_kept())


def _not_kept() -> str:
    return _("This cannot be kept for the next time: the disk does not take it.")
