"""Chromium as a person uses it: what it shows, what the keyboard reaches, what it sent and what it complained about."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver import ActionChains, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

CHROMIUM, DRIVER = Path("/usr/bin/chromium"), Path("/usr/bin/chromedriver")
MISSING = "Chromium and ChromeDriver are needed: apt-get install chromium chromium-driver"
PATIENCE_S = 60
"""How long a page may take on a busy machine before a test gives up; nothing here measures time."""
WORDS = (
    "--headless=new",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-proxy-server",
    # Nothing but the portal on this computer exists.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


class Part(NamedTuple):
    """What a screen reader says of one thing on a page."""

    role: str
    name: str
    description: str


class Browser:
    """One browser with a profile of its own."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self._driver = driver
        self._wire: list[dict[str, Any]] = []

    # What a person does.

    def open(self, url: str) -> None:
        """Goes to an address, as typed."""
        self._driver.get(url)

    def press(self, *keys: str) -> None:
        """Presses keys: `Keys.TAB`, or what is typed."""
        for key in keys:
            ActionChains(self._driver).send_keys(key).perform()

    def press_with_shift(self, key: str) -> None:
        """Presses a key while shift is held."""
        ActionChains(self._driver).key_down(Keys.SHIFT).send_keys(key).key_up(Keys.SHIFT).perform()

    def choose(self, label: str) -> None:
        """Clicks on the label that begins so."""
        self._driver.find_element(By.XPATH, f"//label[starts-with(normalize-space(), '{label}')]").click()

    def click_button(self) -> None:
        """Clicks the only button."""
        self._driver.find_element(By.TAG_NAME, "button").click()

    def double_click_button(self) -> None:
        """Two clicks of the mouse as fast as they go."""
        ActionChains(self._driver).double_click(self._driver.find_element(By.TAG_NAME, "button")).perform()

    def click_button_twice(self) -> None:
        """Clicks, waits a moment for something to happen, and clicks again."""
        button = self._driver.find_element(By.TAG_NAME, "button")
        ActionChains(self._driver).click(button).pause(0.7).click().perform()

    def go_back(self) -> None:
        """The back button."""
        self._driver.back()

    def reload(self) -> None:
        """Loads the page again; a page that answered a form sends that form again, as after a person said yes to it."""
        self._driver.refresh()

    # What a person sees.

    @property
    def title(self) -> str:
        """The title of the tab."""
        return self._driver.title

    @property
    def text(self) -> str:
        """The words on the page."""
        return self._driver.find_element(By.TAG_NAME, "body").text

    @property
    def language(self) -> str:
        """The language that the page says it is in."""
        return self._driver.find_element(By.TAG_NAME, "html").get_attribute("lang") or ""

    @property
    def has_button(self) -> bool:
        """Whether there is anything to press."""
        return bool(self._driver.find_elements(By.TAG_NAME, "button"))

    @property
    def focus(self) -> str:
        """What the keyboard acts on: a button's words, a choice's label, or nothing."""
        element = self._driver.switch_to.active_element
        if element.tag_name == "body":
            return ""
        name = element.get_attribute("id")
        return self._driver.find_element(By.CSS_SELECTOR, f"label[for='{name}']").text if name else element.text

    @property
    def is_focus_visible(self) -> bool:
        """Whether one sees where the keyboard is."""
        element = self._driver.switch_to.active_element
        return element.value_of_css_property("outline-style") == "solid"

    @property
    def overflow(self) -> int:
        """How many pixels of the page are beyond its right edge."""
        root = "document.documentElement"
        return int(self._driver.execute_script(f"return {root}.scrollWidth - {root}.clientWidth"))

    def resize(self, width: int, height: int) -> None:
        """Makes the page as wide as a telephone."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": True}
        self._driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def parts(self) -> list[Part]:
        """The accessibility tree, in the order of the page."""
        nodes = self._driver.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
        return [
            Part(node["role"]["value"], _value(node, "name"), _value(node, "description"))
            for node in nodes
            if not node["ignored"]
        ]

    def wait_for(self, title: str) -> str:
        """Waits for the page of this title; its words."""
        try:
            self._until(lambda: self.title == title)
        except Exception as error:
            raise AssertionError(f"never showed {title!r}, but {self.title!r}:\n{self.text}") from error
        return self.text

    # What it did behind the page.

    def methods(self) -> list[str]:
        """The method of every request for a page of the portal, in order, where redirections lead included."""
        return [asked["method"] for asked in self._asked() if _is_page(asked["url"])]

    def hosts(self) -> set[str]:
        """Scheme, host and port of everything that was asked for."""
        urls = [asked["url"] for asked in self._asked()]
        return {url.rpartition("//")[0] + "//" + url.split("/")[2] for url in urls if url.startswith(("http", "ws"))}

    def statuses(self) -> list[int]:
        """The status of every page of the portal that was shown."""
        answers = [event["params"]["response"] for event in self._events("Network.responseReceived")]
        return [answer["status"] for answer in answers if _is_page(answer["url"])]

    def complaints(self) -> list[str]:
        """What the browser wrote to its console: refused styles, broken forms, missing files."""
        return [entry["message"] for entry in self._driver.get_log("browser")]

    def _asked(self) -> list[dict[str, Any]]:
        return [event["params"]["request"] for event in self._events("Network.requestWillBeSent")]

    def _events(self, method: str) -> list[dict[str, Any]]:
        self._wire += [json.loads(entry["message"])["message"] for entry in self._driver.get_log("performance")]
        return [event for event in self._wire if event["method"] == method]

    def _until(self, is_so: Callable[[], bool]) -> None:
        waiting = WebDriverWait(self._driver, PATIENCE_S, 0.05, (StaleElementReferenceException,))
        waiting.until(lambda _driver: is_so())


def _is_page(url: str) -> bool:
    """Whether it is a hosted page, and neither its stylesheet nor something of the browser's own."""
    return url.startswith("http") and "/pay/" in url


def _value(node: dict[str, Any], name: str) -> str:
    return str(node.get(name, {}).get("value", ""))


@contextmanager
def browsing(directory: Path, language: str = "en-US", *, waits: bool = True) -> Iterator[Browser]:
    """A browser until the block ends; `waits=False` goes on while a page is still on its way."""
    assert CHROMIUM.exists(), MISSING
    assert DRIVER.exists(), MISSING
    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    options.page_load_strategy = "normal" if waits else "none"
    for word in (*WORDS, f"--lang={language}", f"--user-data-dir={directory / 'profile'}"):
        options.add_argument(word)
    if os.geteuid() == 0:
        options.add_argument("--no-sandbox")  # root has none
    options.add_experimental_option("prefs", {"intl.accept_languages": language})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    home = {"HOME": str(directory), "XDG_CONFIG_HOME": str(directory), "XDG_CACHE_HOME": str(directory)}
    service = webdriver.ChromeService(str(DRIVER), env={**os.environ, **home})
    driver = webdriver.Chrome(options=options, service=service)
    try:
        driver.set_page_load_timeout(PATIENCE_S)
        yield Browser(driver)
    finally:
        driver.quit()


__all__ = ["CHROMIUM", "DRIVER", "Browser", "Keys", "Part", "browsing"]
