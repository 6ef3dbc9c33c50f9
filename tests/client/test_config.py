"""Profiles come out of OCI configuration files, and what is wrong with one is said with file, profile and field."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from support.client import everything_told_by, write_private

from occ_tui import settings
from occ_tui.client.config import Profile, config_file_path, list_profiles, load_profile
from occ_tui.client.errors import (
    ConfigFileMissing,
    ConfigIncomplete,
    ConfigUnreadable,
    FileExposed,
    ProfileNotFound,
)

IDENTITY = "user=ocid1.user.a\nfingerprint=aa:bb\ntenancy=ocid1.tenancy.a\nkey_file=~/key.pem\n"
WHOLE = f"[DEFAULT]\n{IDENTITY}region=eu-frankfurt-1\npass_phrase=open sesame\n"


def config(tmp_path: Path, text: str, mode: int = 0o600) -> Path:
    return write_private(tmp_path / "config", text, mode)


def test_a_profile_has_what_the_file_says(tmp_path: Path) -> None:
    path = config(tmp_path, WHOLE)
    profile = load_profile(path)
    assert profile == Profile(
        name="DEFAULT",
        kind="oracle",
        tenancy="ocid1.tenancy.a",
        user="ocid1.user.a",
        fingerprint="aa:bb",
        key_file=tmp_path / "home" / "key.pem",
        pass_phrase="open sesame",
        region="eu-frankfurt-1",
        home_region="eu-frankfurt-1",
        config_file=path,
    )
    assert str(profile.zone()) == "UTC"


def test_our_own_keys_are_read_beside_oracles(tmp_path: Path) -> None:
    own = "occ_endpoint=https://portal.example\nocc_home_region=us-ashburn-1\nocc_time_zone=Europe/Berlin\n"
    profile = load_profile(config(tmp_path, WHOLE + own))
    assert (profile.kind, profile.endpoint, profile.home_region) == ("portal", "https://portal.example", "us-ashburn-1")
    assert str(profile.zone()) == "Europe/Berlin"


def test_a_profile_inherits_from_default(tmp_path: Path) -> None:
    profile = load_profile(config(tmp_path, f"{WHOLE}[other]\nuser=ocid1.user.b\n"), "other")
    assert (profile.name, profile.user, profile.tenancy) == ("other", "ocid1.user.b", "ocid1.tenancy.a")


def test_an_endpoint_of_the_command_line_goes_first(tmp_path: Path) -> None:
    path = config(tmp_path, f"{WHOLE}occ_endpoint=https://one.example\n")
    assert load_profile(path, endpoint="https://two.example").endpoint == "https://two.example"
    assert load_profile(config(tmp_path, WHOLE), endpoint="unix:///run/occ").kind == "portal"


def test_a_percent_sign_means_nothing_special(tmp_path: Path) -> None:
    assert load_profile(config(tmp_path, WHOLE.replace("open sesame", "100%(x)s"))).pass_phrase == "100%(x)s"


def test_a_demo_profile_needs_nothing(tmp_path: Path) -> None:
    assert load_profile(config(tmp_path, "[demo]\nocc_kind=demo\n")).kind == "demo"


def test_a_session_token_profile_needs_no_user(tmp_path: Path) -> None:
    text = "[s]\ntenancy=t\nkey_file=/k\nregion=eu-frankfurt-1\nsecurity_token_file=~/token\n"
    assert load_profile(config(tmp_path, text)).security_token_file == tmp_path / "home" / "token"


def section(name: str) -> str:
    return f"[{name}]\n{IDENTITY}region=eu-frankfurt-1\n"


def test_the_only_profile_needs_no_name(tmp_path: Path) -> None:
    assert load_profile(config(tmp_path, section("finance"))).name == "finance"


def test_default_is_meant_when_no_profile_is_named(tmp_path: Path) -> None:
    path = config(tmp_path, WHOLE + section("finance"))
    assert load_profile(path).name == "DEFAULT"
    assert list_profiles(path) == ["DEFAULT", "finance"]


def test_several_profiles_without_a_default_are_listed(tmp_path: Path) -> None:
    path = config(tmp_path, section("finance") + section("support"))
    with pytest.raises(ProfileNotFound) as caught:
        load_profile(path)
    assert caught.value.profile is None
    assert caught.value.names == ("finance", "support")


def test_the_environment_names_a_profile_and_the_command_line_goes_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = config(tmp_path, WHOLE + section("finance") + section("support"))
    monkeypatch.setenv("OCC_PROFILE", "support")
    assert load_profile(path).name == "support"
    assert load_profile(path, "finance").name == "finance"


def test_the_users_settings_name_a_profile(tmp_path: Path) -> None:
    (tmp_path / "settings" / "occ").mkdir(parents=True)
    settings.config_path().write_text('profile = "support"\n')
    assert load_profile(config(tmp_path, section("finance") + section("support"))).name == "support"


def test_a_profile_that_is_not_there_is_answered_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(ProfileNotFound, match=r"\[finanec\]; there are: finance") as caught:
        load_profile(config(tmp_path, section("finance")), "finanec")
    assert caught.value.profile == "finanec"


def test_an_empty_file_has_no_profiles(tmp_path: Path) -> None:
    with pytest.raises(ProfileNotFound) as caught:
        load_profile(config(tmp_path, ""))
    assert caught.value.names == ()


def test_the_file_is_the_one_of_the_command_line_the_environment_or_the_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert config_file_path() == tmp_path / "home" / ".oci" / "config"
    monkeypatch.setenv("OCI_CONFIG_FILE", "~/elsewhere")
    assert config_file_path() == tmp_path / "home" / "elsewhere"
    assert config_file_path(Path("/x/config")) == Path("/x/config")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigFileMissing) as caught:
        load_profile(tmp_path / "nowhere")
    assert caught.value.path == tmp_path / "nowhere"
    assert caught.value.request_id is None


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o644, 0o660, 0o610])
def test_a_file_open_to_others_is_refused_with_the_command_that_mends_it(tmp_path: Path, mode: int) -> None:
    (tmp_path / "my files").mkdir()
    path = write_private(tmp_path / "my files" / "config", WHOLE, mode)
    with pytest.raises(FileExposed) as caught:
        load_profile(path)
    assert caught.value.remedy == f"chmod 600 '{path}'"
    subprocess.run(caught.value.remedy, shell=True, check=True)  # noqa: S602 - as the user would
    assert load_profile(path).name == "DEFAULT"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("pass_phrase=open sesame\n", 1),
        (f"{WHOLE}\nopen sesame\n", 9),
        (f"{WHOLE}pass_phrase=open sesame\n", 8),
        (f"{section('a')}{section('a')}", 7),
    ],
)
def test_what_is_no_configuration_is_refused_with_its_line_and_without_its_words(
    tmp_path: Path, text: str, line: int
) -> None:
    with pytest.raises(ConfigUnreadable) as caught:
        load_profile(config(tmp_path, text))
    assert caught.value.line == line
    assert f"{tmp_path / 'config'}:{line}" in str(caught.value)
    assert caught.value.reason
    assert "open sesame" not in everything_told_by(caught.value)


def test_a_directory_and_a_file_that_is_not_text_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigUnreadable):
        load_profile(tmp_path)
    with pytest.raises(ConfigUnreadable, match="UTF-8"):
        load_profile(write_private(tmp_path / "binary", b"[a]\nuser=\xff\xfe"))


@pytest.mark.parametrize("field", ["user", "fingerprint", "tenancy", "key_file", "region"])
def test_a_missing_field_is_named(tmp_path: Path, field: str) -> None:
    text = "\n".join(line for line in section("finance").splitlines() if not line.startswith(f"{field}="))
    with pytest.raises(ConfigIncomplete) as caught:
        load_profile(config(tmp_path, text))
    assert (caught.value.profile, caught.value.field, caught.value.reason) == ("finance", field, "")


def test_a_key_inside_the_profile_is_answered_with_where_it_belongs(tmp_path: Path) -> None:
    key = "-----BEGIN PRIVATE KEY-----\n  hunter2\n  -----END PRIVATE KEY-----"
    text = f"[DEFAULT]\ntenancy=t\nuser=u\nfingerprint=f\nregion=r\nkey_content={key}\n"
    with pytest.raises(ConfigIncomplete) as caught:
        load_profile(config(tmp_path, text))
    assert caught.value.field == "key_file"
    assert "key_content" in caught.value.reason
    assert "hunter2" not in everything_told_by(caught.value)


@pytest.mark.parametrize("value", ['x"y', "x y", "x\n  y", "ü", "x\\y"])
def test_a_value_that_could_not_be_sent_in_a_header_is_refused(tmp_path: Path, value: str) -> None:
    with pytest.raises(ConfigIncomplete) as caught:
        load_profile(config(tmp_path, section("finance").replace("ocid1.user.a", value)))
    assert caught.value.field == "user"
    assert caught.value.reason


def test_a_time_zone_that_does_not_exist_is_refused_when_it_is_used(tmp_path: Path) -> None:
    for wrong in ("Europe/Lüdenscheid", "../etc/passwd", "Mars"):
        profile = load_profile(config(tmp_path, f"{WHOLE}occ_time_zone={wrong}\n"))
        with pytest.raises(ConfigIncomplete, match="occ_time_zone"):
            profile.zone()


def test_a_profile_never_shows_its_pass_phrase(tmp_path: Path) -> None:
    profile = load_profile(config(tmp_path, WHOLE))
    assert "open sesame" not in f"{profile!r} {profile}"


def test_asking_a_server_imports_no_terminal_interface() -> None:
    code = "import sys, occ_tui.client.invoices; print(*{'rich', 'click', 'textual', 'babel'} & set(sys.modules))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.split() == []


def test_reading_profiles_imports_nothing_beyond_the_standard_library() -> None:
    code = (
        "import sys; from occ_tui.client.config import load_profile; "
        "print(*{name.partition('.')[0] for name in sys.modules} - sys.stdlib_module_names)"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert set(shown.split()) <= {"occ_tui", "__main__"} | {name for name in shown.split() if name.startswith("_")}
