"""Mails to whoever keeps it running, over the office's own server: from the environment, or not at all.

``HIEUDAN_SMTP_HOST`` (unset: no mail is sent), ``_PORT`` (25), ``_TLS`` (``none``, ``starttls``, ``tls``), ``_USER``,
``_PASSWORD``, ``HIEUDAN_MAIL_FROM``, ``HIEUDAN_MAIL_TO`` (addresses with commas between them).
"""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Mapping
from email.message import EmailMessage

from hieudan.settings import InputError

_SECONDS = 30


def send_mail(subject: str, body: str, environment: Mapping[str, str] = os.environ) -> bool:
    """Sends a plain text. Returns whether mails are switched on.

    :raises InputError: a setting is missing or wrong. :raises OSError: the server did not take it.
    """
    host = environment.get("HIEUDAN_SMTP_HOST", "")
    if not host:
        return False
    sender, to = (_needed(name, environment) for name in ("HIEUDAN_MAIL_FROM", "HIEUDAN_MAIL_TO"))
    tls = environment.get("HIEUDAN_SMTP_TLS", "none")
    if tls not in ("none", "starttls", "tls"):
        raise InputError(f"HIEUDAN_SMTP_TLS: {tls!r} is none of none, starttls, tls")
    try:
        port = int(environment.get("HIEUDAN_SMTP_PORT", "25"))
    except ValueError:
        raise InputError("HIEUDAN_SMTP_PORT: no number") from None
    message = EmailMessage()
    message["Subject"] = " ".join(subject.split())
    message["From"], message["To"] = sender, to
    message.set_content(body)
    context = ssl.create_default_context()
    made = (smtplib.SMTP_SSL(host, port, timeout=_SECONDS, context=context) if tls == "tls"
            else smtplib.SMTP(host, port, timeout=_SECONDS))  # fmt: skip
    with made as server:
        if tls == "starttls":
            server.starttls(context=context)
        if user := environment.get("HIEUDAN_SMTP_USER"):
            server.login(user, environment.get("HIEUDAN_SMTP_PASSWORD", ""))
        server.send_message(message)
    return True


def _needed(name: str, environment: Mapping[str, str]) -> str:
    if not environment.get(name):
        raise InputError(f"{name}: not set, but HIEUDAN_SMTP_HOST is")
    return environment[name]
