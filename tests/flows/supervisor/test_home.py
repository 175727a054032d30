"""What is wrong with a home, a disk or a port is said plainly, with what to do."""

import os
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.supervisor.errors import HomeError, PortTakenError
from flows.supervisor.home import check_ports, make_home, private_folders
from flows.supervisor.lock import hold, holder, is_held
from registry.settings import Settings
from tests.ports import free_port


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_new_home_has_both_maildirs_and_is_closed_to_others(settings: Settings) -> None:
    make_home(settings)
    assert (settings.owners_maildir / "new").is_dir()
    assert (settings.returns_maildir / "new").is_dir()
    assert stat.S_IMODE(settings.root.stat().st_mode) & 0o066 == 0
    for folder in private_folders(settings):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700, folder


def test_a_home_that_cannot_be_written_is_refused(settings: Settings) -> None:
    settings.root.write_text("a file, not a folder")
    with pytest.raises(HomeError, match=r"cannot be written.*REMEMBRANCER_HOME"):
        make_home(settings)


def test_a_nearly_full_disk_is_refused_with_the_numbers(settings: Settings) -> None:
    with pytest.raises(HomeError, match=r"12 MB are free and 500 MB are needed"):
        make_home(settings, free=lambda _folder: 12)


def test_a_taken_port_is_named_with_who_has_it_and_what_to_do(taken_port: int) -> None:
    with pytest.raises(PortTakenError) as refusal:
        check_ports({"REMEMBRANCER_PREFECT_PORT": ("127.0.0.1", taken_port)})
    said = str(refusal.value)
    assert f"Port {taken_port} on 127.0.0.1 is taken" in said
    assert f"(process {os.getpid()})" in said
    assert f"REMEMBRANCER_PREFECT_PORT={taken_port + 10} make up" in said


def test_one_port_for_two_parts_is_refused() -> None:
    port = free_port()
    with pytest.raises(PortTakenError, match=r"A and B are both"):
        check_ports({"A": ("127.0.0.1", port), "B": ("127.0.0.1", port)})


def test_an_address_that_is_not_ours_is_refused() -> None:
    with pytest.raises(PortTakenError, match=r"no address of this machine"):
        check_ports({"A": ("no-such-host.invalid", 8025)})


def test_free_ports_pass() -> None:
    check_ports({"A": ("127.0.0.1", free_port())})


def test_a_home_is_held_by_one_and_free_again_afterwards(settings: Settings) -> None:
    make_home(settings)
    assert not is_held(settings)
    with hold(settings):
        assert is_held(settings)
        found = holder(settings)
        assert found is not None
        assert found.pid == os.getpid()
        with pytest.raises(HomeError, match=f"already runs.*process {os.getpid()}"), hold(settings):
            pass
    assert not is_held(settings)
    assert holder(settings) is None


def test_a_holder_that_died_and_whose_number_was_given_away_is_nobody(settings: Settings) -> None:
    make_home(settings)
    (settings.run_folder / "lock").write_text(f'{{"pid": {os.getpid()}, "started": 1.0}}')
    assert holder(settings) is None
