"""Sổ tay cho người phân tích: `marimo run docs/notebook.py` để xem, `marimo edit docs/notebook.py` để sửa. Chỉ đọc."""

import marimo

app = marimo.App(width="medium", app_title="Hiểu Dân")


@app.cell
def _():
    import json
    import os
    from pathlib import Path

    import altair as alt
    import duckdb
    import marimo as mo

    folder = Path(os.environ.get("HIEUDAN_DATA", "data")) / "published"
    con = duckdb.connect(str(folder / "hieudan.duckdb"), read_only=True)
    state = json.loads((folder / "state.json").read_text(encoding="utf-8"))
    return alt, con, mo, state


@app.cell
def _(mo, state):
    demo = "**DỮ LIỆU MÔ PHỎNG** · " if state["is_demo"] else ""
    stale = f" · **dữ liệu cũ**: {state['reason']}" if state["is_stale"] else ""
    mo.md(f"# Hiểu Dân\n\n{demo}dữ liệu của đêm {state['night']}{stale}")
    return


@app.cell
def _(con, mo):
    coverage = con.sql("""
        SELECT portal_id, max(night_on) FILTER (WHERE is_seen) AS last_good_night_on,
               count(*) FILTER (WHERE NOT is_seen) AS bad_night_count
        FROM fct_coverage GROUP BY portal_id ORDER BY portal_id""").df()
    mo.vstack([mo.md("## Cổng nào đã thu thập được"), mo.ui.table(coverage, selection=None)])
    return (coverage,)


@app.cell
def _(alt, con, mo):
    flow = con.sql("""
        SELECT week_on, CASE WHEN bool_and(is_received_covered) THEN sum(received_count) END::INTEGER AS "tiếp nhận",
               CASE WHEN bool_and(is_received_covered AND is_answered_covered) THEN sum(unresolved_count) END::INTEGER AS "còn tồn"
        FROM rpt_weekly_topic WHERE is_complete GROUP BY week_on ORDER BY week_on DESC LIMIT 26""").df()
    lines = (
        alt.Chart(flow.melt("week_on", var_name="figure", value_name="value_count"))
        .mark_line(point=True)
        .encode(
            x=alt.X("week_on:T", title="Tuần", axis=alt.Axis(format="%d/%m")),
            y=alt.Y("value_count:Q", title="Số việc"),
            color=alt.Color("figure:N", title=None),
        )
        .properties(width=700)
    )
    mo.vstack([mo.md("## Nhận và còn tồn, 26 tuần (tuần chưa thu thập đủ thì bỏ trống)"), lines])
    return (flow,)


@app.cell
def _(con, mo):
    trend = con.sql("""
        SELECT topic_name, this_count, before_count, moved_count, not_comparable_reason, left_out_portal_ids
        FROM rpt_weekly_trend INNER JOIN dim_topic USING (topic_code)
        WHERE figure = 'received' AND comparison = 'last_week'
          AND week_on = (SELECT max(week_on) FROM rpt_weekly_topic WHERE is_complete)
        ORDER BY topic_order""").df()
    mo.vstack([mo.md("## Tuần qua so với tuần trước, trên cùng những cổng"), mo.ui.table(trend, selection=None)])
    return (trend,)


@app.cell
def _(con, mo):
    late = con.sql("""
        SELECT feedback_id, days_left, deadline_reason FROM fct_deadline
        WHERE deadline_state IN ('qua_han', 'qua_han_lau') ORDER BY days_left LIMIT 50""").df()
    mo.vstack(
        [
            mo.md("## Quá hạn lâu nhất, và vì sao"),
            mo.ui.table(late, selection=None, wrapped_columns=["deadline_reason"]),
        ]
    )
    return (late,)


if __name__ == "__main__":
    app.run()
