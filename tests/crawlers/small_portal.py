"""A small portal on localhost that speaks all three platforms, keeps a log of requests, and misbehaves on request.

Everybody in it is invented.
"""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

Answer = tuple[int, bytes, dict[str, str]]
Act = Callable[[BaseHTTPRequestHandler], None]
"""Something else than an answer, done with the connection."""
SENDER = "Nguyễn Thị Bích Đào"
PHONE = "0912 345 678"
EMAIL = "bichdao.vidu@example.vn"
PERSONAL = ("0912345678", PHONE, EMAIL, "Bích Đào", "Bich Dao", "bich-dao")


@dataclass
class Item:
    """One piece of feedback of the small portal."""

    number: int
    day: str = "20/11/2026"
    text: str = ""
    answer: str = ""
    status: int = 2
    word: str = "Đang xử lý"
    is_public: bool = True
    without: frozenset[str] = frozenset()
    """Keys that the portal leaves empty."""

    def __post_init__(self) -> None:
        self.text = self.text or (
            f"Đường số {self.number} bị ngập sau mưa, nước không thoát được, đi lại rất khó khăn. "
            f"Tôi là {SENDER}, liên hệ {PHONE}, thư {EMAIL}"
        )

    def vts(self, is_detail: bool) -> dict[str, object]:
        fields: dict[str, object] = {
            "IdPA": self.number,
            "TieuDe": f"Ngập đường số {self.number}",
            "NoiDung": f"<p>{self.text if is_detail else self.text[:40]}</p>",
            "NgayGui": f"{self.day} 08:{self.number % 60:02d}",
            "HanXuLy": "--",
            "Status": self.status,
            "TinhTrang": self.word,
            "LinhVuc": "Hạ tầng đô thị",
            "ChuyenMuc": "Thoát nước",
            "TenPhuongXa": "Phường Phan Đình Phùng",
            "DiaDiem": f"số nhà 12, đường số {self.number}",
            "ToaDoX": 21.59423,
            "ToaDoY": 105.84817,
            "MucDo": 1,
            "CongKhai": self.is_public,
            "ListHinhAnh": [{"Path": "/anh/nguyen-thi-bich-dao.jpg", "TenFile": "nguyen-thi-bich-dao.jpg"}],
            "FullName": SENDER,
            "PhoneNumber": PHONE,
            "DanhGia": 0,
        }
        if is_detail:
            fields["LichSuXuLy"] = [
                {"TinhTrang": "Đã tiếp nhận", "NgayXuLy": f"{self.day} 09:00", "NoiDungXuLy": "", "LstDonViXuLy": []}
            ]
            if self.answer:
                fields["LichSuXuLy"].append(  # type: ignore[attr-defined]
                    {
                        "TinhTrang": "Đã xử lý",
                        "NgayXuLy": f"{self.day} 16:00",
                        "NoiDungXuLy": self.answer,
                        "LstDonViXuLy": ["UBND phường Phan Đình Phùng"],
                    }
                )
        return fields | dict.fromkeys(self.without, "")


def answered(number: int, day: str = "01/03/2026") -> Item:
    """An item that was answered, long ago unless said otherwise."""
    return Item(number, day=day, answer=f"Đã nạo vét cống số {number}.", status=6, word="Đã xử lý")


def archive(count: int = 60) -> list[Item]:
    """Newest first: the newest three and every twentieth are open, the rest was answered long ago."""
    return [
        Item(n) if n > count - 3 else Item(n, day="02/03/2026") if n % 20 == 0 else answered(n)
        for n in range(count, 0, -1)
    ]


