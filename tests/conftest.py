"""What all tests share: how properties are tried, the databases that a store may be in, the example, the browser."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from browser import CHROMIUM, started
from example import Example, exported
from hypothesis import HealthCheck, settings
from servers import Server, postgresql

# A busy machine is no failure, so nothing here is timed. In CI the same examples are tried every time, so that a change
# is never refused for what it did not do; everywhere else new ones are.
settings.register_profile("everywhere", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("everywhere"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "everywhere")


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server; where there is none, its tests are skipped."""
    with postgresql() as running:
        yield running


def _url(request: pytest.FixtureRequest, **options: str) -> Iterator[str]:
    if request.param == "sqlite":
        yield "sqlite:///state/store.db"
    else:
        with request.getfixturevalue("server").store(**options) as url:
            yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a store on each database; that of SQLite is relative to the publication's directory."""
    yield from _url(request)


@pytest.fixture(params=["sqlite", "postgresql"])
def new_store_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The same, where nothing is yet."""
    yield from _url(request, template="template0")


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Example:
    """The example newsroom, exported once for all who look at it."""
    return exported(tmp_path_factory.mktemp("example"))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Chromium, where it is; not for longer than a module, because playwright's loop would be in the way of others."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not os.access(CHROMIUM, os.X_OK):
        pytest.skip(f"{CHROMIUM} is not installed")
    with sync_api.sync_playwright() as playwright:
        browser = started(playwright)
        yield browser
        browser.close()
