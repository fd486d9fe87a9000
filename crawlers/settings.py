"""Scrapy's settings for one crawl. Each stands here because it differs from Scrapy's default, with the reason."""

from __future__ import annotations

from importlib.metadata import version

from crawlers.portal import Portal

MAX_BYTES = 16 * 1024 * 1024

DOWNLOADER_MIDDLEWARES = {
    "crawlers.manners.RobotsFirst": 100,  # Scrapy's own goes on where robots.txt cannot be read
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    "crawlers.manners.RetryAfter": 550,  # waits as long as the portal asks
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": 590,
    "crawlers.manners.RedirectWithinPortal": 600,  # only to the portal's own hosts; fails loudly
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": 750,
    "scrapy.downloadermiddlewares.stats.DownloaderStats": 850,
}
"""No offsite filter (drops without a word), login, cookies, cache or refresh within a page."""
EXTENSIONS = (
    "scrapy.extensions.corestats.CoreStats",
    "scrapy.extensions.closespider.CloseSpider",  # the time limit
)
"""No telnet or remote control (doors into a process that holds raw items), no feed export (another way to the disk)."""
HANDLER = "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler"


def user_agent(portal: Portal) -> str:
    """Who we are and where to complain of us."""
    return f"HieuDan/{version('hieudan')} (+{portal.contact})"


def settings_for(portal: Portal, log_level: str) -> dict[str, object]:
    """The settings of a crawl of one portal."""
    return {
        **({} if portal.is_demo else {"TWISTED_DNS_RESOLVER": "crawlers.manners.PublicResolver"}),  # no private address
        # -- Manners
        "ROBOTSTXT_OBEY": True,  # default False; robots.txt is the portal's word
        "USER_AGENT": user_agent(portal),  # default names Scrapy; we say who we are, with a contact
        "CONCURRENT_REQUESTS": 1,  # default 16; one at a time, also so that Retry-After holds for everything
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,  # default 8; small offices' servers
        "DOWNLOAD_DELAY": portal.delay,  # default 0
        "RANDOMIZE_DOWNLOAD_DELAY": False,  # default True halves the delay at times: ours is a promise, not an average
        "COOKIES_ENABLED": False,  # default True; public pages need no session
        "REFERER_ENABLED": False,  # default True; would send an item's address along to the next
        "REDIRECT_MAX_TIMES": 5,  # default 20
        "RETRY_GIVE_UP_LOG_LEVEL": "INFO",  # default ERROR; what was given up stands in the manifest
        "DOWNLOAD_TIMEOUT": portal.timeout,  # default 180; a dead portal must not hold up the night
        "DNS_TIMEOUT": 15,  # default 60; the same
        "CLOSESPIDER_TIMEOUT": portal.time_limit,  # default none; the crawl ends as partial
        # -- Safety
        "DOWNLOAD_MAXSIZE": MAX_BYTES,  # default 1 GB; no list or item is that long
        "DOWNLOAD_VERIFY_CERTIFICATES": True,  # default False; what people said must not be altered on the way
        # Scrapy's lists hold more, and load it even where it is switched off: these are all that run.
        "DOWNLOADER_MIDDLEWARES_BASE": DOWNLOADER_MIDDLEWARES,
        "SPIDER_MIDDLEWARES_BASE": {"scrapy.spidermiddlewares.start.StartSpiderMiddleware": 25},
        "EXTENSIONS_BASE": dict.fromkeys(EXTENSIONS, 0),
        "DOWNLOAD_HANDLERS_BASE": dict.fromkeys(("http", "https"), HANDLER),  # no file, ftp, s3 or data address
        # -- Nothing raw on disk or in a log
        "ITEM_PIPELINES": {"crawlers.pipelines.LandingPipeline": 300},
        "LOG_FORMATTER": "crawlers.quiet.QuietLog",  # default logs items and addresses
        "LOG_LEVEL": log_level,  # default DEBUG
        "STATS_DUMP": False,  # default True; the manifest holds what matters
        # -- Ours alone
        "CONCURRENT_ITEMS": 1,  # default 100 tasks for each response; the pipeline never waits, and keeps the order
        "WARN_ON_GENERATOR_RETURN_VALUE": False,  # default True parses the callbacks' source again for each response
        "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",  # default drops silently; the spider knows what it met
    }  # fmt: skip
