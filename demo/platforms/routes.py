"""All further platforms below one date, ``/{date}/<mount>/…``, for the replica's server and for tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from demo.platforms import (
    article_qa,
    aspnet_gopy,
    danang_gopy,
    hue_s,
    national_pakn,
    nukeviet,
    open311,
    radgrid_faq,
    voter_petitions,
)
from demo.platforms.voices import MISSING, Answer, Ask, Voice, as_of

MAKERS: dict[str, Callable[[list[Voice], Ask], Answer]] = {
    "pakn": national_pakn.answer,
    "gop-y-asp": aspnet_gopy.answer,
    "kien-nghi": voter_petitions.answer,
    "hue": hue_s.answer,
    "da-nang": danang_gopy.answer,
    "chinh-phu": article_qa.government,
    "bao": article_qa.newspaper,
    "truyen-hinh": article_qa.television,
    "vnpt": article_qa.vnpt,
    "radgrid": radgrid_faq.answer,
    "rss": nukeviet.feed,
    "nukeviet": nukeviet.faq,
    "open311": open311.answer,
}


def routes() -> list[Route]:
    """One route a platform."""
    return [Route(f"/{{date}}/{mount}/{{path:path}}", _handler(mount), methods=["GET", "POST"]) for mount in MAKERS]


def _handler(mount: str) -> Callable[[Request], object]:
    async def handle(request: Request) -> Response:
        try:
            night = date.fromisoformat(request.path_params["date"])
        except ValueError:
            return _response(MISSING)
        ask = Ask(
            path=request.path_params["path"],
            params=dict(request.query_params),
            body=(await request.body()).decode("utf-8", "replace"),
            cookies=request.cookies,
            base=f"/{night}/{mount}/",
        )
        return _response(MAKERS[mount](as_of(night), ask))

    return handle


def _response(answer: Answer) -> Response:
    headers = {"Set-Cookie": answer.cookie} if answer.cookie else {}
    return Response(answer.body, answer.status, headers={**headers, "Content-Type": answer.content_type})
