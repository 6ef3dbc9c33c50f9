"""Keys of one's own: they do what they are for, everything shown follows, the old ones do nothing; nothing clashes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from support.forms import EveryKind
from support.paying_service import running
from support.screens import Server, listed, make_app, number_at_cursor, press, settle, shown
from textual.pilot import Pilot

from occ_tui import locale, settings
from occ_tui.commands import keys_in_force
from occ_tui.commands.key_names import key_name, textual_key
from occ_tui.commands.keymap import actions, clashes, read_keymap, used_twice
from occ_tui.commands.presets import PRESETS
from occ_tui.commands.rewording import reworded
from occ_tui.screens.every import every_screen
from occ_tui.screens.help import HelpScreen
from occ_tui.screens.invoices import InvoicesScreen
from occ_tui.screens.palette import Palette
from occ_tui.screens.settled import keymap_of, problems_of, require
from occ_tui.services.session import SessionOptions
from occ_tui.settings import KeySettings, Settings, SettingsError

Bent = Callable[..., AbstractAsyncContextManager[Pilot[None]]]


@pytest.fixture(autouse=True)
def keys_as_delivered() -> Iterator[None]:
    yield
    keys_in_force.use({})


@pytest.fixture
def bent(options: SessionOptions, server: Server, monkeypatch: pytest.MonkeyPatch) -> Bent:
    """Runs the app with keys of one's own."""

    @asynccontextmanager
    async def run(keys: KeySettings, *, section: str = "invoices") -> AsyncIterator[Pilot[None]]:
        app = make_app(options, monkeypatch, section=section)
        settled = Settings(keys=keys)
        app.suit(settled, require(settled))
        async with running(app) as pilot:
            yield pilot

    return run


def changed(**keys: str) -> KeySettings:
    return KeySettings(changed=tuple((action.replace("__", "."), (key,)) for action, key in keys.items()))


# What shows.


@pytest.mark.parametrize(("language", "pay"), [("en", "pay"), ("de", "zahlen")])
async def test_a_key_of_ones_own_works_and_is_shown_and_the_old_one_is_dead(
    bent: Bent, language: str, pay: str
) -> None:
    locale.use_language(language)
    async with bent(changed(payments__pay="P", general__help="f2")) as pilot:
        footer = shown(pilot).splitlines()[-1]
        assert f"P {pay}" in footer
        assert f" p {pay}" not in footer
        assert " f2 " in footer
        before = shown(pilot)
        await press(pilot, "p", "question_mark")
        assert shown(pilot) == before
        await press(pilot, "f2")
        assert isinstance(pilot.app.screen, HelpScreen)
        keys = {line.split()[0] for line in pilot.app.screen.keys(200).plain.splitlines() if line}
        assert {"P", "f2"} <= keys
        assert not {"p", "?"} & keys
        await press(pilot, "escape", "P")
        assert shown(pilot) != before


async def test_the_palette_shows_the_keys_that_are_in_force(bent: Bent) -> None:
    async with bent(KeySettings("emacs")) as pilot:
        await press(pilot, "ctrl+n")
        await press(pilot, "alt+x")
        assert isinstance(pilot.app.screen, Palette)
        choices = {choice.id: choice.remark for choice in pilot.app.screen._choices}
        assert choices["move.down"] == "ctrl+n, ↓"
        assert choices["general.palette"] == "alt+x"


@pytest.mark.parametrize(("preset", "down", "up"), [("vim", "j", "k"), ("emacs", "ctrl+n", "ctrl+p")])
async def test_presets_move_and_open_and_come_back(bent: Bent, preset: str, down: str, up: str) -> None:
    async with bent(KeySettings(preset)) as pilot:
        first = number_at_cursor(pilot)
        await press(pilot, down)
        second = number_at_cursor(pilot)
        assert second != first
        await press(pilot, up)
        assert number_at_cursor(pilot) == first
        await press(pilot, "enter")
        assert first in shown(pilot)
        back = PRESETS[preset].get("general.back", "escape").split(",")[0]
        await press(pilot, back)
        assert number_at_cursor(pilot) == first


