"""The commands of whoever keeps it running: status, rerun, backup, restore, forget, a new province, the web server."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from cli.options import DataOption, ProvinceOption, err, one_line_errors
from hieudan.records import LOCAL_ZONE
from hieudan.settings import data_folder, load_province, parse_date


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    for command in (status, rerun, backup, restore, forget, retention, lineage, serve):
        app.command(command.__name__)(command)
    province_app = typer.Typer(no_args_is_help=True, help="The folders of provinces.")
    province_app.command("new")(province_new)
    app.add_typer(province_app, name="province")


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


def rerun(
    first: Annotated[str, typer.Option("--from", help="First night, YYYY-MM-DD.")],
    last: Annotated[str | None, typer.Option("--to", help="Last night (default: the last that landed).")] = None,
    data: DataOption = None,
    province: ProvinceOption = "19",
) -> None:
    """A range of nights again, from their landing files alone: no portal is asked. Exit 0, or 2 when not published."""
    from warehouse.rerun import rerun as rerun_nights
    from warehouse.status_page import write_status_page

    with one_line_errors():
        where, chosen = data_folder(data), load_province(province)
        until = parse_date(last, "--to") if last else None
        result = rerun_nights(
            where, chosen, parse_date(first, "--from"), until, lambda line: err.print(line, markup=False)
        )
        write_status_page(where, chosen, datetime.now(LOCAL_ZONE))
    raise typer.Exit(result.exit_code)


def lineage(
    data: DataOption = None,
    out: Annotated[Path | None, typer.Option("--out", help="The page (default: quality/lineage.html).")] = None,
) -> None:
    """All models of the warehouse as one HTML page: columns, tests, SQL, and which is made from which (dbt docs)."""
    from warehouse.build import lineage as write_page
    from warehouse.locks import only_writer

    with one_line_errors():
        where = data_folder(data)
        with only_writer(where):
            typer.echo(write_page(where, out or where.quality / "lineage.html"))


def backup(
    data: DataOption = None,
    to: Annotated[Path | None, typer.Option("--to", help="Folder of snapshots (default: HIEUDAN_BACKUPS).")] = None,
    days: Annotated[int, typer.Option("--days", min=1, help="Days of which the newest snapshot stays.")] = 7,
    weeks: Annotated[int, typer.Option("--weeks", min=0, help="Weeks of which the newest stays.")] = 5,
    months: Annotated[int, typer.Option("--months", min=0, help="Months of which the newest stays.")] = 12,
) -> None:
    """A snapshot of the data folder; old ones are dropped. Refused while a night runs."""
    from warehouse.backup import Keep, backups_folder
    from warehouse.backup import backup as take

    with one_line_errors():
        where = data_folder(data)
        made = take(where, backups_folder(where, to), datetime.now(LOCAL_ZONE), Keep(days, weeks, months))
    typer.echo(made)


def restore(
    snapshot: Annotated[Path, typer.Argument(metavar="SNAPSHOT")],
    data: DataOption = None,
    drill: Annotated[bool, typer.Option("--drill", help="Try it in a scratch folder, build, compare, remove.")] = False,
    province: ProvinceOption = "19",
) -> None:
    """Puts a snapshot into an empty data folder, and forgets what is on the list of the forgotten. With --drill: exit 0
    when it would give what was published, else 1."""
    import tempfile

    from reports.takedown import replay
    from warehouse.backup import drill as try_out
    from warehouse.backup import restore as put_back

    with one_line_errors():
        if drill:
            findings = try_out(snapshot, Path(tempfile.gettempdir()))
            for line in findings or ["restored, built and compared: the same tables as were published"]:
                typer.echo(line)
            raise typer.Exit(1 if findings else 0)
        where = data_folder(data)
        chosen, today = load_province(province), datetime.now(LOCAL_ZONE).date()
        put_back(snapshot, where, lambda fresh: replay(fresh, chosen, today))
    typer.echo(where.root)


def forget(
    portal_id: Annotated[str, typer.Argument(metavar="PORTAL")],
    source_id: Annotated[str, typer.Argument(metavar="ID")],
    data: DataOption = None,
    province: ProvinceOption = "19",
) -> None:
    """Deletes an item's words everywhere and for good; that it was there is still counted. Refused while a night runs."""
    from reports.takedown import forget as forget_item

    with one_line_errors():
        forget_item(data_folder(data), load_province(province), portal_id, source_id, datetime.now(LOCAL_ZONE).date())
    typer.echo(f"{portal_id} {source_id}: forgotten")


def retention(data: DataOption = None, province: ProvinceOption = "19") -> None:
    """Deletes the words of what is older than the province keeps them (text_kept_days); figures stay."""
    from reports.takedown import retain

    with one_line_errors():
        count = retain(data_folder(data), load_province(province), datetime.now(LOCAL_ZONE).date())
    typer.echo(f"words of {count} items deleted")


def serve(
    host: Annotated[str, typer.Option("--host", envvar="REPORTS_HOST", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", envvar="REPORTS_PORT", help="Port to listen on.")] = 8000,
    data: DataOption = None,
    province: ProvinceOption = "19",
) -> None:
    """Serves the reports, /status and, for a monitor, /health (200 or 503). Read only; it has no login of its own."""
    from cli.serve import serve as serve_reports

    with one_line_errors():
        serve_reports(data_folder(data), load_province(province), host, port)


def province_new(
    code: Annotated[str, typer.Argument(metavar="CODE", help="Official code of one of the 34 provinces, as 48.")],
    folder: Annotated[Path | None, typer.Option("--folder", help="Where provinces stand.")] = None,
    portals: Annotated[Path | None, typer.Option("--portals", help="Folder of portal YAML files.")] = None,
) -> None:
    """The folder of a new province, from the tables of administrative units. All of it, or nothing."""
    from cli.province import new_province
    from hieudan.settings import ROOT

    with one_line_errors():
        made = new_province(code, folder or ROOT / "provinces", portals or ROOT / "crawlers" / "portals")
    typer.echo(made)
