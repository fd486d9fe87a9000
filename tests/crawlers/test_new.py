"""``hieudan portals new``: YAML, scrubbed page and records appear together, or not at all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from small_portal import PERSONAL, Item, SmallPortal
from typer.testing import CliRunner

from cli.main import app
from crawlers.new import records_of
from crawlers.portal import load_portal
from crawlers.scrub import scrub
from crawlers.wire import Page, ParseError


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    portals, fixtures = tmp_path / "portals", tmp_path / "fixtures"
    portals.mkdir()
    fixtures.mkdir()
    return portals, fixtures


def new(folders: tuple[Path, Path], url: str, platform: str = "liferay_faq", portal_id: str = "demo_moi", *more: str):  # type: ignore[no-untyped-def]
    portals, fixtures = folders
    arguments = ["portals", "new", portal_id, "--platform", platform, "--url", url]
    return CliRunner().invoke(app, [*arguments, "--portals", str(portals), "--fixtures", str(fixtures), *more])


def left(folders: tuple[Path, Path]) -> list[str]:
    return sorted(path.name for folder in folders for path in folder.rglob("*"))


@pytest.mark.parametrize("platform", ["liferay_faq", "vts", "article_petitions"])
def test_a_new_portal_is_ready_for_its_review(folders: tuple[Path, Path], platform: str) -> None:
    with SmallPortal([Item(n) for n in range(12, 0, -1)]) as portal:
        done = new(folders, f"http://127.0.0.1:{portal.port}", platform, "demo_moi", "--option", "page_size=7")
        assert done.exit_code == 0, done.output
        assert next(one.split("?")[0] for one in portal.requests) == "/robots.txt"
        assert len(portal.requests) == 2, "robots.txt and one page"
        assert all("HieuDan/" in agent for agent in portal.agents)
    assert load_portal(folders[0] / "demo_moi.yml").options.page_size == 7
    saved = folders[1] / "demo_moi"
    told = json.loads((saved / "expected.actual.json").read_text(encoding="utf-8"))
    assert len(told["pages"][0]["entries"]) >= 7
    assert told == records_of(load_portal(folders[0] / "demo_moi.yml"), saved)
    everything = "".join(path.read_text(encoding="utf-8") for path in saved.iterdir())
    for word in PERSONAL:
        assert word not in everything, word
    if platform == "liferay_faq":
        assert "Đường số 12 bị ngập" in everything

    # A second time refuses, and touches nothing.
    before = {path: path.read_bytes() for path in saved.iterdir()}
    again = new(folders, "http://127.0.0.1:1/", platform)
    assert again.exit_code == 2
    assert "is there already" in again.output
    assert {path: path.read_bytes() for path in saved.iterdir()} == before


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ((200, b"<html><body>bao tri</body></html>", {}), "layout: no div.faq-wrapper"),
        ((500, b"", {}), "http_5xx: HTTP 500"),
        ((200, "Xin chào".encode(), {}), "schema: no HTML"),
        ((302, b"", {"Location": "http://127.0.0.1:9/"}), "blocked: a redirect leaves"),
        ((200, b"<html><body><div class='faq-wrapper'>", {}), "truncated"),
    ],
)
def test_nothing_is_written_when_the_page_does_not_fit(
    folders: tuple[Path, Path], fault: tuple[int, bytes, dict[str, str]], says: str
) -> None:
    with SmallPortal([Item(1)], faults={"_cur=": lambda _: fault}) as portal:
        done = new(folders, f"http://127.0.0.1:{portal.port}/")
    assert done.exit_code == 2
    assert says in done.output
    assert done.output.count("\n") == 1
    assert left(folders) == []


def test_robots_are_obeyed(folders: tuple[Path, Path]) -> None:
    with SmallPortal([Item(1)], robots="User-agent: *\nDisallow: /\n") as portal:
        done = new(folders, f"http://127.0.0.1:{portal.port}/")
        assert portal.requests == ["/robots.txt"]
    assert "robots: robots.txt forbids it" in done.output
    with SmallPortal([Item(1)], faults={"robots.txt": lambda _: (503, b"", {})}) as portal:
        done = new(folders, f"http://127.0.0.1:{portal.port}/")
        assert portal.requests == ["/robots.txt"], "who cannot say what is allowed is left alone"
    assert "robots: robots.txt answers HTTP 503" in done.output
    assert left(folders) == []


@pytest.mark.parametrize(
    ("portal_id", "platform", "url", "says"),
    [
        ("demo_x", "zalo", "http://127.0.0.1:1/", "--platform: unknown platform"),
        ("../x", "vts", "https://vi-du.vn/", "no portal id"),
        ("demo_x", "vts", "https://vi-du.vn/", "a demo portal (demo_…) is on this machine"),
        ("that", "vts", "http://192.168.1.7/", "base_url: a private address"),
        ("that", "vts", "ftp://vi-du.vn/", "base_url: must begin with http"),
        ("demo_x", "vts", "http://127.0.0.1:1/", "refused: "),
    ],
)
def test_bad_input_is_one_line(folders: tuple[Path, Path], portal_id: str, platform: str, url: str, says: str) -> None:
    done = new(folders, url, platform, portal_id)
    assert done.exit_code == 2
    assert says in done.output
    assert done.output.count("\n") == 1
    assert left(folders) == []


def test_what_cannot_be_scrubbed_is_not_saved() -> None:
    page = Page('<html><body><p data-x="1">Lò Thị Mây</p><b class="Lò Thị Mây">x</b></body></html>'.encode())
    with pytest.raises(ParseError, match="a sender's name stays"):
        scrub(page, ["Lò Thị Mây"])


def test_a_view_state_and_scripts_are_not_kept() -> None:
    body = (
        '<html><body><script>var ten="Lò Thị Mây"</script><!-- Lò Thị Mây --><form>'
        '<input type="hidden" name="__VIEWSTATE" value="TMOyIFRo4buL"><input name="Keys" value="12,13"></form>'
        '<a href="/hoi/lo-thi-may-hoi-duong-88.html">Gọi 0912 345 678</a></body></html>'
    )
    done = scrub(Page(body.encode()), ["Lò Thị Mây"])
    assert "TMOy" not in done
    assert 'value="12,13"' in done
    assert "lo-thi-may" not in done
    assert "0912" not in done
    assert 'href="/hoi/x-88.html"' in done


def test_check_fits_one_screen(tmp_path: Path) -> None:
    items = [Item(n, word="Đang xác minh") for n in range(8, 0, -1)]
    with SmallPortal(items) as portal:
        text = (
            'name: "Thử"\nplatform: vts\nbase_url: "http://127.0.0.1:{port}/"\nprovince_code: "19"\nlists: all\n'
            "states_answer_date: true\nis_demo: true\ndelay: 0\ndelay_reason: test\n"
        )
        (tmp_path / "demo_xem.yml").write_text(text, encoding="utf-8")
        command = [sys.executable, "-m", "cli.main", "portals", "check", "demo_xem", "--portals", str(tmp_path)]
        env = {**os.environ, "HIEUDAN_REPLICA_PORT": str(portal.port), "COLUMNS": "120"}
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=env, check=False)
        assert len(portal.details) == 5, "a look, not a crawl"
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) <= 40
    for told in ("allows", "8 listed, 5 parsed", "Đang xác minh (5)", "text 100%", "answered_at", "source_id: "):
        assert told in done.stdout
    for word in PERSONAL:
        assert word not in done.stdout