async def test_the_bar_of_sections_follows(bent: Bent) -> None:
    async with bent(changed(section__invoices="f6")) as pilot:
        assert " f6 Invoices " in shown(pilot)
        await press(pilot, "3")
        await press(pilot, "f6")
        assert number_at_cursor(pilot)


async def test_what_one_types_is_no_key(bent: Bent) -> None:
    keys = KeySettings("emacs", (("invoices.save_view", ("W",)), ("general.help", ("alt+h",))))
    async with bent(keys) as pilot:
        await press(pilot, "ctrl+s", *"10Wx")
        assert listed(pilot).state.text == "10Wx"
        await press(pilot, "alt+h")
        assert isinstance(pilot.app.screen, HelpScreen)
        await press(pilot, "escape", "ctrl+g")
        assert listed(pilot).state.text == ""


async def test_forms_are_sent_and_left_with_keys_of_ones_own(bent: Bent) -> None:
    async with bent(changed(form__submit="f9", form__leave="ctrl+g")) as pilot:
        screen = EveryKind()
        pilot.app.push_screen(screen)
        await settle(pilot)
        assert "f9 " in shown(pilot).splitlines()[-1]
        await press(pilot, "ctrl+s", "escape")
        assert not screen.view.errors
        assert pilot.app.screen is screen
        await press(pilot, "f9")
        assert screen.view.errors
        await press(pilot, "ctrl+g")
        assert pilot.app.screen is not screen


# What is checked.


@pytest.mark.parametrize("preset", settings.PRESETS)
def test_no_preset_clashes_on_any_screen(preset: str) -> None:
    keymap, problems = read_keymap(KeySettings(preset))
    assert not problems
    screens = every_screen()
    assert len(screens) > 25
    assert clashes(keymap, [screen.commands for screen in screens]) == []


@pytest.mark.parametrize("preset", settings.PRESETS)
def test_presets_name_actions_and_keys_that_exist(preset: str) -> None:
    known = actions()
    for action, keys in PRESETS[preset].items():
        assert action in known
        for key in keys.split(","):
            assert textual_key(key) == key, key
        assert not read_keymap(KeySettings(changed=((action, tuple(keys.split(","))),)))[1], action


def test_every_action_of_every_screen_can_be_bound_and_keeps_its_keys() -> None:
    known = actions()
    for screen in every_screen():
        for command in screen.commands:
            assert known[command.id].keys == command.keys, command.id


def told(**keys: str) -> list[str]:
    return [sentence for _at, sentence in problems_of(Settings(keys=changed(**keys)))]


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"payments__pya": "P"}, 'there is no action "payments.pya"; the nearest is "payments.pay"'),
        ({"presett": "vim"}, 'the nearest is "preset"'),
        ({"payments__pay": "hyper+p"}, '"hyper+p" is no key that terminals send'),
        ({"payments__pay": "pp"}, '"pp" is no key'),
        ({"payments__pay": "alt+<"}, '"alt+<" is no key'),
        ({"payments__pay": "ctrl+c"}, '"ctrl+c" is kept for leaving'),
        ({"payments__pay": "ctrl+i"}, '"ctrl+i" arrives as tab'),
        ({"form__submit": "s"}, '"s" types where this action stands'),
        ({"general__back": "b"}, "must not type anything"),
        (
            {"payments__pay": "d"},
            "the key “d” is both “PDF” (invoices.pdf) and “pay” (payments.pay) on the same screen",
        ),
        ({"general__quit": "ctrl+p"}, "(general.palette)"),
    ],
)
def test_what_can_not_be_is_told_with_both_names_or_the_nearest(keys: dict[str, str], words: str) -> None:
    said = told(**keys)
    assert any(words in sentence for sentence in said), said


def test_the_same_key_on_different_screens_is_no_clash() -> None:
    keymap, problems = keymap_of(Settings(keys=changed(contracts__fold="u")))
    assert used_twice(keymap)
    assert problems == []