@dataclass
class SmallPortal:
    """The server; ``items`` newest first. A fault is found by its place in the request's path."""

    items: list[Item] = field(default_factory=list)
    faults: dict[str, Callable[[str], Answer | Act | None]] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    robots: str = "User-agent: *\nDisallow: /khong-vao/\n"
    agents: set[str] = field(default_factory=set)
    headers: list[set[str]] = field(default_factory=list)
    """Names of the headers of each request."""
    peak: int = 0
    """Most connections that were open at the same time."""
    certificate: Path | None = None
    """Key and certificate in one PEM file: speaks TLS with them."""
    closing: threading.Event = field(default_factory=threading.Event)
    """Set when the portal closes: what hangs may end."""
    states_total: bool = False

    def __enter__(self) -> Self:
        portal = self
        counting = threading.Lock()
        open_now: list[int] = []

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # one packet an answer: else each waits 40 ms for an acknowledgement

            def setup(self) -> None:
                super().setup()
                with counting:
                    open_now.append(1)
                    portal.peak = max(portal.peak, len(open_now))

            def finish(self) -> None:
                with counting:
                    open_now.pop()
                super().finish()

            def do_GET(self) -> None:
                portal.requests.append(self.path)
                portal.headers.append(set(self.headers))
                portal.agents.add(self.headers.get("User-Agent", ""))
                answer = portal.answer(self.path)
                if callable(answer):
                    answer(self)
                    self.close_connection = True
                    return
                status, body, headers = answer
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), "Set-Cookie": "phien=1", **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)
                if int(headers.get("Content-Length", len(body))) != len(body):
                    self.close_connection = True

            def log_message(self, *args: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            def handle_error(self, *_: object) -> None:
                """A crawl that was killed, or gave up, is no news."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        if self.certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.certificate)
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def details(self) -> list[str]:
        """Ids whose details were asked for."""
        return [one.partition("id=")[2] for one in self.requests if "GetDetail" in one]

    @property
    def lists(self) -> list[str]:
        """List pages that were asked for."""
        return [one for one in self.requests if "DanhSachPAFilter" in one or "_cur=" in one or "cu-tri?page" in one]

    def answer(self, path: str) -> Answer | Act:
        for part, fault in self.faults.items():
            if part in path and (found := fault(path)) is not None:
                return found
        url = urlsplit(path)
        query = {key: values[0] for key, values in parse_qs(url.query).items()}
        if url.path == "/robots.txt":
            return 200, self.robots.encode(), {"Content-Type": "text/plain"}
        if url.path.endswith("DanhSachPAFilter"):
            page, size = int(query["query.page"]), int(query["query.record"])
            shown = [item.vts(is_detail=False) for item in self.items[(page - 1) * size : page * size]]
            paging = {"Page": page, "AllPage": -(-len(self.items) // size)}
            return _json(
                {"data": shown, "page": paging | ({"TotalRecord": len(self.items)} if self.states_total else {})}
            )
        if url.path.endswith("GetDetail_PhanAnh"):
            found = [item for item in self.items if str(item.number) == query["id"]]
            return _json({"data": found[0].vts(is_detail=True)}) if found else (404, b"{}", {})
        if "_hoidap_WAR_hoidapportlet_cur" in query:
            return self._faq(int(query["_hoidap_WAR_hoidapportlet_cur"]), int(query["_hoidap_WAR_hoidapportlet_delta"]))
        if url.path.endswith("kien-nghi-cu-tri"):
            page = int(query["page"])
            shown = "".join(
                f'<article class="item"><h2><a href="kien-nghi-cu-tri/202611/nguyen-thi-bich-dao-hoi-{i.number:07x}/">'
                f"Trả lời kiến nghị</a></h2><time>{i.day}</time></article>"
                for i in self.items[(page - 1) * 10 : page * 10]
            )
            return _html(f'<div class="article-list">{shown}</div>')
        if "/kien-nghi-cu-tri/" in url.path:
            number = int(url.path.rstrip("/")[-7:], 16)
            return _html(
                '<meta property="article:published_time" content="2026-11-20T08:00:00+07:00">'
                f'<h1 class="detail-title">Trả lời kiến nghị cử tri số {number}</h1><div class="detail-content">'
                f"<p>1. Cử tri xã Tân Cương đề nghị: sửa đường số {number}. Người nêu: bà {SENDER}, {PHONE}</p>"
                "<p><strong>TRẢ LỜI:</strong> Sở Xây dựng đã giao đơn vị sửa chữa.</p>"
                f"<p>2. Cử tri xã Hóa Thượng đề nghị: lắp đèn đường số {number}.</p>"
                "<p><strong>TRẢ LỜI:</strong></p><p>Đã đưa vào kế hoạch năm 2027.</p></div>"
            )
        return 404, b"", {}

    def _faq(self, page: int, size: int) -> Answer:
        pages = max(1, -(-len(self.items) // size))
        page = min(page, pages)  # asked past the end, Liferay shows its last page again
        shown = self.items[(page - 1) * size : page * size]
        boxes = "".join(
            f'<div class="tintuc_chuyenmuc"><div class="boxhoidap" id="box-question{n}">'
            f"<p>Hỏi về đường số {i.number}</p></div>"
            f'<div class="boxhoidap" id="box-answer{n}"><p>{i.text}<p>Mong được trả lời.</p>'
            f'<p style="text-align:right">{SENDER} ({i.day} 08:32) - số nhà 12, tổ 5, phường Tích Lương</p>'
            + (
                f'<p><b>Trả lời</b></p><p>{i.answer}</p><p style="text-align: right">Sở Xây dựng ({i.day} 16:00)</p>'
                if i.answer
                else ""
            )
            + "</div></div>"
            for n, i in enumerate(shown)
        )
        keys = ",".join(str(i.number) for i in shown)
        return _html(
            f'<div class="faq-wrapper">{boxes}</div>'
            f'<input type="hidden" name="_hoidap_WAR_hoidapportlet_SearchContainerPrimaryKeys" value="{keys}">'
        )


def _json(fields: dict[str, object]) -> Answer:
    envelope = {"status": 1, "error": {"message": ""}, "ghiChu": "DỮ LIỆU MÔ PHỎNG", **fields}
    return 200, json.dumps(envelope, ensure_ascii=False).encode(), {"Content-Type": "application/json; charset=utf-8"}


def _html(body: str) -> Answer:
    head = '<meta charset="utf-8"><title>DỮ LIỆU MÔ PHỎNG</title>'
    page = f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"
    return 200, page.encode(), {"Content-Type": "text/html; charset=utf-8"}
