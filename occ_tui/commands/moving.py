"""Moving about in a list."""

from __future__ import annotations

from occ_tui.commands.base import Command
from occ_tui.locale import N_


class Down(Command):
    id = "move.down"
    keys = "j,down"
    title = N_("Down")
    tooltip = N_("Moves to the next line.")
    method = "move_down"


class Up(Command):
    id = "move.up"
    keys = "k,up"
    title = N_("Up")
    tooltip = N_("Moves to the line before.")
    method = "move_up"


class HalfPageDown(Command):
    id = "move.half_page_down"
    keys = "ctrl+d"
    title = N_("Half a page down")
    tooltip = N_("Moves down by half a page.")
    method = "move_half_page_down"


class HalfPageUp(Command):
    id = "move.half_page_up"
    keys = "ctrl+u"
    title = N_("Half a page up")
    tooltip = N_("Moves up by half a page.")
    method = "move_half_page_up"


class PageDown(Command):
    id = "move.page_down"
    keys = "pagedown"
    title = N_("Page down")
    tooltip = N_("Moves down by a page.")
    method = "move_page_down"


class PageUp(Command):
    id = "move.page_up"
    keys = "pageup"
    title = N_("Page up")
    tooltip = N_("Moves up by a page.")
    method = "move_page_up"


class First(Command):
    id = "move.first"
    keys = "g,home"
    title = N_("First")
    tooltip = N_("Moves to the first line.")
    method = "move_first"


class Last(Command):
    id = "move.last"
    keys = "G,end"
    title = N_("Last")
    tooltip = N_("Moves to the last line.")
    method = "move_last"


MOVING: tuple[Command, ...] = (
    Down(),
    Up(),
    HalfPageDown(),
    HalfPageUp(),
    PageDown(),
    PageUp(),
    First(),
    Last(),
)
"""All of them."""


class ScrollOn(Command):
    id = "move.scroll_down"
    keys = "j,down,ctrl+d,pagedown,space"
    title = N_("scroll down")
    tooltip = N_("Shows more where there is more than the screen holds.")
    method = "show_more"


class ScrollBack(Command):
    id = "move.scroll_up"
    keys = "k,up,ctrl+u,pageup"
    title = N_("scroll up")
    tooltip = N_("Goes back up.")
    method = "show_less"


SCROLLING: tuple[Command, ...] = (ScrollOn(), ScrollBack())
"""For a screen that is one long text."""
