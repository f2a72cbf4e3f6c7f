"""``lowres generate preview --html``: a page of its own, and nothing of a text is lost or read as markup."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowres.cli.main import main
from lowres.cli.preview_page import marked
from lowres.corpus import Span

TEXT = "turn the <b> lights & off at 7"
PLACES = st.lists(
    st.tuples(st.integers(0, 29), st.integers(1, 12)).map(lambda at: (at[0], min(sum(at), 30))),
    max_size=4,
)


@given(PLACES, st.lists(PLACES, max_size=3))
def test_marking_keeps_the_text(
    slots: list[tuple[int, int]], edits: list[list[tuple[int, int]]]
) -> None:
    spans = [Span(start, end, "x") for start, end in sorted(slots)]
    found = list(marked(TEXT, spans, edits))
    assert "".join(part.text for _, parts in found for part in parts) == TEXT
    numbers = {number for _, parts in found for part in parts for number in part.edits}
    assert numbers <= set(range(len(edits)))


def test_slots_hold_their_edits() -> None:
    found = list(marked("turn it off", [Span(5, 11, "x")], [[(0, 4), (8, 11)], [(5, 7)]]))
    assert found == [
        (None, [("turn", (0,)), (" ", ())]),
        ("x", [("it", (1,)), (" ", ()), ("off", (0,))]),
    ]


def test_a_word_in_a_moved_phrase_shows_both_edits() -> None:
    ((_, parts),) = marked("red light on", [], [[(0, 9)], [(4, 9)]])
    assert parts == [("red ", (0,)), ("light", (1, 0)), (" on", ())]


@pytest.fixture
def command(tmp_path: Path) -> list[str]:
    """The command that previews two lines, one with something that looks like markup."""
    (tmp_path / "w.csv").write_text("src,tgt\nlights,<ışıklar>\nturn,aç\n", encoding="utf-8")
    (tmp_path / "c.txt").write_text(f"{TEXT}\nnothing\n", encoding="utf-8")
    words = [str(tmp_path / "w.csv"), "--pair", "eng-tur", "--licence", "CC0-1.0"]
    assert main(["-q", "lexicon", "read", *words, "--out", str(tmp_path / "L")]) == 0
    corpus = [str(tmp_path / "c.txt"), "--format", "text", "--lexicon", str(tmp_path / "L")]
    return ["generate", "preview", *corpus, "--pair", "eng-tur", "--html", str(tmp_path / "p.html")]


def test_page(command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*command, "--copies", "2"]) == 0
    shown, page = capsys.readouterr(), (tmp_path / "p.html").read_text("utf-8")
    assert shown.out == ""
    assert "2 utterances" in shown.err
    assert not re.search(r"https?:|<script|src=|<b>|<ışıklar>", page)
    assert page.count('data-from="lights → &lt;ışıklar&gt; · translate by table · w.csv:2"') == 4
    assert "prefers-color-scheme: dark" in page
    bodies = re.findall(r"<bdi lang=.*?>(.*?)</bdi>", page)
    texts = [unescape(re.sub("<.*?>", "", body)) for body in bodies]
    assert texts[:2] == [TEXT, "aç the <b> <ışıklar> & off at 7"]
    assert texts[4:] == ["nothing"] * 4


def test_an_empty_choice_makes_an_empty_page(command: list[str], tmp_path: Path) -> None:
    assert main(["-q", *command, "--start", "9"]) == 0
    assert "<bdi" not in (tmp_path / "p.html").read_text("utf-8")


def test_a_page_that_cannot_be_written(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command[:-1], str(tmp_path / "absent" / "p.html")]) == 1
    assert capsys.readouterr().err.count("\n") == 1
