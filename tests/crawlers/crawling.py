"""Crawls as the night makes them, each in a process of its own, forked from one that has everything imported."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from nights import write_known

from hieudan.settings import ROOT

PLATFORM_YAML = """
name: Cổng thử (mô phỏng)
platform: {platform}
base_url: "http://127.0.0.1:{{port}}/{{date}}/"
province_code: "19"
lists: all
states_answer_date: true
is_demo: true
delay: 0
delay_reason: a test on this machine
time_limit: 60
{more}
options: {options}
"""
OPTIONS = {
    "vts": "{page_size: 20}",
    "liferay_faq": "{page_size: 10, past_end: repeat}",
    "article_petitions": "{}",
}


class Zygote:
    """The process that forks; started when first needed."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self.pid = 0

    def run(self, arguments: list[str], log: Path, hook: str, started: Callable[[int], None]) -> int:
        """Exit code of ``python -m crawlers.run`` with these arguments."""
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, Path(__file__).with_name("zygote.py")],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
            )  # fmt: skip
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"arguments": arguments, "log": str(log), "hook": hook}) + "\n")
        self._process.stdin.flush()
        started(json.loads(self._process.stdout.readline())["pid"])
        return int(json.loads(self._process.stdout.readline())["code"])

    def stop(self) -> None:
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            self._process.wait(timeout=30)


class Crawler:
    """``python -m crawlers.run`` on the small portal, with its portals, its landing and what it last said on stderr."""

    def __init__(self, folder: Path, zygote: Zygote) -> None:
        self.out = folder / "landing"
        self.portals = folder / "portals"
        self.portals.mkdir()
        self.folder = folder
        self.log = ""
        self.zygote = zygote
        self.pid = 0
        for platform in OPTIONS:
            self.write_portal(platform)

    def write_portal(self, portal_id: str, platform: str = "", more: str = "", options: str = "", **swap: str) -> None:
        """Writes a portal's YAML. ``swap``: first words of a line -> the line to stand there instead."""
        platform = platform or portal_id
        text = PLATFORM_YAML.format(platform=platform, options=options or OPTIONS[platform], more=more)
        lines = [
            next((new for key, new in swap.items() if line.startswith(f"{key}:")), line) for line in text.splitlines()
        ]
        (self.portals / f"{portal_id}.yml").write_text("\n".join(lines), encoding="utf-8")

    def __call__(self, port: int, portal_id: str, night: str, *more: str, hook: str = "") -> int:
        arguments = [portal_id, "--date", night, "--out", str(self.out)]
        arguments += ["--portals", str(self.portals), "--port", str(port), *more]
        log = self.folder / "stderr"

        def started(pid: int) -> None:
            self.pid = pid

        try:
            return self.zygote.run(arguments, log, hook, started)
        finally:
            self.log = log.read_text(encoding="utf-8") if log.exists() else ""
            log.unlink(missing_ok=True)
            self.pid = 0

    def kill(self, how: int = signal.SIGKILL) -> None:
        """Ends the crawl that runs: called by the server's thread, in the middle of an answer."""
        os.kill(self.pid, how)

    def known(self, portal_id: str) -> list[str]:
        """The arguments that hand a load's known items over."""
        return ["--known", str(write_known(self.out, portal_id, self.folder / "known.jsonl.gz"))]

    def files(self) -> str:
        """Everything under the landing, unpacked, as one text."""
        found = []
        for path in sorted(self.out.rglob("*")):
            if path.is_file():
                raw = path.read_bytes()
                found.append((gzip.decompress(raw) if path.suffix == ".gz" else raw).decode())
        return "\n".join(found)
