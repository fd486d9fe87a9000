"""Open311 GeoReport v2: JSON and XML, windows of at most 90 days, paging, one request by id."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from xml.sax.saxutils import escape

from demo.platforms.voices import Answer, Ask, Voice, find


def answer(voices: list[Voice], ask: Ask) -> Answer:
    """A window of requests, or one."""
    name, _, form = ask.path.rpartition(".")
    if name.startswith("requests/"):
        voice = find(voices, name.removeprefix("requests/"))
        return _send([_fields(voice)], form) if voice else _send([], form, 404)
    start, end = (datetime.fromisoformat(ask.params[key]).replace(tzinfo=None) for key in ("start_date", "end_date"))
    if end - start > timedelta(days=90):
        return Answer(b'[{"code": 400, "description": "window of more than 90 days"}]', "application/json", 400)
    found = [voice for voice in voices if start <= voice.sent <= end]
    size = min(ask.number("page_size", 5), 5)
    page = ask.number("page", 1)
    return _send([_fields(voice) for voice in found[(page - 1) * size : page * size]], form)


def _fields(voice: Voice) -> dict[str, object]:
    changed = voice.answered or voice.sent
    return {
        "service_request_id": str(voice.number) if voice.number % 2 else voice.number,
        "status": "closed" if voice.answer else "open",
        "status_notes": voice.answer or None,
        "service_name": voice.field,
        "service_code": "7",
        "description": voice.text,
        "title": voice.title,
        "agency_responsible": {"recipient": [voice.unit] if voice.unit else []},
        "requested_datetime": f"{voice.sent.isoformat()}+07:00",
        "updated_datetime": f"{(changed - timedelta(hours=7)).isoformat()}Z",
        "expected_datetime": voice.due.isoformat() if voice.due else None,
        "address": voice.place,
        "address_id": "",
        "lat": 21.5942,
        "long": 105.8482,
        "media_url": "",
        "requestor_name": voice.sender,
    }


def _send(rows: list[dict[str, object]], form: str, status: int = 200) -> Answer:
    if form == "json":
        return Answer(json.dumps(rows, ensure_ascii=False).encode(), "application/json; charset=utf-8", status)
    body = "".join(f"<request>{''.join(_tag(key, value) for key, value in row.items())}</request>" for row in rows)
    text = f'<?xml version="1.0" encoding="utf-8"?><service_requests>{body}</service_requests>'
    return Answer(text.encode(), "text/xml; charset=utf-8", status)


def _tag(key: str, value: object) -> str:
    if isinstance(value, dict):
        inner = "".join(f"<recipient>{escape(one)}</recipient>" for one in value["recipient"])
        return f"<{key}>{inner}</{key}>"
    return f"<{key}>{escape('' if value is None else str(value))}</{key}>"
