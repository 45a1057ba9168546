import html.parser

import pytest

from pipeline.evaluation.metrics import Metrics, Scores
from pipeline.report.page import render_page


@pytest.fixture
def metrics():
    scores = Scores({"gauss": 25.0}, {"gauss": 0.7}, {"gauss": 0.44}, {})
    nothing = Scores(
        {"gauss": 23.5}, {"gauss": 0.5}, {"gauss": 0.66}, {"gauss": 0.33}
    )
    return Metrics("textbook", 37, 9, scores, {"do nothing": nothing})


class Links(html.parser.HTMLParser):
    """Collects what a page refers to."""

    def __init__(self, page):
        super().__init__()
        self.found, self.tags = [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.found += [v for k, v in attributes if k in ("src", "href")]


def test_needs_nothing_but_itself(metrics):
    page = render_page(metrics, b"png", [], {}, {"loss": [2.0, 1.0]})
    links = Links(page)
    assert len(links.found) == 2
    assert all(link.startswith("data:image/") for link in links.found)
    assert "script" not in links.tags and "link" not in links.tags
    assert "url(" not in page and "@import" not in page


def test_shows_figures_and_their_meaning(metrics):
    page = render_page(metrics, b"png", [], {}, {})
    assert "n = 37,\nfrom 9 photographs." in page
    assert "\N{PLUS-MINUS SIGN} 0.44" in page
    assert "<strong>25.00</strong>" in page
    assert "<strong>23.50</strong>" not in page
    assert "1.5 \N{PLUS-MINUS SIGN} 0.3 dB better than doing nothing" in page


def test_notes_and_reproduction_are_escaped(metrics):
    page = render_page(metrics, b"", ["a < b"], {"command": "x '*' > y"}, {})
    assert "a &lt; b" in page
    assert "x &#39;*&#39; &gt; y" in page


def test_curves_only_with_a_history(metrics):
    heading = "How it was learned"
    assert heading not in render_page(metrics, b"", [], {}, {})
    assert heading in render_page(metrics, b"", [], {}, {"loss": [1.0, 0.5]})
