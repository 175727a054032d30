"""Which channels the settings name, and what each mistake in them leads to; a URL is never shown."""

import traceback
from pathlib import Path

import pytest
from pydantic import SecretStr

from registry.errors import BadInputError
from registry.settings import Settings
from tasks.mail_out.channels import Channel, administrators_channels, channels_of, read_channels

TEXT = """\
administrators:
  - "json://127.0.0.1:9000/alarm"
  - "mailto://clerk:H0rseStaple@mail.example.org"
parties:
  dtsu:
    - "json://127.0.0.1:9001/dtsu"
"""


def test_each_url_is_a_channel_with_a_name_that_may_be_shown() -> None:
    found = read_channels(TEXT)
    assert [each.name for each in found.administrators] == ["administrators/1", "administrators/2"]
    (theirs,) = found.of_party("dtsu")
    assert theirs == Channel("dtsu/1", SecretStr("json://127.0.0.1:9001/dtsu"))
    assert found.named("dtsu/1") == theirs
    assert found.named("dtsu/2") is None
    assert found.of_party("training") == found.of_party(None) == ()
    assert "H0rseStaple" not in repr(found)


def test_without_channels_nobody_is_told_that_way(tmp_path: Path) -> None:
    assert administrators_channels(Settings(home=tmp_path)) == ()
    assert read_channels("").administrators == read_channels("parties:\n  dtsu:\n").of_party("dtsu") == ()


def test_the_channels_come_from_a_file_of_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "channels.yaml"
    file.write_text(TEXT, encoding="utf-8")
    monkeypatch.setenv("REMEMBRANCER_CHANNELS_FILE", str(file))
    settings = Settings(home=tmp_path)
    assert len(administrators_channels(settings)) == 2
    assert len(channels_of(settings).of_party("dtsu")) == 1
    assert "H0rseStaple" not in repr(settings)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("administrators: json://127.0.0.1/Gr33nBottle", [1]),
        ("administrators:\n  - Gr33nBottle\n  - 7\n  - 'json://host/Gr33nBottle and more'", [2, 3, 4]),
        ("parties:\n  dtsu: json://127.0.0.1/Gr33nBottle", [2]),
        ("parties: [json://127.0.0.1/Gr33nBottle]", [1]),
        ("administrators: []\nadministrators: []\n", [1]),
        ("json://127.0.0.1/Gr33nBottle: []\njson://127.0.0.1/Gr33nBottle: []", [1, 2]),
        ("administrators: [*Gr33nBottle]", [1]),
        ("administrators:\n  - !Gr33nBottle x", [2]),
        ("administrators: [@Gr33nBottle]", [1]),
        ("[json://127.0.0.1/Gr33nBottle]", []),
    ],
)
def test_every_mistake_is_told_with_its_line_and_never_with_what_stands_there(text: str, lines: list[int]) -> None:
    with pytest.raises(BadInputError) as caught:
        read_channels(text)
    assert sorted(problem.line or 0 for problem in caught.value.problems) == lines
    shown = "".join(traceback.format_exception(caught.value))
    assert "Gr33nBottle" not in shown
    assert caught.value.__context__ is None


def test_an_administrator_may_have_a_mail_address_and_an_owner_has_one_in_the_register() -> None:
    (channel,) = read_channels("administrators: ['mailto:clerk@example.org']").administrators
    assert channel.address == "clerk@example.org"
    with pytest.raises(BadInputError):
        read_channels("parties: {dtsu: ['mailto:dtsu@example.org']}")
    (other,) = read_channels("administrators: ['mailto://clerk:x@example.org']").administrators
    assert other.address is None
