"""A profile is written into a configuration that is somebody's own."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from occ_tui.client.config import list_profiles, load_profile
from occ_tui.client.config_writing import NewProfile, add_profile, free_name, remove_profile
from occ_tui.client.errors import ConfigNotWritten, FileExposed, ProfileNotFound

OWN = """# mine
[DEFAULT]
user = ocid1.user.oc1..me
fingerprint=aa:bb
key_file=~/.oci/me.pem
tenancy=ocid1.tenancy.oc1..mine
region=eu-frankfurt-1

[ work ]
region=uk-london-1
"""
NEW = NewProfile(
    name="acme",
    endpoint="https://portal.example",
    user="ocid1.user.oc1..ap",
    tenancy="ocid1.tenancy.oc1..acme",
    fingerprint="12:34",
    region="eu-frankfurt-1",
    key_pem=b"-----BEGIN PRIVATE KEY-----",
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "oci" / "config"
    made.parent.mkdir(mode=0o700)
    made.write_text(OWN)
    made.chmod(0o600)
    return made


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_profile_is_added_and_the_rest_stays_to_the_letter(path: Path) -> None:
    key = add_profile(path, NEW)
    assert path.read_text().startswith(OWN)
    profile = load_profile(path, "acme")
    assert (profile.kind, profile.endpoint, profile.user) == ("portal", "https://portal.example", "ocid1.user.oc1..ap")
    assert profile.key_file == key
    assert key.read_bytes() == NEW.key_pem
    assert (mode(path), mode(key), mode(key.parent)) == (0o600, 0o600, 0o700)
    assert set(path.parent.iterdir()) == {path, key.parent}


def test_a_file_that_is_not_there_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "config"
    add_profile(path, NEW)
    assert list_profiles(path) == ["acme"]
    assert (mode(path), mode(path.parent)) == (0o600, 0o700)


def test_a_profile_is_removed_with_the_key_that_was_made_for_it_and_nothing_else(path: Path) -> None:
    key = add_profile(path, NEW)
    add_profile(path, NEW._replace(name="other", fingerprint="56:78"))
    remove_profile(path, "acme")
    assert list_profiles(path) == ["DEFAULT", " work ", "other"]
    assert path.read_text().startswith(OWN)
    assert not key.exists()
    assert load_profile(path, "other").key_file.exists()


def test_a_key_that_somebody_else_made_stays(path: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.pem"
    own.write_text("key")
    own.chmod(0o600)
    path.write_text(f"[mine]\nuser=u\nfingerprint=f\nkey_file={own}\ntenancy=t\nregion=r\n[left]\nregion=r\n")
    remove_profile(path, "mine")
    assert own.exists()
    assert list_profiles(path) == ["left"]


def test_names_are_free_and_plain(path: Path) -> None:
    add_profile(path, NEW)
    assert free_name(path, "ACME") == "acme-2"
    assert free_name(path, "Default") == "default-2"
    assert free_name(path, "[x]\nkey_file=/etc/passwd") == "x-key-file-etc-passwd"
    assert free_name(path.with_name("none"), "…") == "portal"


def test_what_cannot_be_written_leaves_all_as_it_was(path: Path) -> None:
    add_profile(path, NEW)
    before = path.read_text()
    with pytest.raises(ConfigNotWritten):
        add_profile(path, NEW._replace(name="again"))  # there is such a key already
    assert path.read_text() == before


def test_what_others_can_read_is_not_written_to(path: Path) -> None:
    path.chmod(0o644)
    with pytest.raises(FileExposed):
        add_profile(path, NEW)
    assert path.read_text() == OWN


def test_what_is_not_there_cannot_be_removed(path: Path) -> None:
    with pytest.raises(ProfileNotFound):
        remove_profile(path, "nobody")


def test_no_key_and_no_pass_phrase_is_shown() -> None:
    shown = repr(NEW._replace(pass_phrase="open sesame"))
    assert "BEGIN" not in shown
    assert "sesame" not in shown
