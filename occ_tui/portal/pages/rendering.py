"""What hosted pages share: their headers, their language, templates, notices, and forms read back."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from babel import Locale, negotiate_locale
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from occ_tui.domain.cards import any_holds_card_number
from occ_tui.domain.dates import from_epoch_ms
from occ_tui.domain.formatting import formatter
from occ_tui.domain.text import clean
from occ_tui.locale import LANGUAGES, N_, translator
from occ_tui.portal.page_tokens import PageTokenRefused
from occ_tui.portal.state import Portal

HERE = Path(__file__).parent
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
}
MAX_FORM_BYTES = 16 * 1024

UNKNOWN_TITLE = N_("There is no such page")
UNKNOWN = N_("Check that the address is complete, or start the payment anew from the invoice. Nothing was paid here.")
EXPIRED_TITLE = N_("This page has ended")
CARD_NUMBER = N_("What was typed held a card number. None is taken here: it was dropped, and nothing was done.")
NOT_ALLOWED_TITLE = N_("You may not do this any more")
NOT_ALLOWED = N_("Whoever opened this page has lost the right to pay for this account. Nothing was paid here.")
FORM_TITLE = N_("That could not be read")
FORM = N_("What the browser sent is no form of this page. Nothing was paid or changed. Go back and try again.")


class FormRefused(ValueError):
    """What was sent is not one of our forms."""


class Voice:
    """One language of a page: its words, amounts and dates."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.say = translator(language).gettext
        self.write = formatter(language)

    def instant(self, epoch_ms: int) -> str:
        """An instant with the name of the portal's own time zone, since a page cannot know its reader's."""
        instant = from_epoch_ms(epoch_ms)
        return f"{self.write.date_time(instant)} ({instant.astimezone().tzname() or 'UTC'})"


def voice_of(request: Request, preferred: str = "") -> Voice:
    """What the session was opened in, else what the browser asks for, else English."""
    asked = [part.partition(";")[0].strip() for part in request.headers.get("accept-language", "").split(",")]
    plain = [code.replace("-", "_").partition("_")[0].lower() for code in (preferred, *asked) if code]
    return Voice(negotiate_locale(plain, LANGUAGES) or "en")


def page(template: str, voice: Voice, status: int, title: str, **values: Any) -> Response:
    """A page; `title` is said in its language."""
    direction = Locale.parse(voice.language).text_direction
    html = (
        _templates()
        .get_template(template)
        .render(language=voice.language, direction=direction, title=voice.say(title), **values)
    )
    return Response(html, status, HEADERS, "text/html")


def notice(request: Request, status: int, title: str, text: str, session: Any = None) -> Response:
    """A page with one sentence on it, and the way back that the session knows."""
    voice = voice_of(request, session.language_code if session else "")
    return page("notice.html", voice, status, title, text=voice.say(text), back=back_link(voice, session))


def back_link(voice: Voice, session: Any) -> tuple[str, str] | None:
    """Address and words of the link to where whoever opened the page came from."""
    if session is None or not session.return_url:
        return None
    return session.return_url, voice.say(BACK)


BACK = N_("Back to where you came from")


def unknown(request: Request, status: int = 404) -> Response:
    """There never was such a page."""
    return notice(request, status, UNKNOWN_TITLE, UNKNOWN)


def holds_card(form: Mapping[str, str]) -> bool:
    """Whether a card number was written into a form, or into one that was made up; it is not shown again."""
    return any_holds_card_number(dict(form), apart=("form",))


def see_other(path: str) -> Response:
    """Go on with a GET, so that neither reload nor the back button sends a form again."""
    return RedirectResponse(path, 303, HEADERS)


async def read_form(request: Request) -> Mapping[str, str]:
    """The fields of a form that a page of ours sent; `FormRefused` for anything else."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise FormRefused("sent from another site")
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
        raise FormRefused("no form")
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MAX_FORM_BYTES:
            raise FormRefused("too long")
    try:
        return dict(parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=20))
    except ValueError as error:
        raise FormRefused("no form") from error


def seal(portal: Portal, header_id: str, shown: tuple[int, ...]) -> str:
    """What a form carries to prove that this portal made it, for this session, with these figures on it."""
    return portal.page_tokens.make(f"form of {header_id}", shown)


def is_sealed(portal: Portal, header_id: str, shown: tuple[int, ...], given: str) -> bool:
    """Whether `given` is such a proof."""
    try:
        return tuple(portal.page_tokens.read(f"form of {header_id}", given)) == shown
    except PageTokenRefused:
        return False


@cache
def _templates() -> Environment:
    environment = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined)
    environment.filters["clean"] = clean
    return environment