def test_actions_of_one_kind_follow_the_one_that_is_named() -> None:
    keymap, _problems = read_keymap(changed(payments__pay="P", orders__pay="f7"))
    assert keymap.keys["payments.pay"] == keymap.keys["contracts.pay"] == "P"
    assert keymap.keys["orders.pay"] == "f7"
    assert "rewards.redeem" not in keymap.keys


def test_two_actions_can_change_places() -> None:
    assert told(invoices__sort="c", invoices__columns="s", accounts__sort="c") == []


@pytest.mark.parametrize(
    ("written", "name", "said"),
    [
        ("P", "P", "P"),
        ("shift+p", "P", "P"),
        ("?", "question_mark", "?"),
        ("+", "plus", "+"),
        (",", "comma", ","),
        ("\\", "backslash", "\\"),
        ("Ctrl+P", "ctrl+p", "ctrl+p"),
        ("Esc", "escape", "esc"),
        (" ", "space", "space"),
        ("PgDn", "pagedown", "PgDn"),
        ("F5", "f5", "f5"),
        ("alt+X", "alt+shift+x", "alt+shift+x"),
        ("ß", "ß", "ß"),
    ],
)
def test_keys_are_read_as_people_write_them(written: str, name: str, said: str) -> None:
    assert textual_key(written) == name
    assert key_name(name) == said


@pytest.mark.parametrize("written", ["", "f30", "shift+enter", "ctrl+", "<any>", "\x1b", "ctrl+alt+x", "shift+alt"])
def test_what_no_terminal_sends_is_no_key(written: str) -> None:
    assert textual_key(written) is None


def test_a_keymap_that_can_not_be_is_refused_with_file_and_line(own_home: object) -> None:
    path = settings.config_path()
    path.parent.mkdir(parents=True)
    path.write_text('[keys]\npreset = "vim"\npayments.pay = "d"\n')
    with pytest.raises(SettingsError, match=r"config\.toml:3: the key “d” is both"):
        require(settings.load())


# What sentences say.


@pytest.mark.parametrize(
    ("language", "keys", "words", "said"),
    [
        ("en", {"general__back": "ctrl+g"}, "esc shows all again.", "ctrl+g shows all again."),
        ("en", {"general__refresh": "f5"}, "Never read. r asks the server.", "Never read. f5 asks the server."),
        ("en", {"invoices__search": "f3"}, "“/” narrows the list.", "“f3” narrows the list."),
        ("en", {"invoices__save_view": "W"}, "This is no saved view; ctrl+s makes it one.", "; W makes it one."),
        ("de", {"invoices__save_view": "W"}, "Speichern: Strg+S macht es.", "Speichern: W macht es."),
        ("en", {"general__refresh": "f5"}, "The reader of “/” or r.", "The reader of “/” or r."),
        ("en", {"invoices__ask": "f8"}, "A refresh is already under way.", "A refresh is already under way."),
        ("en", {}, "esc shows all again.", "esc shows all again."),
        ("en", {"invoices__ask": "W"}, "Nobody is invited. A invites somebody.", ". W invites somebody."),
        ("en", {"invoices__ask": "W"}, "Nobody yet: A in the tab Redeemers adds.", "yet: W in the tab Redeemers adds."),
        ("de", {"invoices__ask": "W"}, "Nichts da. A öffnet eine Seite.", ". W öffnet eine Seite."),
        ("en", {"invoices__ask": "W"}, "Never read. A finance contact may.", "Never read. A finance contact may."),
    ],
)
def test_sentences_name_the_keys_that_are_in_force(language: str, keys: dict[str, str], words: str, said: str) -> None:
    locale.use_language(language)
    keys_in_force.use(read_keymap(changed(**keys))[0].keys)
    assert reworded(words, InvoicesScreen.commands).endswith(said)


def test_a_key_that_still_does_the_same_stays_in_sentences() -> None:
    keys_in_force.use(read_keymap(KeySettings("emacs"))[0].keys)
    assert reworded("esc shows all again; “/” narrows.", InvoicesScreen.commands) == "esc shows all again; “/” narrows."
    assert reworded("j moves.", InvoicesScreen.commands) == "ctrl+n moves."
