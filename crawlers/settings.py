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
        **({} if portal.is_demo else {"TWISTED_DNS_RESOLVER": "crawlers.manners.PublicResolver"}),  # no private address
        # -- Manners
        "ROBOTSTXT_OBEY": True,  # default False; robots.txt is the portal's word
        "USER_AGENT": user_agent(portal),  # default names Scrapy; we say who we are, with a contact
        "CONCURRENT_REQUESTS": 1,  # default 16; one at a time, also so that Retry-After holds for everything
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,  # default 8; small offices' servers
        "DOWNLOAD_DELAY": portal.delay,  # default 0
        "RANDOMIZE_DOWNLOAD_DELAY": False,  # default True halves the delay at times: ours is a promise, not an average
        "COOKIES_ENABLED": False,  # default True; public pages need no session (its class, below, loads slowly)
        "DOWNLOADER_MIDDLEWARES": {
            "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # drops without a word; ours fails loudly
            "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
            "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,  # a refresh in a page is not an answer
            "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
            "crawlers.manners.RedirectWithinPortal": 600,  # only to the portal's own hosts
            "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
            "crawlers.manners.RetryAfter": 550,  # waits as long as the portal asks
            "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,  # goes on where robots.txt fails
            "crawlers.manners.RobotsFirst": 100,
            "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,  # there is no login
        },
        "SPIDER_MIDDLEWARES": {
            "scrapy.spidermiddlewares.referer.RefererMiddleware": None,  # sends an item's address along to the next
            "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,  # hides what the tally must count
            "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,  # drops without a word
            "scrapy.spidermiddlewares.depth.DepthMiddleware": None,  # depth is the page's number here
        },
        "REDIRECT_MAX_TIMES": 5,  # default 20
        "RETRY_GIVE_UP_LOG_LEVEL": "INFO",  # default ERROR; what was given up stands in the manifest
        "DOWNLOAD_TIMEOUT": portal.timeout,  # default 180; a dead portal must not hold up the night
        "DNS_TIMEOUT": 15,  # default 60; the same
        "CLOSESPIDER_TIMEOUT": portal.time_limit,  # default none; the crawl ends as partial
        # -- Safety
        "DOWNLOAD_MAXSIZE": MAX_BYTES,  # default 1 GB; no list or item is that long
        "DOWNLOAD_VERIFY_CERTIFICATES": True,  # default False; what people said must not be altered on the way
        "EXTENSIONS": {
            "scrapy.extensions.telnet.TelnetConsole": None,  # opens a port into the process that holds raw items
            "scrapy.extensions.remote_control.RemoteControl": None,  # the same, and writes into the home folder
            "scrapy.extensions.feedexport.FeedExporter": None,  # there is one way to the disk: the pipeline
        },
        # -- Nothing raw on disk or in a log
        "ITEM_PIPELINES": {"crawlers.pipelines.LandingPipeline": 300},
        "LOG_FORMATTER": "crawlers.quiet.QuietLog",  # default logs items and addresses
        "LOG_LEVEL": log_level,  # default DEBUG
        "STATS_DUMP": False,  # default True; the manifest holds what matters
        "MEMUSAGE_ENABLED": False,  # default True; sends and logs nothing we use
        # -- Ours alone
        "CONCURRENT_ITEMS": 1,  # default 100 tasks for each response; the pipeline never waits, and keeps the order
        "WARN_ON_GENERATOR_RETURN_VALUE": False,  # default True parses the callbacks' source again for each response
        "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",  # default drops silently; the spider knows what it met
    }  # fmt: skip
