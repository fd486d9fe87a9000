"""A new model's version labels everything again and says what moved; the same version finds nothing to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_night import DENUNCIATION, LAMP, RUBBISH, SUNDAY, label, land

from hieudan.settings import DataFolder, InputError, load_province
from warehouse.gates.landing import gate_landing
from warehouse.load import load
from warehouse.review import relabel
from warehouse.schema import warehouse


def test_a_new_version_labels_everything_and_counts_what_moved(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    land(data, SUNDAY, [RUBBISH, LAMP, DENUNCIATION])
    gate_landing(data, SUNDAY)
    load(data, SUNDAY, load_province())
    label(data)
    with warehouse(data.warehouse) as con:
        con.execute("UPDATE raw.label SET topic = 'khac' WHERE topic = 'ha_tang_do_thi'")
    moves, count = relabel(data, load_province())
    assert count == 4, "three texts and an answer"
    assert moves["khac", "ha_tang_do_thi"] == 1
    assert moves.total() == 3
    with warehouse(data.warehouse, read_only=True) as con:
        versions = con.execute("SELECT DISTINCT model_version FROM raw.label").fetchall()
        kept = con.execute("SELECT old_topic, new_topic, item_count FROM raw.topic_move WHERE model_version = ?"
                           " ORDER BY ALL", [*versions[0]]).fetchall()  # fmt: skip
        unseen = con.execute(
            "SELECT count(*) FROM raw.label_vocabulary INNER JOIN raw.label USING (label_key)"
        ).fetchone()
    assert len(versions) == 1
    assert versions != [("by hand",)]
    assert {(old, new): many for old, new, many in kept} == dict(moves)
    assert unseen == (3,)
    again, count = relabel(data, load_province())
    assert count == 0
    assert all(old == new for old, new in again)


def test_without_a_warehouse_there_is_nothing_to_label(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="run a night first"):
        relabel(DataFolder(tmp_path), load_province())
