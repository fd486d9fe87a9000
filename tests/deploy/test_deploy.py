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
from warehouse.lake import lake_of


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
        "postgres", "migrate", "api-server", "scheduler", "dag-processor", "triggerer", "reports", "redis", "worker",
    }  # fmt: skip
    for service in compose["services"].values():
        assert service["logging"]["options"]["max-size"], "Docker's own log would fill the disk in years"
        assert "no-new-privileges:true" in service["security_opt"]
        assert all(port.startswith("${HIEUDAN_BIND:-127.0.0.1}:") for port in service.get("ports", []))
        for name, value in service["environment"].items():
            if any(word in name for word in ("PASSWORD", "SECRET", "KEY", "CONN")) and not name.endswith("_FILE"):
                # needed, or (mails, sender hashes) off while empty: never a default that somebody knows
                assert ":?set it}" in value or value.endswith(":-}"), name


def test_containers_can_do_little() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    ours = {name: service for name, service in compose["services"].items() if service.get("image") == "hieudan:latest"}
    assert set(compose["services"]) - set(ours) == {"postgres", "redis"}, "images of others"
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


def test_helm_values_fit_the_image_and_hold_no_secret() -> None:
    values = yaml.safe_load((ROOT / "deploy" / "helm-values.yml").read_text(encoding="utf-8"))
    assert values["executor"] == "CeleryExecutor"
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert f"\napache-airflow=={values['airflowVersion']} " in lock
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert f"--uid {values['uid']} " in dockerfile
    assert values["migrateDatabaseJob"]["command"] == ["/srv/hieudan/deploy/entrypoint"]
    assert values["config"]["core"]["dags_folder"] in dockerfile
    assert values["securityContexts"]["pod"]["runAsNonRoot"] is True
    assert values["securityContexts"]["containers"]["capabilities"] == {"drop": ["ALL"]}
    assert values["postgresql"]["enabled"] is values["redis"]["enabled"] is False, (
        "the chart's own have known passwords"
    )
    names = {entry["name"] for entry in values["env"]}
    assert not {name for name in names if any(word in name for word in ("PASSWORD", "SECRET", "KEY"))}
    lake = next(entry["value"] for entry in values["env"] if entry["name"] == "HIEUDAN_LAKE")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HIEUDAN_LAKE", lake)
        found = lake_of(Path("/srv/data/19/warehouse/hieudan.duckdb"))
    assert found is not None
    assert found.store == "s3://hieudan/lake/hieudan_19/"


@pytest.mark.system
def test_compose_file_is_valid(need: Callable[..., str], tmp_path: Path) -> None:
    compose = need("docker-compose")
    secrets = ("POSTGRES_PASSWORD", "AIRFLOW_FERNET_KEY", "AIRFLOW_SECRET_KEY", "AIRFLOW_JWT_SECRET", "REDIS_PASSWORD",
               "LAKE_PASSWORD")  # fmt: skip
    (env := tmp_path / ".env").write_text("".join(f"{name}=x\n" for name in secrets), encoding="utf-8")
    for profile in ([], ["--profile", "scale"]):
        if profile:  # as an operator does: the lines of scale.env added to .env
            env.write_text(env.read_text() + (ROOT / "deploy" / "scale.env").read_text(), encoding="utf-8")
        done = subprocess.run([compose, "--env-file", str(env), *profile, "config"], cwd=ROOT, capture_output=True,
                              text=True, check=False)  # fmt: skip
        assert done.returncode == 0, done.stderr
        services = yaml.safe_load(done.stdout)["services"]
        assert {name for name, service in services.items() if service.get("profiles") == ["scale"]} == {
            "redis",
            "worker",
        }
        executor = services["scheduler"]["environment"]["AIRFLOW__CORE__EXECUTOR"]
        assert executor == ("CeleryExecutor" if profile else "LocalExecutor")
