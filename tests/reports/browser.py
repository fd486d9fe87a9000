"""A page in headless Chromium, driven over its debugging pipe (Chrome DevTools Protocol): what it asks, logs and does."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class Browser:
    """An open page. ``events``: all that the browser told, in order."""

    def __init__(self, said: int, told: int) -> None:
        self._say, self._told, self._rest, self._no, self._session = said, told, b"", 0, ""
        self.events: list[dict[str, Any]] = []

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """The answer to a command."""
        self._no += 1
        message: dict[str, Any] = {"id": self._no, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._say, json.dumps(message).encode() + b"\0")
        while True:
            heard = self._hear()
            if heard.get("id") == self._no:
                assert "error" not in heard, heard
                answer: dict[str, Any] = heard["result"]
                return answer

    def wait(self, method: str) -> None:
        """Until the browser has told of this event."""
        while not any(event.get("method") == method for event in self.events):
            self._hear()

    def open(self, url: str, width: int, *, dark: bool) -> None:
        """Shows the page as a phone or desktop of this width does."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for part in ("Page", "Network", "Log", "Runtime"):
            self.call(f"{part}.enable")
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 600
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])
        self.events.clear()
        self.call("Page.navigate", url=url)
        self.wait("Page.loadEventFired")

    def value(self, script: str) -> Any:
        """Of a JavaScript expression on the page."""
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def press(self, key: str) -> None:
        """A key, down and up."""
        code = {"Tab": 9, "Enter": 13}[key]
        text = {"text": "\r"} if key == "Enter" else {}
        self.call("Input.dispatchKeyEvent", type="keyDown", key=key, code=key, windowsVirtualKeyCode=code, **text)
        self.call("Input.dispatchKeyEvent", type="keyUp", key=key, code=key, windowsVirtualKeyCode=code)

    def _hear(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            more = os.read(self._told, 1 << 20)
            assert more, "the browser went away"
            self._rest += more
        line, _, self._rest = self._rest.partition(b"\0")
        heard: dict[str, Any] = json.loads(line)
        if "method" in heard:
            self.events.append(heard)
        return heard


@contextmanager
def browser(program: str, profile: Path) -> Iterator[Browser]:
    """A browser of its own, ended afterwards."""
    for_it, say = os.pipe()
    told, from_it = os.pipe()

    def connect() -> None:
        """In the child: the pipe's ends are where the browser looks for them."""
        ends = [fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in (for_it, from_it)]
        for place, end in zip((3, 4), ends, strict=True):
            os.dup2(end, place)

    process = subprocess.Popen(
        [program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--remote-debugging-pipe",
         f"--user-data-dir={profile}"],
        preexec_fn=connect, pass_fds=(3, 4), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(for_it)
    os.close(from_it)
    try:
        yield Browser(say, told)
    finally:
        process.kill()
        process.wait()
        os.close(say)
        os.close(told)
