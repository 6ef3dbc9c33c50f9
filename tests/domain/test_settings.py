"""The user's settings: what is right is taken, what is wrong is told with file, line and what would be right."""

from __future__ import annotations

from pathlib import Path

import pytest

from occ_tui import locale, settings
from occ_tui.settings import Settings, SettingsError, checks, load, reading


def written(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "config.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def problem(path: Path) -> str:
    with pytest.raises(SettingsError) as caught:
        load(path)
    return str(caught.value)


def test_settings_are_read(tmp_path: Path) -> None:
    text = '# mine\nprofile = "support"\nlanguage = "de"\ntheme = "light"\n'
    assert load(written(tmp_path, text)) == Settings(profile="support", language="de", theme="light")


def test_aging_edges_of_ones_own_are_taken(tmp_path: Path) -> None:
    assert load(written(tmp_path, "aging_edges = [14, 28]\n")).aging_edges == (14, 28)
    assert load(tmp_path / "nowhere.toml").aging_edges == (30, 60, 90)


def test_without_a_file_everything_is_as_delivered(tmp_path: Path) -> None:
    assert load(tmp_path / "nowhere.toml") == Settings(profile="", language="", theme="dark")
    assert load(written(tmp_path, "")) == Settings()


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ('profile = "a"\nprofil = "b"\n', 2, 'there is no setting "profil"; the nearest is "profile"'),
        ('\n\nThema = "dark"\n', 3, 'there is no setting "Thema"; the nearest is "theme"'),
        ('theme = "dark"\nthem = "x"\n', 2, 'the nearest is "theme"'),
        ('xyzzy = "b"\n', 1, "there are: profile, language, theme"),
        ('# x\n["zz top"]\na = 1\n', 2, 'there is no setting "zz top"'),
        ('"lang" = "de"\n', 1, 'the nearest is "language"'),
        ("profile = 7\n", 1, '"profile" wants text in quotes'),
        ('\n  profile = ["a"]\n', 2, '"profile" wants text in quotes'),
        ("[theme]\nname = 1\n", 1, '"theme" wants text in quotes'),
        ('theme = "pink"\n', 1, '"theme" is one of: dark, light'),
        ("aging_edges = 30\n", 1, '"aging_edges" wants rising whole numbers, like [30, 60, 90]'),
        ("aging_edges = []\n", 1, '"aging_edges" wants rising'),
        ("aging_edges = [30, 30]\n", 1, '"aging_edges" wants rising'),
        ("aging_edges = [0, 30]\n", 1, '"aging_edges" wants rising'),
        ("aging_edges = [7.5]\n", 1, '"aging_edges" wants rising'),
        ("aging_edges = [true]\n", 1, '"aging_edges" wants rising'),
        ("aging_edges = [1, 2, 3, 4, 5, 6, 7, 8, 9]\n", 1, '"aging_edges" wants rising'),
        ('profile = "a"\nlanguage = "fr"\n', 2, '"language" is one of: en, de'),
        ('profile = "a"\ntheme = dark\n', 2, "this is not TOML"),
        ('profile = "a\n', 1, "this is not TOML"),
        ("profile\n", 1, "this is not TOML"),
        ('profile = "a"\nlanguage = """de', 2, "this is not TOML"),
        ('profile = "a"\nprofile = "b"\n', 2, "this is not TOML"),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_what_would_be_right(
    tmp_path: Path, text: str, line: int, told: str
) -> None:
    path = written(tmp_path, text)
    message = problem(path)
    assert message.startswith(f"{path}:{line}: ")
    assert told in message


def test_a_file_that_can_not_be_read_is_told(tmp_path: Path) -> None:
    assert problem(tmp_path) == f"{tmp_path}: cannot be read: it is a directory"
    assert "UTF-8" in problem(written(tmp_path, b'profile = "\xff"'))


def test_the_problem_is_told_in_the_users_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spoken = []

    def german(message: str) -> str:
        spoken.append(message)
        return "Hier geht nur: {allowed}"

    monkeypatch.setattr(checks, "_", german)
    assert problem(written(tmp_path, 'theme = "pink"')).endswith(":1: Hier geht nur: " + ", ".join(settings.THEMES))
    assert spoken == ['"{key}" is one of: {allowed}']
    assert locale.LANGUAGES == ("en", "de")


def test_the_file_lies_where_xdg_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert settings.config_path() == tmp_path / "occ" / "config.toml"
    (tmp_path / "occ").mkdir()
    settings.config_path().write_text('profile = "mine"')
    assert load().profile == "mine"


@pytest.mark.parametrize("platform", ["linux", "other"])
def test_without_xdg_it_lies_where_the_system_keeps_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(reading.sys, "platform", platform)
    assert settings.config_path() == tmp_path / ".config" / "occ" / "config.toml"


MAIL = """theme = "light"
[mail]
host = "mail.acme.example"
security = "tls"
username = "me"
password_file = "~/.secret"
sender = "me@acme.example"
"""


def test_a_mail_server_is_read(tmp_path: Path) -> None:
    mail = load(written(tmp_path, MAIL)).mail
    assert mail == settings.MailSettings("mail.acme.example", 0, "tls", "me", "~/.secret", "me@acme.example")
    assert mail.is_set
    assert not load(written(tmp_path, "[mail]\n")).mail.is_set
    local = '[mail]\nhost = "localhost"\nport = 2525\nsecurity = "none"\nsender = "a@b.example"\n'
    assert load(written(tmp_path, local)).mail.port == 2525


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("mail = 7\n", 1, '"mail" is a table: [mail]'),
        ('[mail]\nhots = "x"\n', 2, 'there is no setting "hots"; the nearest is "host"'),
        ("[mail]\nhost = 7\n", 2, '"host" wants text in quotes'),
        ('[mail]\n\nport = "25"\n', 3, '"port" wants a number from 0 to 65535'),
        ("[mail]\nport = 70000\n", 2, '"port" wants a number'),
        ('[mail]\nsecurity = "ssl"\n', 2, '"security" is one of: starttls, tls, none'),
        ('[mail]\npassword = "hunter2"\n', 2, "a password never stands here"),
        ('[mail]\nsender = "Me <me@acme.example>"\n', 2, '"sender" wants one address'),
        ('[mail]\nhost = "mail.acme.example"\nsecurity = "none"\nsender = "a@b.c"\n', 1, "only for a server on this"),
        ('[mail]\nhost = "mail.acme.example"\n', 1, '"sender" is missing'),
        ('[mail]\nhost = "h"\nsender = "a@b.c"\nusername = "me"\n', 1, "go together"),
        (
            '[mail]\nhost = "::1"\nsender = "a@b.c"\nsecurity = "none"\nusername = "me"\npassword_file = "x"\n',
            1,
            'wants "security" to be',
        ),
        ('host = "x"\n[mail]\nhost = 7\n', 1, 'there is no setting "host"'),
    ],
)
def test_a_mail_server_that_cannot_be_used_is_told_with_its_line(
    tmp_path: Path, text: str, line: int, told: str
) -> None:
    path = written(tmp_path, text)
    said = problem(path)
    assert said.startswith(f"{path}:{line}: ")
    assert told in said
    assert "hunter2" not in said
