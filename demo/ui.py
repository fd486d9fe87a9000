"""``make airflow``: Airflow's UI on localhost with both DAGs unpaused, against the replica. Ctrl-C ends it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from demo.run import AIRFLOW_HOME, airflow_environment, prepare_airflow, replica
from hieudan.settings import ROOT

PORT = os.environ.get("HIEUDAN_AIRFLOW_PORT", "8080")


def unpause() -> None:
    """DAGs that an earlier ``make run`` made known are paused; new ones begin unpaused by the setting below."""
    command = [sys.executable, "-m", "airflow", "dags", "unpause", "--yes", "--treat-dag-id-as-regex", ".*"]
    subprocess.run(command, env=airflow_environment(), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   check=False)  # fmt: skip


def main() -> int:
    """Serves until interrupted. The replica shows every date, so a night is best started by hand with its ``date``."""
    prepare_airflow()
    unpause()
    environment = airflow_environment() | {
        "AIRFLOW__API__PORT": PORT,
        "AIRFLOW__API__BASE_URL": f"http://127.0.0.1:{PORT}",
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{PORT}/execution/",
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
    }
    password = AIRFLOW_HOME / "simple_auth_manager_passwords.json.generated"
    print(f"Airflow: http://127.0.0.1:{PORT} — user admin, password in {password}", flush=True)
    with replica():
        # Its own group: standalone leaves children behind when it alone is ended.
        server = subprocess.Popen([sys.executable, "-m", "airflow", "standalone"], env=environment, cwd=ROOT,
                                  start_new_session=True)  # fmt: skip
        try:
            return server.wait()
        except KeyboardInterrupt:
            return 0
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    sys.exit(main())
