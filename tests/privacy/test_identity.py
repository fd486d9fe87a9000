"""What identifies a sender besides the text."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
