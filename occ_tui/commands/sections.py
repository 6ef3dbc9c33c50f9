"""What short lists (contracts, orders, the billing profile) offer in common: search, export; and why not the rest."""

from __future__ import annotations

from occ_tui.commands.base import Command, Context
from occ_tui.commands.invoices import Columns, Export, Mail, Query, Search
from occ_tui.locale import N_, _


class SearchHere(Search):
    id = "section.search"
    tooltip = N_("Narrows the list by any word of what is shown, as you type; esc shows all again.")
    footer = 46


class ExportHere(Export):
    id = "section.export"
    tooltip = N_("Writes what is in view to a file: CSV, TSV, JSON, or a spreadsheet, by the ending of its name.")
    footer = 47

    def disabled_reason(self, context: Context) -> str | None:
        return context.refusals.get(self.id)


class NoQuery(Query):
    id = "section.query"
    footer = 0

    def disabled_reason(self, context: Context) -> str | None:
        return _("Queries are for invoices, in section 2; “/” narrows this list by any word.")


class NoMail(Mail):
    id = "section.mail"
    footer = 0

    def disabled_reason(self, context: Context) -> str | None:
        return _("Only lists of invoices are mailed, in section 2; “x” writes this list to a file that you can send.")


class ColumnsHere(Columns):
    id = "section.columns"
    tooltip = N_("Chooses which columns the list has, and in which order.")
    footer = 0


SHORT_LIST: tuple[Command, ...] = (SearchHere(), NoQuery(), NoMail(), ColumnsHere())
"""Of every short list; one that can be written to a file adds how."""
