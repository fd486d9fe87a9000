"""The one setting that puts a DuckLake in the place of the file; the lake itself is tried in ``tests/deploy/test_scale.py``."""

from __future__ import annotations

from pathlib import Path

import pytest

from hieudan.settings import DataFolder, InputError
from warehouse.lake import SETTING, lake_of


def test_without_the_setting_and_in_scratch_folders_it_is_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SETTING, raising=False)
    assert lake_of(DataFolder(Path("/srv/data/19")).warehouse) is None
    monkeypatch.setenv(SETTING, "postgresql://lake@db:5432/lake s3://bucket/folder/")
    assert lake_of(DataFolder(Path("/srv/data/19/.rerun")).warehouse) is None


def test_each_data_folder_has_a_lake_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTING, "postgresql://lake@db:5432/lake s3://bucket/folder/")
    lake = lake_of(DataFolder(Path("/srv/data/19")).warehouse)
    assert lake is not None
    assert lake.path == "ducklake:postgres:postgresql://lake@db:5432/lake"
    assert (lake.store, lake.schema) == ("s3://bucket/folder/hieudan_19/", "hieudan_19")


@pytest.mark.parametrize(
    ("setting", "folder", "said"),
    [
        ("postgresql://lake@db/lake", "19", "expected two words"),
        ("lake.db s3://bucket", "19", "expected two words"),
        ("postgresql://lake:secret@db/lake s3://bucket", "19", "use PGPASSWORD"),
        ("postgresql://lake@db/lake s3://bucket", "Thái Nguyên", "has only a-z, 0-9 and _"),
    ],
)
def test_what_is_not_understood_is_told_in_one_line_without_the_password(
    setting: str, folder: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SETTING, setting)
    with pytest.raises(InputError, match=said) as raised:
        lake_of(DataFolder(Path("/srv") / folder).warehouse)
    assert "secret" not in str(raised.value)
