"""Portals' YAML: typed, and every mistake one line that names the file and the field."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from crawlers.portal import PORTALS, find_portal, load_portal, load_portals
from hieudan.settings import InputError

GOOD = """
name: Thử
platform: vts
base_url: https://phananh.example.vn/
province_code: "19"
lists: all
states_answer_date: true
"""


def portal_file(folder: Path, text: str) -> Path:
    path = folder / "thu.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_defaults(tmp_path: Path) -> None:
    portal = load_portal(portal_file(tmp_path, GOOD + "options: {page_size: 50}\n"))
    assert (portal.portal_id, portal.delay, portal.verified_on, portal.is_demo) == ("thu", 2.0, None, False)
    assert portal.options.page_size == 50
    assert portal.options.list_path == "api/phananhweb/DanhSachPAFilter"
    assert portal.address(date(2026, 11, 21)) == "https://phananh.example.vn/"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (GOOD + "colour: red\n", "colour: Extra inputs"),
        (GOOD + "name: Khác\n", ":8: name: stands there twice"),
        (GOOD.replace("platform: vts", "platform: zalo"), "platform: unknown platform 'zalo'"),
        (GOOD.replace("lists: all", "lists: some"), "lists: "),
        (GOOD.replace("name: Thử", ""), "name: Field required"),
        (GOOD.replace("example.vn/", "example.vn"), "base_url: must end in /"),
        (GOOD.replace("https://", "ftp://"), "base_url: must begin with http"),
        (GOOD.replace("example.vn/", "example.vn/{date}/"), "base_url: {date} is for demo portals only"),
        (GOOD.replace("phananh.example.vn", "127.0.0.1"), "base_url: a private address is for demo portals only"),
        (GOOD.replace("phananh.example.vn", "192.168.1.5"), "base_url: a private address is for demo portals only"),
        (GOOD.replace("phananh.example.vn", "localhost"), "base_url: a private address is for demo portals only"),
        (GOOD.replace("https://", "https://user:pw@"), "base_url: must hold no user"),
        (GOOD + "delay: 0.5\n", "delay_reason: is required"),
        (GOOD + "delay: fast\n", "delay: "),
        (GOOD + "verified_on: gestern\n", "verified_on: "),
        (GOOD + "options: {page_size: 0}\n", "options.page_size: "),
        (GOOD + "options: {pagesize: 10}\n", "options.pagesize: Extra inputs"),
        (GOOD + "options: {statuses: {X: done}}\n", "options.statuses.X: "),
        (GOOD + "options: 5\n", "options: must be a mapping"),
        (GOOD + "bounds: {listed: {min: 9, max: 3}}\n", "max is below min"),
        (GOOD + "portal_id: other\n", "portal_id: is the file's name"),
        ("- a\n- b\n", "must be a mapping"),
        ("name: [\n", "no YAML"),
        ("", "must be a mapping"),
    ],
)
def test_a_mistake_is_one_line_with_file_and_field(tmp_path: Path, text: str, says: str) -> None:
    path = portal_file(tmp_path, text)
    with pytest.raises(InputError) as caught:
        load_portal(path)
    message = str(caught.value)
    assert message.startswith(str(path))
    assert says in message
    assert "\n" not in message


def test_missing_things_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        load_portal(tmp_path / "nichts.yml")
    with pytest.raises(InputError, match="no such folder"):
        load_portals(tmp_path / "nichts")
    with pytest.raises(InputError, match=r"nichts: no such portal in .* demo_cutri"):
        find_portal("nichts")
    with pytest.raises(InputError, match="no such portal"):
        find_portal("../portals/demo_cutri")


def test_the_projects_own_portals() -> None:
    portals = load_portals()
    assert {path.stem for path in PORTALS.glob("*.yml")} == set(portals)
    for portal in portals.values():
        assert portal.is_demo == portal.portal_id.startswith("demo_")
        assert portal.is_demo or portal.delay >= 2
        assert portal.is_demo or portal.verified_on is None, "nobody has checked a real portal live yet"
    replica = portals["demo_phananh"].address(date(2026, 11, 21), 8919)
    assert replica == "http://127.0.0.1:8919/2026-11-21/phan-anh/"
