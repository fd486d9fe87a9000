"""VNPT's portal, news-like: HTML (`portal-formats` G). Read as articles of one question each; other selectors."""

from __future__ import annotations

from pydantic import Field

from crawlers.platforms import article_qa
from crawlers.platforms.article_qa import (
    detail_request,
    entry_id,
    entry_of,
    list_request,
    parse_detail,
    parse_list,
)
from crawlers.selecting import IdPattern, Selector, Template

__all__ = [
    "PARSER_VERSION",
    "Options",
    "detail_request",
    "entry_id",
    "entry_of",
    "list_request",
    "parse_detail",
    "parse_list",
]

PARSER_VERSION = 1


class Options(article_qa.Options):
    """What may differ. The paging parameter was not seen: inferred."""

    page_size: int = Field(default=10, ge=1, le=1000)
    list_path: str = "hoi-dap"
    page_parameter: str = "page"
    item: Selector = "ul.ArticleOfCat > li, ul.ArticleList > li.row"
    link: Selector = "h2.Title a, .Title a, a"
    time: Selector = ".Ngaydang"
    id_pattern: IdPattern = r"-(\d+)/?$"
    page_path: Template = "chi-tiet/-{id}"
    title: Selector = ".ArticleDetailControl .ArticleHeader"
    sapo: Selector = ".ArticleDetailControl .ArticleSummary"
    content: Selector = ".ArticleDetailControl .ArticleContent"
    published: Selector = ".ArticleDetailControl .Ngaydang"
