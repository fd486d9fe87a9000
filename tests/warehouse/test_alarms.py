"""Mails over a server on loopback: what is told, how often, and that nothing is sent when nothing is set."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from small_night import RUBBISH, SATURDAY, land

from hieudan.mail import send_mail
from hieudan.records import LOCAL_ZONE
from hieudan.settings import DataFolder, InputError, load_province
from warehouse.alarms import mail_failed_task, watch

PROVINCE = load_province("19").model_copy(update={"portals": ["thu"]})


class _Session(socketserver.StreamRequestHandler):
    """As much of SMTP (RFC 5321) as a client needs to hand over a mail."""

    def handle(self) -> None:
        self.wfile.write(b"220 loopback\r\n")
        while line := self.rfile.readline():
            verb = line.split()[0].upper()
            if verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                raw = b""
                while (part := self.rfile.readline()) != b".\r\n":
                    raw += part
                cast("_Server", self.server).got.append(
                    cast("EmailMessage", message_from_bytes(raw, policy=policy.default)))  # fmt: skip
            self.wfile.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")
            if verb == b"QUIT":
                return


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self) -> None:
        self.got: list[EmailMessage] = []
        super().__init__(("127.0.0.1", 0), _Session)


@pytest.fixture
def mails(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[EmailMessage]]:
    with _Server() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("HIEUDAN_SMTP_HOST", "127.0.0.1")
        monkeypatch.setenv("HIEUDAN_SMTP_PORT", str(server.server_address[1]))
        monkeypatch.setenv("HIEUDAN_MAIL_FROM", "hieudan@tinh.example")
        monkeypatch.setenv("HIEUDAN_MAIL_TO", "truc@tinh.example, ky.su@tinh.example")
        yield server.got
        server.shutdown()


def landed(tmp_path: Path) -> DataFolder:
    data = DataFolder(tmp_path)
    land(data, SATURDAY, [RUBBISH], is_demo=False)
    data.published.mkdir()
    data.published_file.touch()
    data.state.write_text(f'{{"night": "{SATURDAY}", "is_stale": false, "is_demo": false, "reason": ""}}')
    return data


def test_no_run_since_is_mailed_once_a_day_until_it_is_over(tmp_path: Path, mails: list[EmailMessage]) -> None:
    data = landed(tmp_path)
    begin = datetime(2026, 11, 21, 2, 30, tzinfo=LOCAL_ZONE)
    told = {hours: codes for hours in range(72) if (codes := watch(data, PROVINCE, begin + timedelta(hours=hours)))}
    # 30 hours after 01:00: at 07:30; again a day later; and when the third night is missing, that at once.
    assert told == {29: ["too_old"], 53: ["too_old"], 71: ["unseen"]}
    assert len(mails) == 3
    assert mails[0]["To"] == "truc@tinh.example, ky.su@tinh.example"
    assert mails[0]["Subject"] == "Hiểu Dân Thái Nguyên: cần xem xét"
    assert "có thể đêm qua không chạy" in mails[0].get_content()
    state = data.state.read_text().replace("2026-11-21", "2026-11-24")
    data.state.write_text(state)
    land(data, date(2026, 11, 24), [RUBBISH], is_demo=False)
    assert watch(data, PROVINCE, begin + timedelta(hours=73)) == []
    data.state.write_text(state.replace("2026-11-24", "2026-11-21"))
    assert watch(data, PROVINCE, begin + timedelta(hours=74)) == ["too_old"], "over, and back: told at once"


def test_a_failed_task_is_named_and_its_words_are_not(mails: list[EmailMessage]) -> None:
    instance = SimpleNamespace(dag_id="backup", task_id="drill")
    mail_failed_task({"task_instance": instance, "exception": RuntimeError("Nguyễn Văn A 0912345678")})
    assert mails[0]["Subject"] == "Hiểu Dân: backup.drill bị lỗi"
    assert "0912345678" not in mails[0].as_string()


def test_nothing_is_sent_when_nothing_is_set_and_half_a_setting_is_told(mails: list[EmailMessage]) -> None:
    assert send_mail("a", "b", {}) is False
    with pytest.raises(InputError, match="HIEUDAN_MAIL_FROM: not set"):
        send_mail("a", "b", {"HIEUDAN_SMTP_HOST": "127.0.0.1"})
    assert mails == []
