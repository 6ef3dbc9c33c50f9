"""What can be done where one has not said yet as whom: choose a profile, have a code mailed."""

from __future__ import annotations

from occ_tui.commands.base import Command
from occ_tui.locale import N_


class Begin(Command):
    id = "sign_in.begin"
    keys = "enter"
    title = N_("choose")
    tooltip = N_("Signs in with the profile under the cursor, or goes the way that it names.")
    method = "begin"
    footer = 10


class LookAgain(Command):
    id = "sign_in.look_again"
    keys = "r"
    title = N_("look again")
    tooltip = N_("Reads the config file again, after a profile was mended or a session was renewed.")
    method = "look_again"
    footer = 20


class SendCode(Command):
    id = "sign_in.send_code"
    keys = "ctrl+r"
    title = N_("mail another code")
    tooltip = N_("Has another code mailed; the one before is good for nothing then.")
    method = "send_code"
    footer = 15
