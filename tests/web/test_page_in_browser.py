"""The page in a real browser: what it looks like, that it stays alive, and that everybody can use it.

Pictures go to the test's own folder, or to the one that OUTCRY_PICTURES names.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, Request, Route, async_playwright, expect

from schemas.settings import Settings
from schemas.topics import LABELS
from tests.web.story import HOSTILE, LONG, Records, alert, crisis, hostile, moment, past, serving, thread

pytestmark = pytest.mark.asyncio(loop_scope="module")

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SCREENS = {"desktop": (1280, 900), "phone": (390, 844)}
# Every screen in every language and every colour scheme, though not all eight together.
SHOWN = {"light": (("desktop", "en"), ("phone", "zh")), "dark": (("desktop", "zh"), ("phone", "en"))}
ICON = "link[rel=icon]"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(needs: Callable[..., None]) -> AsyncIterator[Browser]:
    needs("chromium")
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield started
        await started.close()


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = Path(os.environ.get("OUTCRY_PICTURES", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@asynccontextmanager
async def opened(
    browser: Browser, screen: str = "desktop", **options: Any
) -> AsyncIterator[tuple[Page, list[str]]]:
    """Open a page that collects what goes wrong on it."""
    width, height = SCREENS[screen]
    page = await browser.new_page(
        viewport={"width": width, "height": height}, timezone_id="Asia/Shanghai", **options
    )
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("requestfailed", lambda request: wrong.extend(failures(request)))
    try:
        yield page, wrong
    finally:
        await page.close()


def failures(request: Request) -> list[str]:
    """Why a request failed; one that the browser gave up because the page was left has not failed."""
    return [] if request.failure == "net::ERR_ABORTED" else [f"{request.url}: {request.failure}"]


async def violations(page: Page) -> list[str]:
    result = await Axe().run(page)
    return [
        f"{found['id']}: {node['target']} {node['failureSummary']}"
        for found in result.response["violations"]
        for node in found["nodes"]
    ]


async def is_too_wide(page: Page) -> bool:
    wide: bool = await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return wide


STORIES: dict[str, tuple[Callable[[float], Any], str, list[str]]] = {
    "calm": (past, "/", []),
    "crisis": (crisis, "/", []),
    "incident": (crisis, "/incidents/5a0d6a8c-7d5b-5c1e-9f0e-1f1c8b6f2a10", []),
    "cascade": (lambda now_s: [thread(now_s)], "/incidents/5a0d6a8c-7d5b-5c1e-9f0e-1f1c8b6f2a11", []),
    "unsure": (lambda now_s: [], "/", ["the incidents are not read yet"]),
    "hostile": (lambda now_s: [hostile(now_s)], "/", []),
    "hostile-incident": (
        lambda now_s: [hostile(now_s)],
        "/incidents/ffffffff-0000-5000-8000-000000000001",
        [],
    ),
    "missing": (lambda now_s: [], "/incidents/none", []),
    "labels": (lambda now_s: [], "/label-next", []),
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("story", STORIES)
async def test_looks_right_and_is_accessible(
    browser: Browser, pictures: Path, story: str, scheme: Literal["light", "dark"]
) -> None:
    alerts, path, lacking = STORIES[story]
    now_s = time.time()
    async with serving(list(alerts(now_s)), now_s=now_s, surge=story != "calm", wrong=lacking) as (url, _):
        for screen, language in SHOWN[scheme]:
            async with opened(browser, screen, color_scheme=scheme) as (page, wrong):
                await page.goto(f"{url}{path}?lang={language}")
                name = f"{story}-{screen}-{language}-{scheme}.png"
                await page.screenshot(path=pictures / name, full_page=True)
                assert not await is_too_wide(page), name
                assert await violations(page) == [], name
                # The browser itself writes of a page's own 404.
                assert [text for text in wrong if story != "missing" or "404" not in text] == [], name


async def test_the_form_for_the_token_works_and_is_accessible(browser: Browser, pictures: Path) -> None:
    now_s, settings = time.time(), Settings(http_host="0.0.0.0", http_token="swordfish")
    async with (
        serving(list(crisis(now_s)), now_s=now_s, surge=True, settings=settings, wrong=[]) as (url, _),
        opened(browser, "phone") as (page, _),
    ):
        await page.goto(f"{url}/?lang=en")
        await page.screenshot(path=pictures / "token.png")
        assert await violations(page) == []
        await page.keyboard.type("a wrong one")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("alert").filter(has_text="not the token")).to_be_visible()
        await page.get_by_label("Token").fill("swordfish")
        await page.get_by_role("button", name="Enter").click()
        await expect(page.get_by_role("heading", name="2 open incidents")).to_be_visible()


async def test_a_verdict_and_a_label_are_written_by_who_gave_the_token(
    browser: Browser, pictures: Path
) -> None:
    now_s, told = time.time(), Records()
    settings = Settings(http_host="0.0.0.0", http_token="swordfish")
    async with (
        serving(list(crisis(now_s)), now_s=now_s, surge=True, settings=settings, wrong=[], put=told) as (
            url,
            _,
        ),
        opened(browser, "phone") as (page, wrong),
    ):
        await page.goto(f"{url}/incidents/5a0d6a8c-7d5b-5c1e-9f0e-1f1c8b6f2a10?lang=en")
        await page.get_by_label("Token").fill("swordfish")
        await page.get_by_label("Your name").fill("Ann")
        await page.get_by_role("button", name="Enter").click()
        await page.get_by_role("button", name="No, a false alarm").click()
        await expect(page.get_by_text("Written down: No, a false alarm")).to_be_visible()
        assert await violations(page) == [] and not await is_too_wide(page)
        await page.screenshot(path=pictures / "verdict.png", full_page=True)
        await page.get_by_role("link", name="All incidents").click()
        await page.get_by_role("link", name="3 texts wait for a label").click()
        assert (await page.locator("blockquote").nth(2).inner_text()).startswith(
            '<script>alert("x")</script>'
        )
        await page.locator("li").nth(2).get_by_role("button", name="No complaint").click()
        await expect(page.get_by_text("Written down.")).to_be_visible()
        await expect(page.locator("blockquote")).to_have_count(2)
        assert await violations(page) == [] and not await is_too_wide(page)
        await page.screenshot(path=pictures / "labels-told.png", full_page=True)
        # The browser itself writes of the 401 that brought the form.
        assert [text for text in wrong if "401" not in text] == []
    (topic, _, verdict), (_, key, label) = told.taken
    assert topic == LABELS and (verdict["verdict"], verdict["by"]) == ("false_alarm", "Ann")
    assert key == "chat|ask-2" and label["text"] == HOSTILE and label["is_complaint"] is False


async def test_a_person_goes_through_with_the_keyboard_alone(browser: Browser) -> None:
    now_s = time.time()
    async with (
        serving(list(crisis(now_s)), now_s=now_s, surge=True, wrong=[]) as (url, _),
        opened(browser) as (page, wrong),
    ):
        await page.goto(f"{url}/?lang=en")
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("link", name="Skip to the incidents")).to_be_focused()
        await page.keyboard.press("Enter")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", level=1, name="412 complaints")).to_be_visible()
        await page.get_by_text("The same as numbers").focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("row").filter(has_text="Contacts")).to_be_visible()
        await page.get_by_role("link", name="All incidents").focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="2 open incidents")).to_be_visible()
        assert wrong == []


async def test_the_page_follows_without_losing_focus_or_what_is_open(browser: Browser) -> None:
    now_s = time.time()
    async with (
        serving(list(crisis(now_s)), now_s=now_s, surge=True, wrong=[]) as (url, service),
        opened(browser) as (page, wrong),
    ):
        await page.goto(f"{url}/?lang=en")
        link = page.locator("article h3 a").first
        await link.focus()
        await page.evaluate("document.activeElement.dataset.mine = 'yes'; scrollTo(0, 200)")
        new = alert(
            now_s, incident_id="new", brand="Halden Bank", slice={}, summary="Halden Bank: 99 complaints"
        )
        service.board.take(b"new", new.model_dump_json().encode())
        await page.evaluate("refresh()")
        await expect(page.get_by_role("heading", level=1)).to_have_text("3 open incidents")
        await expect(page.get_by_role("status")).to_have_text("Halden Bank: 99 complaints")
        assert await page.evaluate("document.activeElement.closest('article').id") == (
            "i-5a0d6a8c-7d5b-5c1e-9f0e-1f1c8b6f2a10"
        )
        assert await page.evaluate("scrollY") > 0
        assert await page.title() == "(3) Outcry"

        await page.goto(f"{url}/incidents/new?lang=en")
        await page.get_by_text("The same as numbers").click()
        changed = new.model_copy(update={"sequence": 9, "summary": "Halden Bank: 120 complaints"})
        service.board.take(b"new", changed.model_dump_json().encode())
        await expect(page.get_by_role("heading", level=1)).to_have_text(
            "Halden Bank: 120 complaints", timeout=15_000
        )
        assert await page.locator("#numbers").get_attribute("open") is not None
        assert wrong == []


async def test_the_end_of_all_is_told_and_shown(browser: Browser) -> None:
    now_s = time.time()
    async with (
        serving([alert(now_s)], now_s=now_s, surge=True, wrong=[]) as (url, service),
        opened(browser) as (page, wrong),
    ):
        await page.goto(f"{url}/?lang=en")
        assert "alarm" in (await page.locator(ICON).get_attribute("href") or "")
        over = alert(now_s, sequence=9, status="resolved", emitted_at=moment(now_s))
        service.board.take(b"", over.model_dump_json().encode())
        await page.evaluate("refresh()")
        await expect(page.get_by_role("heading", level=1)).to_have_text("All calm")
        await expect(page.get_by_role("status")).to_have_text("All calm")
        assert "calm" in (await page.locator(ICON).get_attribute("href") or "") and wrong == []


async def test_a_page_that_is_no_longer_fed_says_so(browser: Browser) -> None:
    now_s = time.time()
    async with opened(browser) as (page, wrong):
        async with serving(list(crisis(now_s)), now_s=now_s, surge=True, wrong=[]) as (url, _):
            await page.goto(f"{url}/?lang=en")
            await expect(page.locator("#lost")).to_be_hidden()
        await page.evaluate("refresh()")
        await expect(page.locator("#lost")).to_be_visible()
        assert await page.get_by_role("heading", name="2 open incidents").is_visible()
        assert any("net::ERR_CONNECTION_REFUSED" in text for text in wrong)


async def test_only_requests_given_up_by_leaving_the_page_are_no_failure(browser: Browser) -> None:
    async with opened(browser) as (page, wrong):
        held = asyncio.Event()

        async def hold(route: Route) -> None:
            held.set()

        await page.route(
            "http://outcry.test/",
            lambda route: route.fulfill(body="<img src=/slow.svg>", content_type="text/html"),
        )
        await page.route("http://outcry.test/slow.svg", hold)
        await page.goto("http://outcry.test/", wait_until="commit")
        await asyncio.wait_for(held.wait(), 10)
        async with page.expect_event("requestfailed"):
            await page.goto("about:blank")
        assert wrong == []


async def test_times_are_the_readers_and_say_their_zone(browser: Browser) -> None:
    now_s = 1_767_225_600.0 + 1500  # 2026-01-01 00:25 UTC
    async with (
        serving([alert(now_s)], now_s=now_s, surge=True, wrong=[]) as (url, _),
        opened(browser, locale="en-GB") as (page, _),
    ):
        await page.goto(f"{url}/incidents/5a0d6a8c-7d5b-5c1e-9f0e-1f1c8b6f2a10?lang=en")
        onset = page.locator(".facts time").first
        await expect(onset).to_contain_text("07:59")
        await expect(onset).to_contain_text("GMT+8")
        assert await onset.get_attribute("datetime") == "2025-12-31T23:59:00Z"
        await expect(page.locator("[data-form=tick]").first).to_have_text(re.compile(r"^0[78]:\d\d$"))
        await expect(page.locator("[data-form=zone]")).to_have_text("GMT+8")
        await page.goto(f"{url}/?lang=en")
        for heard in await page.locator("#heard time").all():
            await expect(heard).to_contain_text("GMT+8")


@pytest.mark.parametrize("story", ["calm", "crisis", "incident", "unsure", "labels"])
async def test_without_scripts_nothing_is_missing_but_news(
    browser: Browser, pictures: Path, story: str
) -> None:
    alerts, path, lacking = STORIES[story]
    now_s = time.time()
    seen: list[list[str]] = []
    async with serving(list(alerts(now_s)), now_s=now_s, surge=story != "calm", wrong=lacking) as (url, _):
        for scripts in (True, False):
            async with opened(browser, java_script_enabled=scripts) as (page, wrong):
                await page.goto(f"{url}{path}?lang=en")
                await page.screenshot(path=pictures / f"{story}-scripts-{scripts}.png", full_page=True)
                seen.append(
                    [await each.inner_text() for each in await page.locator("h1, h2, h3, th, dt").all()]
                )
                again = page.get_by_role("link", name="Show it as of now")
                assert await again.count() == (not scripts and story != "labels")
                if await again.count():
                    await again.click()
                    await expect(page.locator("h1")).to_be_visible()
                assert wrong == []
    assert seen[0] == seen[1] and len(seen[0]) > 0


async def test_the_longest_text_can_be_read_whole_and_runs_nothing(browser: Browser) -> None:
    now_s = time.time()
    async with (
        serving([hostile(now_s)], now_s=now_s, surge=False, wrong=[]) as (url, _),
        opened(browser, "phone") as (page, wrong),
    ):
        asked: list[str] = []
        page.on("dialog", lambda dialog: asked.append(dialog.message))
        page.on("request", lambda request: asked.append(request.url) if url not in request.url else None)
        await page.goto(f"{url}/incidents/{hostile(now_s).incident_id}?lang=en")
        await page.get_by_text("Whole text").click()
        shown = await page.locator("details[open] bdi").inner_text()
        assert shown.count("<script>alert") == LONG.count("<script>alert")
        assert await page.evaluate("getComputedStyle(document.querySelector('h1')).direction") == "ltr"
        assert not await is_too_wide(page)
        await page.evaluate("refresh()")
        await asyncio.sleep(0)
        assert asked == [] and wrong == []
