"""The keymaps that come with the program, in Textual's names of keys; what a preset does not name is as delivered."""

from __future__ import annotations

from collections.abc import Mapping

_VIM = {
    "general.quit": "Z,q",
    "general.refresh": "ctrl+l,r",
    "general.thread_back": "ctrl+o,less_than_sign",
    "move.page_down": "ctrl+f,pagedown",
    "move.page_up": "ctrl+b,pageup",
    "move.scroll_down": "j,down,ctrl+d,ctrl+f,pagedown,space",
    "move.scroll_up": "k,up,ctrl+u,ctrl+b,pageup",
    "invoice.scroll_down": "ctrl+f,ctrl+d,pagedown,end",
    "invoice.scroll_up": "ctrl+b,ctrl+u,pageup,home",
    "request.scroll_down": "j,down,ctrl+d,ctrl+f,pagedown,space",
    "request.scroll_up": "k,up,ctrl+u,ctrl+b,pageup",
    "invoices.mark": "v,space",
    "invoices.mark_all": "V,asterisk",
    "payments.mark": "v,space",
    "payments.mark_all": "V,asterisk",
}

_EMACS = {
    "general.palette": "alt+x",
    "general.back": "ctrl+g,escape",
    "general.refresh": "g,r",
    "general.account": "alt+a,a",
    "move.down": "ctrl+n,down",
    "move.up": "ctrl+p,up",
    "move.half_page_down": "ctrl+d",
    "move.half_page_up": "ctrl+u",
    "move.page_down": "ctrl+v,pagedown",
    "move.page_up": "alt+v,pageup",
    "move.first": "home,alt+shift+h",
    "move.last": "end,alt+shift+e",
    "move.scroll_down": "ctrl+n,ctrl+v,down,ctrl+d,pagedown,space",
    "move.scroll_up": "ctrl+p,alt+v,up,ctrl+u,pageup",
    "invoice.next": "ctrl+n,n,ctrl+f,down,right,right_square_bracket",
    "invoice.previous": "ctrl+p,N,ctrl+b,up,left,left_square_bracket",
    "invoice.first": "alt+shift+h",
    "invoice.last": "alt+shift+e",
    "invoice.scroll_down": "ctrl+v,ctrl+d,pagedown,end",
    "invoice.scroll_up": "alt+v,ctrl+u,pageup,home",
    "request.scroll_down": "ctrl+n,ctrl+v,down,ctrl+d,pagedown,space",
    "request.scroll_up": "ctrl+p,alt+v,up,ctrl+u,pageup",
    "invoices.next_tab": "ctrl+f,right,right_square_bracket",
    "invoices.previous_tab": "ctrl+b,left,left_square_bracket",
    "invoices.search": "ctrl+s,slash",
    "accounts.search": "ctrl+s,slash",
    "invoices.save_view": "alt+s",
    "invoices.copy_number": "alt+w,y",
    "payments.copy": "alt+w,y",
    "request.copy": "alt+w,y",
    "form.leave": "ctrl+g,escape",
}

PRESETS: Mapping[str, Mapping[str, str]] = {"default": {}, "vim": _VIM, "emacs": _EMACS}
"""By the names of `settings.PRESETS`."""
