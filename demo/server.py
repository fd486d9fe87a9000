"""The replica province: three public portals on localhost, as they stood at 01:00 of the date in the path.

``python -m demo.server --port 8919``. Stateless: ``/{YYYY-MM-DD}/phan-anh/… /hoi-dap/… /cu-tri/…``.
"""

from __future__ import annotations

import argparse
import functools
import html
import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from demo import cutri, hoidap, phananh
from demo.feedback import History, build_history
from demo.platforms.routes import routes
from hieudan.settings import REPLICA_PORT

Handler = Callable[[Request], Awaitable[Response]]
ROBOTS = "User-agent: *\nDisallow: /khong-vao/\n"


def _json(value: Any, status: int = 200) -> Response:
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(body, status, media_type="application/json; charset=utf-8")


def _not_found() -> Response:
    return HTMLResponse(f"<!DOCTYPE html><title>404</title><p>{phananh.LABEL}</p><p>Không tìm thấy trang.</p>", 404)


def _date(request: Request) -> date | None:
    text = request.path_params["date"]
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.isoformat() == text else None


def _dated(handler: Callable[[Request, date], Response]) -> Handler:
    @functools.wraps(handler)
    async def answer(request: Request) -> Response:
        as_of = _date(request)
        return handler(request, as_of) if as_of else _not_found()

    return answer


def _routes(history: History) -> dict[str, Handler]:
    def listing(request: Request, as_of: date) -> Response:
        return _json(phananh.listing(history, as_of, request.query_params))

    def detail(request: Request, as_of: date) -> Response:
        found = phananh.detail(history, as_of, request.query_params.get("id", ""))
        return _json(found) if found else _json(phananh.envelope(None, message="Không tìm thấy phản ánh"), 404)

    def dictionary(request: Request, as_of: date) -> Response:
        found = phananh.dictionary(request.path_params["name"], history)
        return _json(found) if found else _not_found()

    def human(request: Request, as_of: date) -> Response:
        found = phananh.detail(history, as_of, request.query_params.get("id", ""))
        if not found:
            return _not_found()
        row = found["data"]
        return HTMLResponse(
            f"<!DOCTYPE html><html lang='vi'><meta charset='utf-8'><title>{html.escape(row['TieuDe'])}</title>"
            f"<div>{phananh.LABEL}</div><h1>{html.escape(row['TieuDe'])}</h1>"
            f"<p>{row['NgayGui']} - {row['TinhTrang']}</p>{row['NoiDung']}</html>"
        )

    def questions(request: Request, as_of: date) -> Response:
        return HTMLResponse(hoidap.page(history, as_of, request.query_params))

    def petitions(request: Request, as_of: date) -> Response:
        page = request.query_params.get("page", "1")
        return HTMLResponse(cutri.listing(history, as_of, int(page) if page.isdecimal() and 0 < len(page) < 7 else 1))

    def article(request: Request, as_of: date) -> Response:
        found = cutri.article_page(history, as_of, request.path_params["month"], request.path_params["slug"])
        return HTMLResponse(found) if found else _not_found()

    return {
        "/{date}/phan-anh/api/phananhweb/DanhSachPAFilter": _dated(listing),
        "/{date}/phan-anh/api/phananhweb/GetDetail_PhanAnh": _dated(detail),
        "/{date}/phan-anh/api/{area}/{name}": _dated(dictionary),
        "/{date}/phan-anh/vi/chi-tiet-phan-anh": _dated(human),
        "/{date}/hoi-dap/": _dated(questions),
        "/{date}/hoi-dap": _dated(questions),
        f"/{{date}}/cu-tri/{cutri.SECTION}": _dated(petitions),
        f"/{{date}}/cu-tri/{cutri.SECTION}/": _dated(petitions),
        f"/{{date}}/cu-tri/{cutri.SECTION}/{{month}}/{{slug}}/": _dated(article),
    }


def create_app(history: History, faults: Mapping[str, Handler] | None = None) -> Starlette:
    """The replica as an ASGI app.

    ``faults``: route path (as in :func:`_routes`, or one of its own) -> handler that answers in its place. A test
    breaks one portal with it and leaves the others whole.
    """

    async def robots(request: Request) -> Response:
        return PlainTextResponse(ROBOTS)

    async def health(request: Request) -> Response:
        return _json({"status": "ok", "items": len(history.items), "ghiChu": phananh.LABEL})

    handlers: dict[str, Handler] = {"/robots.txt": robots, "/healthz": health, **(faults or {})}
    for path, handler in _routes(history).items():
        handlers.setdefault(path, handler)
    return Starlette(routes=[*(Route(path, handler) for path, handler in handlers.items()), *routes()])


def main() -> None:
    """Serve on 127.0.0.1 until stopped."""
    parser = argparse.ArgumentParser(description="Replica province on localhost: invented data only.")
    parser.add_argument("--port", type=int, default=REPLICA_PORT)
    arguments = parser.parse_args()
    uvicorn.run(
        create_app(build_history()), host="127.0.0.1", port=arguments.port, log_level="warning", access_log=False
    )


if __name__ == "__main__":
    main()
