"""A made report -> an e-mail to those configured: link and PDF, sent again when the server is away, and a record of what was sent."""

from __future__ import annotations

import json
import os
import smtplib
import ssl
import time
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from email.utils import make_msgid
from hashlib import sha256
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hieudan.settings import InputError, first_error, read_yaml
from reports.vietnamese import upper_first

WAITS = (30.0, 120.0, 600.0)
"""Seconds before the second, third and fourth try."""
PASSWORD = "HIEUDAN_SMTP_PASSWORD"  # noqa: S105 (the name of the variable, not what is in it)


class Mail(BaseModel):
    """``provinces/<code>/mail.yml``. The password comes from the environment (``HIEUDAN_SMTP_PASSWORD``), never from a file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str
    port: int = Field(default=587, ge=1, le=65535)
    starttls: bool = True
    user: str = ""
    sender: str = Field(pattern=r"^[^@\s]+@[^@\s]+$")
    to: list[str] = Field(min_length=1)
    archive_url: str = ""
    """Where the archive is read, without a slash at its end; empty: no link."""


def read_mail(path: Path) -> Mail:
    """The configuration. :raises InputError: file and field."""
    try:
        mail = Mail.model_validate(read_yaml(path))
    except ValidationError as error:
        raise InputError(f"{path}: {first_error(error)}") from None
    for address in mail.to:
        if address.count("@") != 1 or any(char.isspace() or ord(char) < 33 for char in address):
            raise InputError(f"{path}: to: one entry is no e-mail address")
    return mail


def compose(folder: Path, mail: Mail) -> EmailMessage:
    """The letter: its subject names the report alone, never a person, a place or a matter. :raises InputError: no report."""
    code = folder.name
    pdf = folder / f"bao-cao-{code}.pdf"
    if not pdf.is_file():
        raise InputError(f"{pdf}: no such report; make it first")
    figures = json.loads((folder / "figures.json").read_text(encoding="utf-8"))
    title = figures.get("title") or f"tuần {code}"
    marks = ["[DỮ LIỆU MÔ PHỎNG] "] if figures["is_demo"] else []
    marks += ["[Đính chính] "] if figures.get("corrections") else []
    message = EmailMessage()
    message["Subject"] = f"{''.join(marks)}Báo cáo tình hình phản ánh, kiến nghị {title}"
    message["From"], message["To"] = mail.sender, ", ".join(mail.to)
    message["Message-ID"] = make_msgid(domain=mail.sender.split("@")[1])
    lines = [f"{upper_first(figure['name'])}: {figure['value'] if figure['value'] is not None else 'chưa có số liệu'}"
             for figure in figures["figures"]]  # fmt: skip
    if figures["is_stale"]:
        lines.insert(0, "DỮ LIỆU CŨ: số liệu chưa đủ cho kỳ báo cáo.\n")
    if mail.archive_url:
        lines += ["", f"Bản điện tử: {mail.archive_url}/{code}/bao-cao-{code}.html"]
    message.set_content("\n".join(lines) + "\n")
    message.add_attachment(pdf.read_bytes(), maintype="application", subtype="pdf", filename=pdf.name)
    return message


def deliver(
    folder: Path,
    mail: Mail,
    at: str,
    *,
    env: Mapping[str, str] = os.environ,
    sleep: Callable[[float], object] = time.sleep,
) -> bool:
    """Sends the report to those who have not had this very PDF; False: all have. ``at``: the moment, for the record.

    ``<reports>/sent.jsonl`` gets a line for each address that the server took. :raises InputError: nothing more could be sent.
    """
    message = compose(folder, mail)
    digest = sha256((folder / f"bao-cao-{folder.name}.pdf").read_bytes()).hexdigest()
    record = folder.parent / "sent.jsonl"
    waiting = [address for address in dict.fromkeys(mail.to) if (folder.name, digest, address) not in _sent(record)]
    if not waiting:
        return False
    problem = ""
    for wait in (0.0, *WAITS):
        sleep(wait)
        try:
            refused = _send(message, mail, waiting, env)
        except smtplib.SMTPRecipientsRefused as error:
            problem = f"all recipients refused (codes {sorted({code for code, _ in error.recipients.values()})})"
            if all(code >= 500 for code, _ in error.recipients.values()):
                break
            continue
        except (OSError, smtplib.SMTPException) as error:
            problem = f"{type(error).__name__} {getattr(error, 'smtp_code', '')}".strip()
            if getattr(error, "smtp_code", 0) >= 500:
                break
            continue
        took = [address for address in waiting if address not in refused]
        with record.open("a", encoding="utf-8") as file:
            for address in took:
                line = {
                    "report": folder.name,
                    "pdf_sha256": digest,
                    "to": address,
                    "at": at,
                    "message_id": message["Message-ID"],
                }
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
        waiting = list(refused)
        if not waiting:
            return True
        problem = f"{len(waiting)} of {len(mail.to)} recipients refused"
    raise InputError(f"{mail.host}:{mail.port}: report {folder.name} not sent to {len(waiting)} address(es): {problem}")


def _send(message: EmailMessage, mail: Mail, to: list[str], env: Mapping[str, str]) -> set[str]:
    """One try; gives those whom the server refused."""
    with smtplib.SMTP(mail.host, mail.port, timeout=60) as server:
        if mail.starttls:
            server.starttls(context=ssl.create_default_context())
        if mail.user:
            server.login(mail.user, env.get(PASSWORD, ""))
        return set(server.send_message(message, from_addr=mail.sender, to_addrs=to))


def _sent(record: Path) -> set[tuple[str, str, str]]:
    if not record.exists():
        return set()
    found = set()
    for line in record.read_text(encoding="utf-8").splitlines():
        try:
            row = json.loads(line)
            found.add((row["report"], row["pdf_sha256"], row["to"]))
        except (ValueError, KeyError, TypeError):  # a line that was cut off: whoever it was gets the letter again
            continue
    return found
