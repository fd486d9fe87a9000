"""The commands of whoever keeps it running: status, rerun, backup, restore, a new province, the web server of reports."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from cli.options import DataOption, ProvinceOption, one_line_errors
from hieudan.records import LOCAL_ZONE
from hieudan.settings import data_folder, load_province


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command("status")(status)


def status(
    data: DataOption = None,
    province: ProvinceOption = "19",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, for a monitor.")] = False,
    max_age: Annotated[float, typer.Option("--max-age", help="Hours after which what is published is too old.")] = 30,
) -> None:
    """How the pipeline is. Exit 0: all well; 1: an alarm (stale, too old, a portal unseen for three nights, a full
    disk); 2: nothing was ever published. A dead-man check calls it once an hour."""
    from cli.status import print_status
    from warehouse.health import Limits

    with one_line_errors():
        code = print_status(data_folder(data), load_province(province), datetime.now(LOCAL_ZONE),
                            Limits(max_age_hours=max_age), as_json=as_json)  # fmt: skip
    raise typer.Exit(code)
