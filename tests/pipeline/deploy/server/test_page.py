"""The page at `/`, in a headless browser."""

import base64
import io
import shutil

import numpy as np
import pytest
from PIL import Image

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="there is no Chromium: apt install chromium"
)


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@pytest.fixture
def page(browser, served):
    """A telephone at night; no request may leave this machine."""
    context = browser.new_context(
        viewport={"width": 400, "height": 800},
        color_scheme="dark",
        accept_downloads=True,
    )
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.faults, page.asked = [], []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on("request", lambda request: page.asked.append(request.url))
    origin = f"http://127.0.0.1:{served.server.rest_port}/"
    page.goto(origin)
    yield page
    assert page.faults == []
    outside = ("data:", "blob:", origin)
    assert [url for url in page.asked if not url.startswith(outside)] == []
    context.close()


@pytest.fixture
def picture(tmp_path, rng):
    pixels = rng.integers(60, 200, (40, 60, 3), "uint8")
    Image.fromarray(pixels).save(tmp_path / "in.png")
    return tmp_path / "in.png"


def wait_for(page, text):
    status = page.locator("#status")
    playwright.expect(status).to_contain_text(text, timeout=60_000)


def restored(page):
    wait_for(page, "Restored 60 x 40")
    return decoded(page, "#after")


def decoded(page, selector):
    """The pixels of an image, which is a data URL."""
    _, _, data = page.get_attribute(selector, "src").partition(",")
    picture = Image.open(io.BytesIO(base64.b64decode(data)))
    return np.asarray(picture.convert("RGB"))


def expected(served, pixels):
    _, outputs = served.grpc("predict_uint8", {"image": pixels[None]})
    return outputs["denoised"][0]


def test_a_picture_is_restored_and_can_be_kept(page, served, picture):
    page.set_input_files("#file", picture)
    after = restored(page)
    given = np.asarray(Image.open(picture))
    np.testing.assert_array_equal(decoded(page, "#before"), given)
    np.testing.assert_array_equal(after, expected(served, given))
    with page.expect_download() as download:
        page.click("#save")
    assert download.value.suggested_filename == "restored.png"
    kept = np.asarray(Image.open(download.value.path()))
    np.testing.assert_array_equal(kept, after)


def test_a_picture_can_be_dropped(page, picture):
    dropped = page.evaluate_handle(
        """bytes => {
          const carried = new DataTransfer();
          carried.items.add(new File([new Uint8Array(bytes)], "in.png"));
          return carried;
        }""",
        list(picture.read_bytes()),
    )
    page.dispatch_event("#drop", "drop", {"dataTransfer": dropped})
    restored(page)
    given = np.asarray(Image.open(io.BytesIO(picture.read_bytes())))
    np.testing.assert_array_equal(decoded(page, "#before"), given)


@pytest.mark.parametrize("kind", ["noise", "impulses", "blur", "blocks"])
def test_it_can_be_corrupted_first(page, served, picture, kind):
    page.set_input_files("#file", picture)
    restored(page)
    page.evaluate("document.querySelector('#status').textContent = ''")
    page.select_option("#kind", kind)
    after = restored(page)
    given = decoded(page, "#before")
    assert (given != np.asarray(Image.open(picture))).any()
    np.testing.assert_array_equal(after, expected(served, given))


def test_the_keyboard_suffices(page, picture):
    page.set_input_files("#file", picture)
    restored(page)
    for identity in ["file", "kind", "strength", "split", "save"]:
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.id")
        assert focused == identity
        if identity == "split":
            page.keyboard.press("ArrowRight")
            clip = page.evaluate(
                "document.querySelector('#after').style.clipPath"
            )
            assert "51%" in clip


def test_it_fits_a_telephone_at_night(page, picture):
    page.set_input_files("#file", picture)
    restored(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    colour = page.evaluate(
        "getComputedStyle(document.documentElement).colorScheme"
    )
    assert "dark" in colour


@pytest.mark.parametrize(
    "name, said", [("text.png", "is no picture"), ("wide.png", "E_TOO_LARGE")]
)
def test_what_does_not_work_is_told(page, tmp_path, name, said):
    (tmp_path / "text.png").write_text("text")
    Image.new("RGB", (9000, 1)).save(tmp_path / "wide.png")
    page.set_input_files("#file", tmp_path / name)
    wait_for(page, said)
    assert page.is_hidden("#result")
