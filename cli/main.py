"""``hieudan …``: the stable command line. Bad input ends with one line that names file, line or field, and exit code 2."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from cli import cases, operations
from cli.options import DataOption, ProvinceOption
from cli.options import err as _err
from cli.options import one_line_errors as _one_line_errors
from hieudan.records import LOCAL_ZONE
from hieudan.settings import InputError, data_folder, load_province, parse_date, with_profile

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
                  help="Follows public grievances until they are resolved.")  # fmt: skip
portals_app = typer.Typer(no_args_is_help=True, help="The portals that are read.")
report_app = typer.Typer(no_args_is_help=True, help="Reports for leaders.")
app.add_typer(portals_app, name="portals")
app.add_typer(report_app, name="report")
topics_app = typer.Typer(no_args_is_help=True, help="The model that finds topics.")
app.add_typer(topics_app, name="topics")
app.add_typer(cases.app, name="cases")

DateOption = Annotated[str, typer.Option("--date", help="Night, YYYY-MM-DD: the local date of the 01:00 run.")]
ProfileOption = Annotated[
    str | None, typer.Option("--profile", help="Layout: dang or hanh_chinh (default: the province's).")
]
PortalsOption = Annotated[Path | None, typer.Option("--portals", help="Folder of portal YAML files.")]


operations.register(app)


@app.command()
def nightly(
    night: DateOption,
    province: ProvinceOption = "19",
    data: DataOption = None,
    only: Annotated[list[str] | None, typer.Option("--only", help="Crawl this portal alone (repeatable).")] = None,
    portals: PortalsOption = None,
) -> None:
    """All steps of a night without Airflow. Exit 0: everything seen; 1: published, a portal failed; 2: not published."""
    from crawlers.run import refuse_other_days
    from reports.takedown import clean_gone
    from warehouse.night import PORTALS, run_night
    from warehouse.status_page import write_status_page

    with _one_line_errors():
        where, chosen, on = data_folder(data), load_province(province), parse_date(night)
        refuse_other_days(
            only or chosen.portals, portals or PORTALS, on, datetime.now(LOCAL_ZONE).date(), where.landing
        )
        result = run_night(where, chosen, on, only=only or (), portals=portals or PORTALS, say=lambda line: _err.print(line, markup=False))  # fmt: skip
        if result.is_published:
            clean_gone(where, chosen, on)
        write_status_page(where, chosen, datetime.now(LOCAL_ZONE))
    raise typer.Exit(result.exit_code)


@app.command()
def crawl(
    portal_id: Annotated[str, typer.Argument(metavar="ID")],
    night: DateOption,
    out: Annotated[Path, typer.Option("--out", help="Landing folder.")],
    known: Annotated[Path | None, typer.Option("--known", help="known.jsonl.gz of an earlier load.")] = None,
    portals: PortalsOption = None,
) -> None:
    """Reads one portal into the landing folder. Exit code not 0 when the outcome is failed."""
    from crawlers.run import main

    arguments = [portal_id, "--date", night, "--out", str(out)]
    arguments += ["--known", str(known)] if known else []
    arguments += ["--portals", str(portals)] if portals else []
    with _one_line_errors():
        parse_date(night)
        code = main(arguments)
    raise typer.Exit(code)


@app.command()
def annotate(
    source: Annotated[Path, typer.Argument(metavar="IN.jsonl")],
    target: Annotated[Path, typer.Argument(metavar="OUT.jsonl")],
    province: ProvinceOption = "19",
) -> None:
    """Redacts and labels texts: {"id", "text"} a line in, labels and the redacted text out. The text itself stays in."""
    from cli.annotate import annotate_file

    with _one_line_errors():
        load_province(province)
        annotate_file(source, target, province)


@app.command()
def match(
    source: Annotated[Path, typer.Argument(metavar="IN.jsonl")],
    target: Annotated[Path, typer.Argument(metavar="OUT.jsonl")],
    province: ProvinceOption = "19",
) -> None:
    """Which reports tell one matter: {"id", "text", "sent_on", "commune_code"} a line in, {"id", "case_id"} out."""
    from cli.match import match_file

    with _one_line_errors():
        load_province(province)
        match_file(source, target, province)


@report_app.command("week")
def report_week(
    week: Annotated[str, typer.Argument(metavar="2026-W47")],
    data: DataOption = None,
    out: Annotated[Path | None, typer.Option("--out", help="Folder (default: data/reports).")] = None,
    province: ProvinceOption = "19",
    profile: ProfileOption = None,
) -> None:
    """The weekly report: PDF, HTML, DOCX, XLSX and figures as JSON."""
    from reports.week import Week
    from reports.weekly import make_weekly

    with _one_line_errors():
        files = make_weekly(data_folder(data), with_profile(load_province(province), profile), Week.parse(week), out)
    for path in files.paths():
        typer.echo(path)


def _periodic(kind: Literal["month", "quarter", "half", "year"]) -> None:
    """Adds ``report month`` and its longer sisters."""

    @report_app.command(kind, help=f"The report of a {kind}: all forms and figures as JSON, year on year.")
    def make(
        period: Annotated[str, typer.Argument(help="2026-10, 2026-Q4, 2026-H1, 2026.")],
        data: DataOption = None,
        out: Annotated[Path | None, typer.Option("--out", help="Folder (default: data/reports).")] = None,
        province: ProvinceOption = "19",
        profile: ProfileOption = None,
    ) -> None:
        from reports.period import Period
        from reports.periodic import make_periodic

        with _one_line_errors():
            chosen = with_profile(load_province(province), profile)
            for path in make_periodic(data_folder(data), chosen, Period.parse(kind, period), out):
                typer.echo(path)


_periodic("month")
_periodic("quarter")
_periodic("half")
_periodic("year")


@report_app.command("brief")
def report_brief(
    commune: Annotated[str, typer.Option("--commune", help="Official code of a commune.")] = "",
    agency: Annotated[str, typer.Option("--agency", help="Code of an agency (dim_agency).")] = "",
    data: DataOption = None,
    out: Annotated[Path | None, typer.Option("--out", help="Folder (default: data/reports/doi-thoai).")] = None,
    province: ProvinceOption = "19",
    profile: ProfileOption = None,
) -> None:
    """Two pages before a head's yearly dialogue with the people: of one commune or one agency."""
    from reports.brief import make_brief

    with _one_line_errors():
        chosen = with_profile(load_province(province), profile)
        for path in make_brief(data_folder(data), chosen, commune=commune, agency=agency, out=out):
            typer.echo(path)


