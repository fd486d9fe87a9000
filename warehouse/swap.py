"""A folder that is replaced whole: readers see the old one or the new one."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def put_in_place(fresh: Path, target: Path) -> None:
    """Moves ``fresh`` to where ``target`` is; killed midway, :func:`heal` brings back the one that was there."""
    old = _old(target)
    heal(target)
    if target.exists():
        os.replace(target, old)
    os.replace(fresh, target)
    shutil.rmtree(old, ignore_errors=True)


def heal(target: Path) -> None:
    """Removes what a killed replacement left; where it was killed between the two moves, the old folder comes back."""
    old = _old(target)
    if old.exists() and not target.exists():
        os.replace(old, target)
    shutil.rmtree(old, ignore_errors=True)


def _old(target: Path) -> Path:
    return target.with_name(f".old.{target.name}")
