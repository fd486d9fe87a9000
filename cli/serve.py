"""The web server of the reports' folder: read only, with headers that let a page do nothing but be read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from cli.status import health_json
from hieudan.records import LOCAL_ZONE
from hieudan.settings import DataFolder, InputError, Province
from warehouse.health import look

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
    "X-Robots-Tag": "noindex",
}
"""No page of ours has a script. Styles stand inside the pages, whose own policy (a ``meta``) names them by hash."""


def make_app(data: DataFolder, province: Province, now: Callable[[], datetime]) -> Starlette:
    """``/`` the reports, ``/status`` the status page, ``/health`` for a monitor: 200 all well, 503 an alarm.

    ``/health`` says which alarms hold and nothing of what the portals showed.
    """

    def status(_request: Request) -> Response:
        page = data.published / "status.html"
        return FileResponse(page) if page.is_file() else PlainTextResponse("no night has run yet", 404)

    def health(_request: Request) -> Response:
        try:
            found = look(data, province, now())
        except InputError as error:
            return JSONResponse({"ok": False, "problems": [str(error).rsplit("/", 1)[-1]]}, 503)
        whole = health_json(found)
        told = {"ok": whole["ok"], "published_night": whole["published_night"], "age_hours": whole["age_hours"],
                "problems": [problem.code for problem in found.problems if problem.is_alarm]}  # fmt: skip
        return JSONResponse(told, 200 if found.exit_code == 0 else 503)

    routes = [
        Route("/health", health),
        Route("/status", status),
        Mount("/", StaticFiles(directory=data.reports, html=True, check_dir=False)),
    ]
    return Starlette(routes=routes, middleware=[Middleware(BaseHTTPMiddleware, dispatch=_with_headers)])


async def _with_headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    if any(part.startswith(".") for part in request.url.path.split("/")):  # half-made reports have such names
        response: Response = PlainTextResponse("Not Found", 404)
    else:
        response = await call_next(request)
    for name, value in HEADERS.items():
        response.headers[name] = value
    return response


def serve(data: DataFolder, province: Province, host: str, port: int) -> None:
    """Serves until it is ended."""
    import uvicorn

    app = make_app(data, province, lambda: datetime.now(LOCAL_ZONE))
    uvicorn.run(app, host=host, port=port, server_header=False, access_log=False, log_level="warning")