@report_app.command("send")
def report_send(
    period: Annotated[str, typer.Argument(help="Folder of a report: 2026-W47, 2026-10, 2026-Q4.")],
    data: DataOption = None,
    province: ProvinceOption = "19",
    config: Annotated[Path | None, typer.Option("--config", help="Default: provinces/<code>/mail.yml.")] = None,
) -> None:
    """Sends a made report by e-mail to those who have not had it. Exit 2 when somebody could not be reached."""
    from hieudan.settings import ROOT
    from reports.delivery import deliver, read_mail

    with _one_line_errors():
        if Path(period).name != period:
            raise InputError(f"{period!r} is no report (expected a folder of data/reports, such as 2026-W47)")
        mail = read_mail(config or ROOT / "provinces" / load_province(province).code / "mail.yml")
        at = datetime.now(LOCAL_ZONE).isoformat(timespec="seconds")
        sent = deliver(data_folder(data).reports / period, mail, at)
        typer.echo("sent" if sent else "nothing to send: all have had this report")


@portals_app.command("list")
def portals_list(data: DataOption = None, portals: PortalsOption = None, province: ProvinceOption = "19") -> None:
    """All portals with their last outcome."""
    from cli.portals import print_list

    with _one_line_errors():
        print_list(data_folder(data), load_province(province), portals)


