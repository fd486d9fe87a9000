"""The sheet of doubtful items: what goes on it, that no spreadsheet runs it, and that it comes back as training text."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest

from hieudan.settings import InputError
from transforms.nlp.corpus import read_examples
from transforms.nlp.review import Doubtful, chosen, corrected, sheet

ITEM = Doubtful(
    "a:1", "2026-11-17", "Cống đầu ngõ nghẹt, mưa là nước tràn vào nhà", "", "ha_tang_do_thi", 0.8, (), "phan_anh"
)


def _filled(path: Path, items: list[Doubtful], right: dict[str, tuple[str, str, str]], delimiter: str = ",") -> Path:
    """The sheet, with the last three columns filled in for some items, as a spreadsheet program saves it."""
    rows = list(
        csv.DictReader(io.StringIO(sheet([("uncertain", one) for one in items]).removeprefix("\ufeff"), newline=""))
    )
    for row in rows:
        row["topic_right"], row["also_right"], row["kind_right"] = right.get(row["feedback_id"], ("", "", ""))
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_half_of_the_sheet_contradicts_the_portal_and_the_rest_is_least_certain() -> None:
    items = [
        replace(ITEM, feedback_id="sure", text="Vỉa hè vỡ", confidence=0.95),
        replace(ITEM, feedback_id="denied", text="Hẻm ngập", category_raw="Giáo dục", confidence=0.9),
        replace(ITEM, feedback_id="denied less", text="Cây đổ", category_raw="Y tế", confidence=0.6),
        replace(ITEM, feedback_id="doubtful", text="Chuyện ấy đến đâu rồi", confidence=0.2, topic="chua_ro"),
        replace(ITEM, feedback_id="copy", text="Chuyện ấy đến đâu rồi", confidence=0.2, topic="chua_ro"),
    ]
    picked = [(why, one.feedback_id) for why, one in chosen(items, 3)]
    assert picked == [("contradicts the portal", "denied"), ("uncertain", "copy"), ("uncertain", "denied less")]


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_corrected_sheet_comes_back_as_training_text(tmp_path: Path, delimiter: str) -> None:
    text = '=HYPERLINK("http://x.example";"bấm")\nĐường "liên xã", hỏng; gọi 0912 345 678'
    items = [replace(ITEM, text=text), replace(ITEM, feedback_id="a:2", text="Chưa ai xem")]
    path = _filled(
        tmp_path / "tuần.csv", items, {"a:1": ("giao_thong", "dau_tu_xay_dung, moi_truong", "kien_nghi")}, delimiter
    )
    assert "\n=" not in path.read_text(encoding="utf-8-sig").replace('"', "")
    (row,) = corrected(path)
    assert (row["topic"], row["also"], row["kind"]) == ("giao_thong", ["dau_tu_xay_dung", "moi_truong"], "kien_nghi")
    assert str(row["text"]).startswith("=HYPERLINK")
    assert "0912" not in str(row["text"])
    assert "[điện thoại]" in str(row["text"])
    assert "a:1" not in str(row["id"]), "where an item came from is not kept with the training text"


@pytest.mark.parametrize(
    ("right", "said"),
    [
        (("giaothong", "", ""), r"\.csv:2: topic_right: 'giaothong'"),
        (("giao_thong", "giao_thong", ""), r"\.csv:2: also_right"),
        (("giao_thong", "", "than phiền"), r"\.csv:2: kind_right: 'than phiền'"),
    ],
)
def test_a_wrong_code_is_named_with_line_and_column(tmp_path: Path, right: tuple[str, str, str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        corrected(_filled(tmp_path / "sheet.csv", [ITEM], {"a:1": right}))


def test_what_is_no_sheet_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"other\.csv:1: column feedback_id is missing"):
        corrected(path)
    path.write_bytes("Tiếng Việt".encode("utf-16"))
    with pytest.raises(InputError, match="save it as CSV, UTF-8"):
        corrected(path)


def test_a_sheet_read_twice_replaces_what_was_corrected_before(tmp_path: Path) -> None:
    from cli.topics import read_review, reviewed_file
    from hieudan.settings import DataFolder

    data = DataFolder(tmp_path / "data")
    second = replace(ITEM, feedback_id="a:2", text="Trạm xá không có thuốc")
    both = {"a:1": ("giao_thong", "", ""), "a:2": ("y_te", "", "")}
    assert read_review(data, _filled(tmp_path / "one.csv", [ITEM, second], both)) == (2, 2)
    assert read_review(data, _filled(tmp_path / "two.csv", [ITEM], {"a:1": ("ha_tang_do_thi", "", "")})) == (1, 2)
    assert sorted(one.topic for one in read_examples(reviewed_file(data))) == ["ha_tang_do_thi", "y_te"]
