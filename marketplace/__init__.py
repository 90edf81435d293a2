"""A multilingual marketplace of the services that clusters offer to enterprises."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from marketplace import database, forms, i18n
from marketplace.accounts.access import login_manager
from marketplace.files import private
from marketplace.paths import TEMPLATES
from marketplace.rooms import BLUEPRINTS, COMMANDS, PAGE_STATES, TEMPLATE_GLOBALS
from marketplace.settings import Settings, from_environment
from marketplace.web import (
    admission,
    assets,
    compression,
    errors,
    headers,
    languages,
    root,
    templating,
)
from marketplace.web.addresses import BasePathMiddleware
from marketplace.web.cookies import cookie_name
from marketplace.web.page_cache import sharing
from marketplace.web.page_cache.middleware import PageCacheMiddleware


def create_app(settings: Settings | None = None) -> Flask:
    """Make the application. Raises SettingsError when the environment is not right."""
    settings = settings or from_environment()
    private.tighten(settings.data_dir)
    app = Flask(__name__, static_folder=None, template_folder=str(TEMPLATES))
    app.jinja_environment = templating.Templates
    app.jinja_options = {"cache_size": -1}  # all templates, without a lock to wait for
    app.extensions["settings"] = settings
    _configure(app, settings)
    _add_middleware(app, settings)
    _init_foundation(app, settings)
    _add_rooms(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    """Set how Flask and its extensions behave."""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=2 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,  # a form that was open over lunch is still welcome
        WTF_CSRF_SSL_STRICT=False,  # the token protects, and secret addresses send no referrer
        SESSION_COOKIE_NAME=cookie_name("session", settings),
        SESSION_COOKIE_PATH=settings.base_path or "/",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_encrypted,
    )
    # Redirects that mend an address would repeat the Host header.
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False


def _add_middleware(app: Flask, settings: Settings) -> None:
    """Put bounds, the page cache and what proxies say of the client before the application."""
    bounds = admission.Admission(
        app.wsgi_app, waits_for_server=database.is_server(settings.database_url)
    )
    app.wsgi_app = bounds  # type: ignore[method-assign]
    sharing.init_app(app, PAGE_STATES, settings)
    app.wsgi_app = PageCacheMiddleware(app)  # type: ignore[method-assign]
    hops = settings.trusted_proxies
    if hops:
        proxies = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)
        app.wsgi_app = proxies  # type: ignore[method-assign]
    if settings.base_path:
        below_path = BasePathMiddleware(app.wsgi_app, settings.base_path)
        app.wsgi_app = below_path  # type: ignore[method-assign]


def _init_foundation(app: Flask, settings: Settings) -> None:
    """Start what every room stands on."""
    admission.init_app(app)
    database.init_app(app, settings.database_url)
    i18n.init_app(app, settings.default_language, settings.catalogues, settings.timezone)
    compression.init_app(app)
    forms.init_app(app, sent_on_by=root.switch)
    languages.init_app(app)
    templating.init_app(app)
    errors.init_app(app)
    headers.init_app(app)
    login_manager.init_app(app)
    app.register_blueprint(root.blueprint)
    app.register_blueprint(assets.blueprint)


def _add_rooms(app: Flask) -> None:
    """Add the pages, commands and words for templates of every room."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for command in COMMANDS:
        app.cli.add_command(command)
    app.jinja_env.globals.update(TEMPLATE_GLOBALS)