@portals_app.command("check")
def portals_check(
    portal_id: Annotated[str, typer.Argument(metavar="ID")],
    night: Annotated[str | None, typer.Option("--date", help="As of this date (the replica only).")] = None,
    portals: PortalsOption = None,
) -> None:
    """One screen about a portal: robots.txt, reachability, items parsed, fill rates, unknown words, a sample row."""
    from cli.portals import print_check

    with _one_line_errors():
        code = print_check(portal_id, parse_date(night) if night else date.today(), portals)  # noqa: DTZ011
    raise typer.Exit(code)


@topics_app.command("train")
def topics_train(
    with_portals: Annotated[bool, typer.Option("--with-portals", help="Also learn from published items.")] = False,
    data: DataOption = None,
) -> None:
    """Trains on the repository's text and what the province's people corrected."""
    from cli.topics import train_topics

    with _one_line_errors():
        train_topics(data_folder(data), with_portals)


@topics_app.command("evaluate")
def topics_evaluate(
    held_out: Annotated[Path | None, typer.Option("--held-out", help="Labelled texts never trained on.")] = None,
    curve: Annotated[bool, typer.Option("--curve", help="The learning curve instead (five trainings).")] = False,
) -> None:
    """Precision, recall, F1, confusion pairs, coverage against threshold; and what changed since the last version."""
    from cli.topics import evaluate_topics

    with _one_line_errors():
        evaluate_topics(held_out, curve)


@topics_app.command("review")
def topics_review(
    week: Annotated[str | None, typer.Option("--week", metavar="2026-W47")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Sheet to write (.csv).")] = None,
    read: Annotated[Path | None, typer.Option("--read", help="Corrected sheet to read back.")] = None,
    most: Annotated[int, typer.Option("--most", min=1, help="Items at most.")] = 60,
    data: DataOption = None,
) -> None:
    """Writes a week's most doubtful items to a sheet, or reads the corrected sheet back as training text."""
    from cli.topics import read_review, write_review

    with _one_line_errors():
        if read:
            corrected, kept = read_review(data_folder(data), read)
            typer.echo(f"{corrected} corrected rows read; {kept} reviewed texts for the next training")
        elif week and out:
            typer.echo(f"{out}: {write_review(data_folder(data), week, out, most)} items")
        else:
            raise InputError("--week and --out, or --read: one of the two is needed")


@topics_app.command("relabel")
def topics_relabel(data: DataOption = None, province: ProvinceOption = "19") -> None:
    """Labels everything with the present model and says what moved: counts by old and new topic."""
    from cli.topics import print_relabel

    with _one_line_errors():
        print_relabel(data_folder(data), load_province(province))


@portals_app.command("new")
def portals_new(
    portal_id: Annotated[str, typer.Argument(metavar="ID")],
    platform: Annotated[str, typer.Option("--platform", help="One of those in docs/portals.md.")],
    url: Annotated[str, typer.Option("--url", help="Where all of the portal's paths begin.")],
    name: Annotated[str, typer.Option("--name", help="As people know it.")] = "",
    province: ProvinceOption = "19",
    lists: Annotated[str, typer.Option("--lists", help="all, or answered_only.")] = "all",
    option: Annotated[
        list[str] | None, typer.Option("--option", help="KEY=VALUE of the platform (repeatable).")
    ] = None,
    portals: PortalsOption = None,
    fixtures: Annotated[Path | None, typer.Option("--fixtures", help="Folder of saved pages.")] = None,
) -> None:
    """A new portal: its YAML, a scrubbed page of its list, and what was parsed. All of them, or nothing."""
    from cli.portals import make_new

    with _one_line_errors():
        make_new(portal_id, platform, url, name=name, province_code=province, lists=lists, options=option or [],
                 night=date.today(), portals=portals, fixtures=fixtures)  # noqa: DTZ011 # fmt: skip


def main() -> None:
    """Entry for ``python -m cli.main``."""
    app()


if __name__ == "__main__":
    main()
