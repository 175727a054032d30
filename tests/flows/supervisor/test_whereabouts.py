"""What `up` says of where things are is right for each way of running, and holds no secret."""

from pathlib import Path

from flows.supervisor.whereabouts import where
from registry.settings import Settings


def test_the_embedded_mode_has_a_post_room_and_two_maildirs(tmp_path: Path) -> None:
    said = where(Settings(home=tmp_path))
    assert said["Letters to owners"] == str(tmp_path / "mail" / "owners")
    assert said["Their replies"] == str(tmp_path / "mail" / "returns")
    assert said["SMTP"] == "127.0.0.1:8025"
    assert "Database" not in said


def test_real_mail_names_its_servers_and_no_password(tmp_path: Path) -> None:
    settings = Settings(
        home=tmp_path,
        database_url="postgresql+psycopg://r:hidden-1@db.example.org:5433/register",
        smtp_host="smtp.example.org",
        smtp_username="out",
        smtp_password="hidden-2",
        imap_host="imap.example.org",
        imap_username="returns",
        imap_password="hidden-3",
        prefect_url="https://remembrancer.example.org/",
        prefect_auth="clerk:hidden-4",
    )
    said = where(settings)
    assert said["Letters to owners"] == "by smtp.example.org:587 (starttls)"
    assert said["Their replies"] == "INBOX of returns on imap.example.org:993 (tls)"
    assert said["What waits for you"] == "https://remembrancer.example.org/v2/artifacts/key/waiting-for-you"
    assert said["Database"] == "register on db.example.org:5433"
    assert "SMTP" not in said
    assert "hidden" not in str(said)


def test_a_maildir_of_the_mail_server_is_where_replies_come_from(tmp_path: Path) -> None:
    said = where(Settings(home=tmp_path, smtp_host="127.0.0.1", maildir=tmp_path / "delivered"))
    assert said["Their replies"] == str(tmp_path / "delivered")
    assert said["Letters to owners"] == "by 127.0.0.1:25 (none)"
