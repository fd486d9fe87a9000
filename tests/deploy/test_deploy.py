"""The entrypoint runs on loopback; the compose file is only parsed (there is no Docker engine here)."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
import yaml

from hieudan.settings import ROOT


def test_the_reports_server_serves_the_reports_folder(tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "index.html").write_text("báo cáo", encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    environment = os.environ | {
        "HIEUDAN_DATA": str(tmp_path), "REPORTS_HOST": "127.0.0.1", "REPORTS_PORT": port,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }  # fmt: skip
    server = subprocess.Popen(
        [str(ROOT / "deploy" / "entrypoint"), "reports"], env=environment, stderr=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + 20
        while True:
            try:
                with urlopen(f"http://127.0.0.1:{port}/index.html", timeout=2) as page:
                    assert page.read().decode() == "báo cáo"
                break
            except URLError:
                assert time.monotonic() < until, "the server did not answer"
                assert server.poll() is None
    finally:
        server.terminate()
        server.wait()


def test_compose_listens_on_localhost_only_and_holds_no_secret() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    assert set(compose["services"]) == {
        "postgres", "migrate", "api-server", "scheduler", "dag-processor", "triggerer", "reports",
    }  # fmt: skip
    for service in compose["services"].values():
        assert all(port.startswith("${HIEUDAN_BIND:-127.0.0.1}:") for port in service.get("ports", []))
        for name, value in service["environment"].items():
            if any(word in name for word in ("PASSWORD", "SECRET", "KEY", "CONN")) and not name.endswith("_FILE"):
                # needed, or (mails, sender hashes) off while empty: never a default that somebody knows
                assert ":?set it}" in value or value.endswith(":-}"), name


def test_containers_can_do_little() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    ours = {name: service for name, service in compose["services"].items() if service.get("image") == "hieudan:latest"}
    assert len(ours) == len(compose["services"]) - 1  # PostgreSQL's image is not ours
    for name, service in ours.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert "user" not in service, "the image's own user is not root"
    assert ours["reports"]["volumes"] == ["data:/srv/data:ro"]
    assert "AIRFLOW__API__SECRET_KEY" not in ours["reports"]["environment"]
    environment = ours["api-server"]["environment"]
    assert environment["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS"] == "False"
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    assert "USER hieudan" in lines
    assert any("--require-hashes" in line for line in lines)
    assert "COPY . ." in lines, "the code belongs to root"


@pytest.mark.system
def test_compose_file_is_valid(need: Callable[..., str]) -> None:
    compose = need("docker-compose")
    secrets = dict.fromkeys(
        ("POSTGRES_PASSWORD", "AIRFLOW_FERNET_KEY", "AIRFLOW_SECRET_KEY", "AIRFLOW_JWT_SECRET"), "x"
    )
    done = subprocess.run([compose, "config", "-q"], cwd=ROOT, env=os.environ | secrets, capture_output=True,
                          text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
