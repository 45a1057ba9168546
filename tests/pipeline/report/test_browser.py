"""The report in a real browser."""

import shutil

import pytest
from report_sample import sample_background, sample_evaluation

from pipeline.report.page import render_page

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="there is no Chromium: apt install chromium"
)


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(render_page(sample_evaluation(), sample_background()))
    return path


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox"],  # Which root cannot have.
        )
        yield browser
        browser.close()


@pytest.fixture(params=[400, 1600])
def page(request, browser, report):
    """The report on a narrow and on a wide screen, with what went wrong."""
    page = browser.new_page(viewport={"width": request.param, "height": 900})
    page.complaints, page.requests = [], []
    page.on("console", lambda said: page.complaints.append(said.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("request", lambda request: page.requests.append(request.url))
    page.goto(report.as_uri())
    yield page
    page.close()


def test_it_is_complete_and_quiet(page):
    assert page.complaints == []
    external = [url for url in page.requests if not url.startswith("data:")]
    assert len(external) == 1 and external[0].startswith("file:")
    widths = page.locator("img").evaluate_all(
        "all => all.map(one => one.naturalWidth)"
    )
    assert len(widths) == 5 * 5 + 2 and min(widths) > 0


def test_nothing_sticks_out(page):
    width, room = page.evaluate(
        "[document.documentElement.scrollWidth, window.innerWidth]"
    )
    assert width <= room


def test_the_slider_moves_by_key_and_by_mouse(page):
    slider = page.get_by_role("slider").nth(1)
    picture = page.locator(".compare .before").nth(1)

    def shown():
        return picture.evaluate("image => getComputedStyle(image).clipPath")

    middle = shown()
    assert "50%" in middle
    slider.press("ArrowRight")
    by_key = shown()
    assert by_key != middle
    box = slider.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.1 * box["width"], box["y"] + 20)
    page.mouse.up()
    assert int(slider.input_value()) < 20
    assert shown() not in (middle, by_key)


def test_every_slider_has_a_name_of_its_own(page):
    names = page.get_by_role("slider").evaluate_all(
        "all => all.map(slider => slider.ariaLabel)"
    )
    assert len(set(names)) == 5


@pytest.mark.parametrize("scheme, dark", [("light", False), ("dark", True)])
def test_it_follows_the_colours_of_the_system(page, scheme, dark):
    page.emulate_media(color_scheme=scheme)
    ink, paper = (
        page.evaluate(f"getComputedStyle(document.body).{name}")
        for name in ("color", "backgroundColor")
    )
    brightness = [sum(map(int, c[4:-1].split(","))) for c in (ink, paper)]
    assert (brightness[0] > brightness[1]) == dark
    assert abs(brightness[0] - brightness[1]) > 400
