"""Delivery against a real SMTP server on loopback."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from hieudan.settings import InputError
from reports.delivery import Mail, deliver, read_mail

AT = "2026-11-23T06:00:00+07:00"


class Box:
    """Keeps what it is given; ``answers``: said to the next letters instead of taking them; ``refused``: addresses it refuses."""

    def __init__(self) -> None:
        self.letters: list[tuple[list[str], EmailMessage]] = []
        self.answers: list[str] = []
        self.refused: set[str] = set()

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address in self.refused:
            return "550 no such box"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.answers:
            return self.answers.pop(0)
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append((list(envelope.rcpt_tos), letter))
        return "250 OK"


@pytest.fixture
def box() -> Iterator[tuple[Box, int]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    held = Box()
    controller = Controller(held, hostname="127.0.0.1", port=port)
    controller.start()
    yield held, port
    controller.stop()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "2026-W47"
    made.mkdir()
    (made / "bao-cao-2026-W47.pdf").write_bytes(b"%PDF-1.7 x")
    figures = {"is_demo": True, "is_stale": False, "corrections": [],
               "figures": [{"name": "Tiếp nhận trong tuần", "value": 50}, {"name": "Đã quá hạn", "value": None}],
               "oldest": [{"agency_name": "UBND xã Văn Lăng"}]}  # fmt: skip
    (made / "figures.json").write_text(json.dumps(figures), encoding="utf-8")
    return made


def mail(port: int, **more: Any) -> Mail:
    to = ["truongban@vidu.example", "vanphong@vidu.example"]
    return Mail.model_validate(
        {"host": "127.0.0.1", "port": port, "starttls": False, "sender": "hieudan@vidu.example", "to": to,
         "archive_url": "http://noibo.example/bao-cao"} | more
    )  # fmt: skip


def test_a_letter_with_link_and_pdf_and_a_record(box: tuple[Box, int], folder: Path) -> None:
    held, port = box
    assert deliver(folder, mail(port), AT, sleep=lambda _: None)
    ((to, letter),) = held.letters
    assert to == ["truongban@vidu.example", "vanphong@vidu.example"]
    assert letter["Subject"] == "[DỮ LIỆU MÔ PHỎNG] Báo cáo tình hình phản ánh, kiến nghị tuần 2026-W47"
    body = letter.get_body()
    assert body is not None
    text = body.get_content()
    assert "Tiếp nhận trong tuần: 50" in text
    assert "Đã quá hạn: chưa có số liệu" in text
    assert "http://noibo.example/bao-cao/2026-W47/bao-cao-2026-W47.html" in text
    assert "Văn Lăng" not in text
    (attached,) = letter.iter_attachments()
    assert attached.get_filename() == "bao-cao-2026-W47.pdf"
    assert attached.get_content() == b"%PDF-1.7 x"
    lines = [json.loads(line) for line in (folder.parent / "sent.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(line["report"], line["to"], line["at"]) for line in lines] == [("2026-W47", name, AT) for name in to]


def test_nobody_gets_the_same_report_twice_but_a_corrected_one(box: tuple[Box, int], folder: Path) -> None:
    held, port = box
    deliver(folder, mail(port), AT, sleep=lambda _: None)
    assert not deliver(folder, mail(port), AT, sleep=lambda _: None)
    assert deliver(folder, mail(port, to=["truongban@vidu.example", "moi@vidu.example"]), AT, sleep=lambda _: None)
    assert held.letters[1][0] == ["moi@vidu.example"]
    (folder / "bao-cao-2026-W47.pdf").write_bytes(b"%PDF-1.7 y")
    assert deliver(folder, mail(port), AT, sleep=lambda _: None)
    assert len(held.letters) == 3


def test_a_server_that_is_busy_is_asked_again(box: tuple[Box, int], folder: Path) -> None:
    held, port = box
    held.answers = ["451 later", "451 later"]
    waits: list[float] = []
    assert deliver(folder, mail(port), AT, sleep=waits.append)
    assert waits == [0.0, 30.0, 120.0]
    assert len(held.letters) == 1


def test_a_server_that_says_never_is_not(box: tuple[Box, int], folder: Path) -> None:
    held, port = box
    held.answers = ["554 never"]
    waits: list[float] = []
    with pytest.raises(InputError, match="554"):
        deliver(folder, mail(port), AT, sleep=waits.append)
    assert waits == [0.0]
    assert not (folder.parent / "sent.jsonl").exists()


def test_one_refused_address_does_not_keep_the_letter_from_others(box: tuple[Box, int], folder: Path) -> None:
    held, port = box
    held.refused = {"vanphong@vidu.example"}
    with pytest.raises(InputError, match=r"not sent to 1 address") as error:
        deliver(folder, mail(port), AT, sleep=lambda _: None)
    assert "vanphong" not in str(error.value)
    assert [to for to, _ in held.letters] == [["truongban@vidu.example"]]
    held.refused = set()
    assert deliver(folder, mail(port), AT, sleep=lambda _: None)
    assert held.letters[-1][0] == ["vanphong@vidu.example"]


def test_no_server_at_all(folder: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    waits: list[float] = []
    with pytest.raises(InputError, match="ConnectionRefusedError"):
        deliver(folder, mail(port), AT, sleep=waits.append)
    assert len(waits) == 4


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("host: x\nsender: a@b\nto: []", "to"),
        ("host: x\nsender: nobody\nto: [a@b]", "sender"),
        ('host: x\nsender: a@b\nto: ["a@b\\nBcc: c@d"]', "to"),
        ("host: x\nsender: a@b\nto: [a@b]\npassword: y", "password"),
    ],
)
def test_bad_configuration_names_file_and_field(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "mail.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=rf"mail\.yml: {said}"):
        read_mail(path)


def test_without_a_report_there_is_no_letter(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="make it first"):
        deliver(tmp_path / "2026-W47", mail(25), AT, sleep=lambda _: None)
