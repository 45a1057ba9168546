import html.parser

import pytest
from report_sample import sample_background, sample_evaluation

from pipeline.report.background import Background
from pipeline.report.page import render_page


class Elements(html.parser.HTMLParser):
    """Collects what a page refers to and the names of its elements."""

    def __init__(self, page):
        super().__init__()
        self.links, self.tags, self.pictures = [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        given = dict(attributes)
        self.links += [given[k] for k in ("src", "href") if k in given]
        if tag == "img":
            self.pictures.append(given["alt"])


@pytest.fixture(scope="module")
def page():
    return render_page(sample_evaluation(), sample_background())


@pytest.fixture(scope="module")
def bare():
    return render_page(sample_evaluation(), Background({}))


def test_needs_nothing_but_itself(page):
    elements = Elements(page)
    assert all(link.startswith("data:image/") for link in elements.links)
    assert "link" not in elements.tags and "iframe" not in elements.tags
    assert "url(" not in page and "@import" not in page
    assert len(page) < 5_000_000


def test_every_input_can_be_compared_with_its_output(page):
    elements = Elements(page)
    assert elements.tags.count("input") == 5
    for picture in ("input", "output", "detail of the truth"):
        assert f"Salt and pepper: {picture}" in elements.pictures


def test_shows_the_verdict_and_each_check(page, bare):
    assert "<b>Blessed</b>: every required gain was reached." in page
    assert "dB over doing nothing,\nat least -9.00 was asked for" in page
    assert "lessed" not in bare.partition("</style>")[2]


def test_shows_figures_and_their_meaning(page):
    metrics = sample_evaluation().metrics
    assert "n = 4,\nfrom 2 photographs." in page
    assert f"{metrics.model.psnr['gauss']:.2f}" in page
    assert "dB better than doing nothing" in page


def test_shows_slices_of_strengths_and_photographs(page):
    assert "Gaussian noise: stddev, of 255" in page
    assert page.count("photograph 1 <") == 1


def test_notes_and_reproduction_are_escaped(page):
    assert "Trained on &lt;disks&gt;." in page
    assert "python -m pipeline run --config a.py" in page


def test_shows_data_and_anomalies(page):
    assert "8x6 (1)" in page
    assert "<td>test</td><td>extra</td><td>New column</td>" in page


def test_shows_lineage(page):
    assert "<title>Trainer/model/3</title>" in page
    assert "This report" in page
    assert "<dt>steps</dt><dd><code>7</code>" in page


@pytest.mark.parametrize(
    "heading",
    ["How it was learned", "What it was trained on", "Where it comes from"],
)
def test_what_is_not_known_is_left_out(page, bare, heading):
    assert heading in page
    assert heading not in bare


def test_same_evaluation_same_bytes(page):
    assert page == render_page(sample_evaluation(), sample_background())


@pytest.mark.parametrize("protocol", ["robust", "awgn"])
def test_every_protocol_can_be_shown(protocol):
    page = render_page(sample_evaluation(protocol), Background({}))
    assert f"<code>{protocol}</code>" in page
