"""The hosted page in a real browser: by mouse, by keyboard, twice, late, from elsewhere; one payment at most."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import update
from support.browser import Browser, Keys, Part
from support.paying_world import GOOD, PAYPAL, PayingWorld

from occ_tui.portal.check import problems
from occ_tui.portal.schema import payment_sessions

NewBrowser = Callable[..., Browser]
TITLE, SUBMITTED = "Pay an invoice", "Payment submitted"
ONCE = "This page had already been used: the payment below was made once, and nothing was paid again."
AMOUNT_MINOR = 11_900


def assert_paid(world: PayingWorld, *methods: str) -> None:
    """Fails unless N-overdue was paid with these methods and no more, once the portal has answered everything."""
    world.stop()
    assert world.orders() == [(AMOUNT_MINOR, "SUBMITTED", method) for method in methods]
    assert list(problems(world.ledger)) == []


def end_pages(world: PayingWorld) -> None:
    """Half an hour passes, as far as pages know."""
    with world.ledger.writing() as connection:
        connection.execute(update(payment_sessions).values(expires_ms=1))


def test_the_mouse_chooses_a_method_and_pays(world: PayingWorld, url: str, browser: Browser) -> None:
    browser.open(url)
    assert browser.title == TITLE
    for words in ("ACME GmbH", "N-overdue", "119.00 EUR", "The button pays at once, and only once."):
        assert words in browser.text
    browser.choose("PAYPAL")
    browser.click_button()
    shown = browser.wait_for(SUBMITTED)
    assert "Do not pay this invoice again." in shown
    assert "PAYPAL ap@acme.example" in shown
    assert not browser.has_button
    world.settle()
    browser.reload()
    assert "Your payment is settled." in browser.wait_for("Payment settled")
    assert [state for _minor, state, _method in world.orders()] == ["SETTLED"]


def test_the_keyboard_alone_pays(world: PayingWorld, url: str, browser: Browser) -> None:
    browser.open(url)
    reached = []
    browser.press(Keys.TAB)
    reached.append(browser.focus)
    assert browser.is_focus_visible
    browser.press(Keys.TAB)
    reached.append(browser.focus)
    assert browser.is_focus_visible
    assert reached == ["VISA •••• 4242 · expires on 27 Dec 2027", "Pay 119.00 EUR"]
    browser.press_with_shift(Keys.TAB)
    browser.press(Keys.ARROW_DOWN)
    assert browser.focus.startswith("VISA •••• 0005"), "the expired card is passed over"
    browser.press(Keys.ARROW_DOWN, Keys.ARROW_DOWN)
    assert browser.focus == "PAYPAL ap@acme.example"
    assert world.orders() == [], "nothing is paid by moving about"
    browser.press(Keys.TAB, Keys.ENTER)
    browser.wait_for(SUBMITTED)
    assert_paid(world, PAYPAL)


def test_enter_on_a_method_pays_too(world: PayingWorld, url: str, browser: Browser) -> None:
    browser.open(url)
    browser.press(Keys.TAB, Keys.ENTER)
    browser.wait_for(SUBMITTED)
    assert_paid(world, GOOD)


def test_a_double_click_pays_once(world: PayingWorld, url: str, browser: Browser) -> None:
    browser.open(url)
    browser.double_click_button()
    browser.wait_for(SUBMITTED)
    assert_paid(world, GOOD)


def test_an_impatient_second_click_while_the_portal_is_slow_pays_once(
    world: PayingWorld, url: str, new_browser: NewBrowser
) -> None:
    browser = new_browser(waits=False)
    browser.open(url)
    browser.wait_for(TITLE)
    with world.ledger.writing():  # meanwhile the portal cannot pay
        browser.click_button_twice()
    browser.wait_for(SUBMITTED)
    assert browser.methods().count("POST") == 2, "the second click was never sent, so nothing was tried"
    assert_paid(world, GOOD)


def test_the_back_button_shows_the_payment_and_no_button(world: PayingWorld, url: str, browser: Browser) -> None:
    browser.open(url)
    browser.click_button()
    reference = browser.wait_for(SUBMITTED).rpartition("\n")[2]
    assert reference.startswith("P")
    browser.go_back()
    assert reference in browser.wait_for(SUBMITTED)
    assert not browser.has_button
    assert browser.methods().count("POST") == 1
    assert_paid(world, GOOD)


def test_reloading_sends_nothing_again(world: PayingWorld, url: str, browser: Browser) -> None:
    browser.open(url)
    browser.reload()
    browser.wait_for(TITLE)
    browser.click_button()
    browser.wait_for(SUBMITTED)
    for _time in range(2):
        browser.reload()
        browser.wait_for(SUBMITTED)
    assert browser.methods().count("POST") == 1
    assert_paid(world, GOOD)


def test_a_form_that_was_left_open_elsewhere_pays_nothing_more(
    world: PayingWorld, url: str, browser: Browser, new_browser: NewBrowser
) -> None:
    other = new_browser()
    other.open(url)
    browser.open(url)
    browser.click_button()
    browser.wait_for(SUBMITTED)
    other.choose("PAYPAL")
    other.click_button()
    shown = other.wait_for(SUBMITTED)
    assert ONCE in shown
    assert "VISA •••• 4242" in shown
    assert not other.has_button
    other.reload()
    assert ONCE in other.wait_for(SUBMITTED), "the form was sent again, and paid nothing again"
    assert other.methods().count("POST") == 2
    assert other.statuses() == [200, 409, 409]
    assert_paid(world, GOOD)


def test_a_second_browser_that_comes_later_sees_the_payment(
    world: PayingWorld, url: str, browser: Browser, new_browser: NewBrowser
) -> None:
    browser.open(url)
    browser.click_button()
    reference = browser.wait_for(SUBMITTED).rpartition("\n")[2]
    other = new_browser()
    other.open(url)
    assert reference in other.wait_for(SUBMITTED)
    assert not other.has_button
    assert_paid(world, GOOD)


def test_a_page_that_has_ended_pays_nothing(world: PayingWorld, url: str, browser: Browser) -> None:
    browser.open(url)
    end_pages(world)
    browser.click_button()
    shown = browser.wait_for("This page has ended")
    assert "Nothing was paid here." in shown
    assert not browser.has_button
    browser.open(url)
    browser.wait_for("This page has ended")
    assert browser.statuses() == [200, 410, 410]
    assert_paid(world)


def test_an_address_with_a_mistake_says_that_nothing_was_paid(world: PayingWorld, url: str, browser: Browser) -> None:
    browser.open(url[:-1])
    assert "Nothing was paid here." in browser.wait_for("There is no such page")
    assert browser.statuses() == [404]
    assert_paid(world)


def test_a_failed_payment_says_why(world: PayingWorld, url: str, browser: Browser) -> None:
    browser.open(url)
    browser.choose("VISA •••• 0005")
    browser.click_button()
    browser.wait_for(SUBMITTED)
    world.settle()
    browser.reload()
    shown = browser.wait_for("Payment failed")
    assert "the amount is above the limit of the method" in shown
    assert "Nothing was charged" in shown


@pytest.mark.parametrize(
    ("language", "spoken", "title", "button", "submitted"),
    [
        ("de-DE", "de", "Rechnung bezahlen", "119,00 EUR bezahlen", "Zahlung eingereicht"),
        ("xh", "en", TITLE, "Pay 119.00 EUR", SUBMITTED),
    ],
)
def test_the_page_speaks_the_language_of_the_browser(
    world: PayingWorld,
    url: str,
    new_browser: NewBrowser,
    language: str,
    spoken: str,
    title: str,
    button: str,
    submitted: str,
) -> None:
    browser = new_browser(language)
    browser.open(url)
    browser.wait_for(title)
    assert browser.language == spoken
    browser.press(Keys.TAB, Keys.TAB)
    assert browser.focus == button
    browser.press(Keys.ENTER)
    browser.wait_for(submitted)
    assert browser.language == spoken
    assert_paid(world, GOOD)


def test_a_screen_reader_is_told_everything(url: str, browser: Browser) -> None:
    browser.open(url)
    parts = browser.parts()
    spoken = {role: [part for part in parts if part.role == role] for role in ("heading", "group", "radio", "button")}
    assert spoken["heading"] == [Part("heading", TITLE, "")]
    assert [part.name for part in spoken["group"]] == ["Pay with"]
    assert [part.name for part in spoken["radio"]] == [
        "VISA •••• 4242 · expires on 27 Dec 2027",
        "VISA •••• 1881 · expired",
        "VISA •••• 0005 · expires on 22 Dec 2026",
        "VISA •••• 0077 · expires on 27 Dec 2027",
        "PAYPAL ap@acme.example",
    ]
    assert spoken["button"] == [Part("button", "Pay 119.00 EUR", "The button pays at once, and only once.")]
    browser.click_button()
    browser.wait_for(SUBMITTED)
    assert [part.role for part in browser.parts() if part.role in ("status", "heading")] == ["heading", "status"]


def test_the_browser_has_nothing_to_complain_about_and_asks_nobody_else(
    world: PayingWorld, url: str, browser: Browser
) -> None:
    browser.open(url)
    browser.click_button()
    browser.wait_for(SUBMITTED)
    end_pages(world)
    browser.reload()
    assert browser.complaints() == []
    assert browser.hosts() == {url.partition("/pay/")[0]}


def test_the_page_fits_a_telephone(url: str, browser: Browser) -> None:
    browser.resize(320, 568)
    browser.open(url)
    assert browser.overflow == 0
    browser.click_button()
    browser.wait_for(SUBMITTED)
    assert browser.overflow == 0
