"""One night and one writer at a time; a lock ends with the process that held it, however it ended."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from hieudan.settings import ROOT, DataFolder, InputError, load_province
from warehouse.locks import only_night, only_writer
from warehouse.night import run_night

_HOLD = """
import sys
from datetime import date
from pathlib import Path
from hieudan.settings import DataFolder
from warehouse.locks import only_night
with only_night(DataFolder(Path(sys.argv[1]))):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_night_is_refused_at_once_and_a_killed_one_leaves_no_lock(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    holder = subprocess.Popen([sys.executable, "-c", _HOLD, str(tmp_path)], cwd=ROOT, text=True,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # fmt: skip
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(InputError, match="another night is running"):
        run_night(data, load_province("19"), date(2026, 11, 21))
    assert not data.landing.exists(), "the refused night has touched nothing"
    assert not data.state.exists()
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    with only_night(data):
        pass


def test_a_writer_waits_only_so_long(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    with only_writer(data), pytest.raises(InputError, match="another step is writing"), only_writer(data, 0):
        pass
    with only_writer(data, 0):
        pass


_PARENT = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-m", "hieudan.child", "http.server", "--bind", "127.0.0.1", "0"],
                         stdout=subprocess.PIPE, text=True, env={"PYTHONUNBUFFERED": "1"})
print(child.pid, child.stdout.readline(), flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="PR_SET_PDEATHSIG is Linux's")
def test_a_child_ends_with_a_parent_that_is_killed_alone(tmp_path: Path) -> None:
    parent = subprocess.Popen([sys.executable, "-c", _PARENT], cwd=ROOT, text=True, stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE)  # fmt: skip
    assert parent.stdout is not None
    pid = int(parent.stdout.readline().split()[0])
    watched = os.pidfd_open(pid)
    parent.send_signal(signal.SIGKILL)
    parent.communicate()
    readable, _, _ = select.select([watched], [], [], 20)
    assert readable, "the child lives on"
    os.close(watched)
