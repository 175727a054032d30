"""The key of our own mark: made once, closed to others, and never used when it is damaged."""

from pathlib import Path

import pytest

from flows.runtime import KEY_BYTES, Runtime
from registry.database import connect
from registry.errors import BadInputError
from registry.settings import Settings
from registry.working_days import WorkingDays


def runtime(home: Path) -> Runtime:
    settings = Settings(home=home)
    return Runtime(settings, connect("postgresql+psycopg://nobody@127.0.0.1:1/none"), WorkingDays.of())


def test_the_key_is_made_once_and_nobody_else_can_read_it(tmp_path: Path) -> None:
    key = runtime(tmp_path).loop_secret
    assert len(key) == KEY_BYTES
    assert runtime(tmp_path).loop_secret == key
    (file,) = (tmp_path / "keys").iterdir()
    assert file.stat().st_mode & 0o077 == 0
    assert file.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("damaged", [b"", b"k" * 31])
def test_with_a_key_that_lost_its_bytes_no_mark_is_believed(tmp_path: Path, damaged: bytes) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "loop").write_bytes(damaged)
    with pytest.raises(BadInputError, match="is damaged"):
        _ = runtime(tmp_path).loop_secret
