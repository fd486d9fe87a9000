"""Scrapy's settings for one crawl. Each stands here because it differs from Scrapy's default, with the reason."""

from __future__ import annotations

from importlib.metadata import version

from crawlers.portal import Portal

MAX_BYTES = 16 * 1024 * 1024


def user_agent(portal: Portal) -> str:
    """Who we are and where to complain of us."""
    return f"HieuDan/{version('hieudan')} (+{portal.contact})"


def settings_for(portal: Portal, log_level: str) -> dict[str, object]:
    """The settings of a crawl of one portal."""
    return {
        # -- Manners
        "ROBOTSTXT_OBEY": True,  # default False; robots.txt is the portal's word
        "USER_AGENT": user_agent(portal),  # default names Scrapy; we say who we are, with a contact
        "CONCURRENT_REQUESTS": 1,  # default 16; one at a time, also so that Retry-After holds for everything
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,  # default 8; small offices' servers
        "DOWNLOAD_DELAY": portal.delay,  # default 0
        "RANDOMIZE_DOWNLOAD_DELAY": False,  # default True halves the delay at times: ours is a promise, not an average
        "COOKIES_ENABLED": False,  # default True; public pages need no session
        "REFERER_ENABLED": False,  # default True; would send one item's address along with the request for another
        "DOWNLOADER_MIDDLEWARES": {
            "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # drops without a word; ours fails loudly
            "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,  # a refresh in a page is not an answer
            "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
            "crawlers.manners.RedirectWithinPortal": 600,  # only to the portal's own hosts
            "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
            "crawlers.manners.RetryAfter": 550,  # waits as long as the portal asks
        },
        "REDIRECT_MAX_TIMES": 5,  # default 20
        "RETRY_GIVE_UP_LOG_LEVEL": "INFO",  # default ERROR; what was given up stands in the manifest
        "DOWNLOAD_TIMEOUT": 30,  # default 180; a dead portal must not hold up the night
        "DNS_TIMEOUT": 15,  # default 60; the same
        "CLOSESPIDER_TIMEOUT": portal.time_limit,  # default none; the crawl ends as partial
        # -- Safety
        "DOWNLOAD_MAXSIZE": MAX_BYTES,  # default 1 GB; no list or item is that long
        "DOWNLOAD_VERIFY_CERTIFICATES": True,  # default False; what people said must not be altered on the way
        "TELNETCONSOLE_ENABLED": False,  # default True opens a port into the process that holds raw items
        "REMOTE_CONTROL_ENABLED": False,  # default True: the same, and writes a file into the home folder
        # -- Nothing raw on disk or in a log
        "ITEM_PIPELINES": {"crawlers.pipelines.LandingPipeline": 300},
        "LOG_FORMATTER": "crawlers.manners.QuietLog",  # default logs items and addresses
        "LOG_LEVEL": log_level,  # default DEBUG
        "STATS_DUMP": False,  # default True; the manifest holds what matters
        "MEMUSAGE_ENABLED": False,  # default True; sends and logs nothing we use
        # -- Ours alone
        "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",  # default drops silently; the spider knows what it met
        "URLLENGTH_LIMIT": 8000,  # default 2083 drops silently; VTS queries are long
    }  # fmt: skip
