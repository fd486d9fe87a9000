"""Data Docs that open without a network: as Great Expectations makes them they ask nine other hosts for scripts and styles,
and without those their first page is empty."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from html import escape
from pathlib import Path

_ELSEWHERE = re.compile(
    r"<script\b.*?</script>|<link\b[^>]*>|<img\b[^>]*>|<footer\b.*?</footer>|<a\s+data-toggle=\"collapse\".*?</a>|<div class=\"btn-group.*?</div>"
    r"|<title></title>|url\(['\"]?https?:[^)]*\)",
    re.DOTALL,
)
_HEAD = """<head>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 1.5rem auto; max-width: 70rem; padding: 0 1rem; color: #222; }
table { border-collapse: collapse; } td, th { border-bottom: 1px solid #ccc; padding: .25rem .8rem .25rem 0; text-align: left; vertical-align: top; }
.alert { background: #f0f2f5; padding: .4rem .8rem; } .text-danger, .failed { color: #a00; } .fa-check-circle::before { content: "✓"; color: #060; }
.fa-times::before, .fa-exclamation-triangle::before { content: "✗"; } .card { display: none; } .collapse { display: block; }
</style>
"""


def localise(site: Path, failed: Mapping[str, tuple[int, int]]) -> None:
    """Takes out of the pages of a site what would come from elsewhere, and writes its first page.

    :param failed: suite -> (expectations, those that did not hold), in the order in which they were run
    """
    shutil.rmtree(site / "static", ignore_errors=True)  # pictures and fonts of pages that teach
    results = {page.relative_to(site).parts[1]: page for page in sorted(site.glob("validations/**/*.html"))}
    for page in (*results.values(), *site.glob("expectations/*.html")):
        text = _ELSEWHERE.sub("", page.read_text(encoding="utf-8"))
        page.write_text(text.replace("<head>", _HEAD, 1), encoding="utf-8")
    rows = "".join(
        f'<tr><td><a href="{results[suite].relative_to(site).as_posix()}">{escape(suite)}</a></td><td>{count}</td>'
        + (f'<td class="failed">✗ {bad} không đạt</td></tr>\n' if bad else "<td>✓ đạt</td></tr>\n")
        for suite, (count, bad) in sorted(failed.items(), key=lambda item: (not item[1][1], item[0]))
    )
    bad = sum(1 for _, count in failed.values() if count)
    (site / "index.html").write_text(
        f'<!DOCTYPE html>\n<html lang="vi">\n{_HEAD}<meta charset="utf-8">\n<title>Kiểm tra chất lượng</title>\n</head>\n<body>\n'
        f"<h1>Kiểm tra chất lượng (Great Expectations)</h1>\n<p>{len(failed)} bộ kiểm tra, {bad} bộ có điều không đạt.</p>\n"
        f"<table>\n<tr><th>Bộ kiểm tra</th><th>Số điều</th><th>Kết quả</th></tr>\n{rows}</table>\n</body>\n</html>\n",
        encoding="utf-8",
    )
