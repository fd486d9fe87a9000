"""What identifies a sender besides the text."""

from __future__ import annotations

import math
import shutil
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.pipelines import Redactor
from crawlers.run import read_sender_keys
from hieudan.records import RawItem
from hieudan.settings import ROOT, InputError
from privacy.identity import redact_filename, round_coordinates, sender_hash


@given(st.floats(8, 24), st.floats(102, 110))
def test_coordinates_move_less_than_a_cell_and_stay_put(lat: float, lon: float) -> None:
    near = round_coordinates(lat, lon)
    north = (near[0] - lat) * 111_195
    east = (near[1] - lon) * 111_195 * math.cos(math.radians(lat))
    assert math.hypot(north, east) < 360
    assert round_coordinates(*near) == near


def test_neighbours_share_a_cell() -> None:
    assert round_coordinates(21.59421, 105.84812) == round_coordinates(21.59431, 105.84822)
    assert round_coordinates(21.59421, 105.84812) != round_coordinates(21.60421, 105.84812)


@pytest.mark.parametrize("lat", [91.0, math.nan, math.inf])
def test_impossible_coordinates_are_refused(lat: float) -> None:
    with pytest.raises(ValueError, match="coordinates"):
        round_coordinates(lat, 105.0)


def test_sender_hash() -> None:
    same = sender_hash("c_thainguyen", "Nguyễn Thị Lụa", 2026, "k")
    assert same == sender_hash("c_thainguyen", " NGUYEN  THI LUA", 2026, b"k")
    assert same is not None
    assert len(same) == 64
    others = {
        sender_hash("pakn", "Nguyễn Thị Lụa", 2026, "k"),
        sender_hash("c_thainguyen", "Nguyễn Thị Lụa", 2027, "k"),
        sender_hash("c_thainguyen", "Nguyễn Thị Lụa", 2026, "other"),
    }
    assert same not in others
    assert len(others) == 3
    assert sender_hash("c_thainguyen", "Nguyễn Thị Lụa", 2026, "") is None
    assert sender_hash("c_thainguyen", "Nguyễn Thị Lụa", 2026, None) is None
    assert sender_hash("c_thainguyen", "  ", 2026, "k") is None


KEY = "k" * 32


@pytest.fixture
def counting(tmp_path: Path) -> Path:
    """A folder of provinces in which 19 counts senders."""
    shutil.copytree(ROOT / "provinces" / "19", tmp_path / "19")
    path = tmp_path / "19" / "province.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("count_senders: false", "count_senders: true"), "utf-8")
    return tmp_path


def test_senders_are_counted_only_where_the_province_says_so(counting: Path) -> None:
    environment = {"HIEUDAN_SENDER_KEYS": f"2026={KEY} 2025={KEY}x"}
    assert read_sender_keys("19", environment) == {}, "off as delivered"
    assert read_sender_keys("99", environment, counting) == {}, "a portal of no province of ours"
    assert read_sender_keys("19", environment, counting) == {2026: KEY, 2025: f"{KEY}x"}


@pytest.mark.parametrize(("keys", "wrong"), [("", "is empty"), ("2026=short", "can be guessed"), (KEY, "YEAR=KEY")])
def test_a_key_that_is_none_is_refused_and_not_quoted(counting: Path, keys: str, wrong: str) -> None:
    with pytest.raises(InputError, match=wrong) as refused:
        read_sender_keys("19", {"HIEUDAN_SENDER_KEYS": keys}, counting)
    assert KEY not in str(refused.value)
    assert "short" not in str(refused.value)


def test_an_observation_has_a_hash_only_under_the_key_of_its_year() -> None:
    def hashed(sender: str, sent: str, keys: dict[int, str]) -> str | None:
        raw = RawItem("1", "u", "Đèn đường hỏng", sender=sender, sent_at=datetime.fromisoformat(sent))
        seen = Redactor("thu", "http://x.example", date(2026, 11, 22), keys).observe(raw)
        assert "Lụa" not in seen.model_dump_json()
        return seen.sender_hash

    keys = {2026: KEY}
    assert hashed("Nguyễn Thị Lụa", "2026-03-01", {}) is None
    assert hashed("Nguyễn Thị Lụa", "2025-03-01", keys) is None
    assert hashed("Người dân", "2026-03-01", keys) is None
    assert hashed("Nguyễn Thị Lụa", "2026-03-01", keys) == hashed("NGUYỄN THỊ LỤA", "2026-09-01", keys) is not None


@pytest.mark.parametrize(
    ("name", "gone"),
    [
        ("don_Nguyen_Thi_Lua_0912345678.pdf", ("Lua", "0912345678")),
        ("Đơn của Nguyễn Văn Tá.docx", ("Tá",)),
        ("CCCD-019085001234.jpg", ("019085001234",)),
        ("Don+Tran+Van+Bac.pdf", ("Bac",)),
    ],
)
def test_file_names_lose_people_and_keep_their_ending(name: str, gone: tuple[str, ...]) -> None:
    out = redact_filename(name)
    assert out.endswith(name[name.rindex(".") :])
    assert not any(part in out for part in gone)
    assert redact_filename(out) == out


@pytest.mark.parametrize("name", ["IMG_20251103_101522.jpg", "quyet-dinh-1234-QD-UBND.pdf", "bao_cao.xlsx", "anh"])
def test_plain_file_names_stay(name: str) -> None:
    assert redact_filename(name) == name
