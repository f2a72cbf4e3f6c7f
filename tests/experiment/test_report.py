"""The report's page: what anybody may have written in a corpus is shown as text; a browser reads it."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import pytest

from lowres.cli.main import main

SAMPLE = Path(str(files("lowres.sample")))
CHROMIUM = shutil.which("chromium")
HEADLESS = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --hide-scrollbars"
HEADLESS += " --disable-background-networking --disable-component-update --disable-sync"
SECTIONS = ["arms", "scores", "intent", "slot", "examples", "generated", "cost", "inputs"]
ARMS = ["english", "cosda+en", "ours"]
EVIL = "<script>alert(1)</script>"
MEASURE = """<script>
const wide = [...document.querySelectorAll("body *")].filter(
  (one) => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest(".scroll"));
document.body.dataset.overflow = document.documentElement.scrollWidth - innerWidth;
document.body.dataset.wide = wide.map((one) => one.tagName + "." + one.className).join(" ");
</script></body>"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small experiment whose texts, ids and labels hold markup, and whose texts go both ways."""
    home = tmp_path_factory.mktemp("evil")
    for name in ("eng", "tur.test"):
        rows = [
            json.loads(line) for line in (SAMPLE / f"{name}.jsonl").read_text("utf-8").splitlines()
        ]
        for row in rows[:20]:
            row["text"] += f" {EVIL} \u05e9\u05dc\u05d5\u05dd {'long' * 30}"
            row["id"] += "<b>&\"'"
            row["intents"] = [f"{row['intents'][0]}<i>"]
            for span in row["spans"]:
                span["label"] += "<img src=x>"
        lines = [json.dumps(row) + "\n" for row in rows[:20]]
        (home / f"{name}.jsonl").write_text("".join(lines), encoding="utf-8")
    (home / "plan.toml").write_text(
        f"""
name = "{EVIL}"
arms = {json.dumps(ARMS)}
seeds = 1
resamples = 50
training = {{ draws = 1, hidden = 0.0 }}
source = {{ lang = "eng", format = "jsonl", train = "eng.jsonl" }}
[[target]]
lang = "tur"
format = "jsonl"
test = "tur.test.jsonl"
lexicon = {{ file = "{SAMPLE}/eng-tur.tsv", format = "tabular", licence = "Apache-2.0 {EVIL}" }}
""",
        encoding="utf-8",
    )
    words = ["-q", "experiment", "run", str(home / "plan.toml"), "--workers", "1"]
    assert main([*words, "--out", str(home / "out")]) == 0
    return home / "out"


class Tags(HTMLParser):
    """Collects the elements of a page, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_markup_in_a_corpus_is_text(folder: Path) -> None:
    page = Tags((folder / "report.html").read_text("utf-8"))
    assert not {"script", "img", "i", "link", "iframe", "object"} & {*page.tags}
    for shown in (EVIL, "set_alarm<i>", "date<img src=x>", "<b>&\"'"):
        assert shown in page.text


def test_every_section_has_its_heading(folder: Path) -> None:
    page = (folder / "report.html").read_text("utf-8")
    assert re.findall(r'<section id="(\w+)">\s*<h2>', page) == SECTIONS
    assert page.count("<h1>") == 1
    for arm in ARMS:
        assert f'<th scope="row">{arm}</th>' in page


def test_labels_are_in_a_table_too(folder: Path) -> None:
    with (folder / "labels.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    alarm = [row for row in rows if row["label"] == "set_alarm<i>"]
    assert [row["arm"] for row in alarm] == ["english", "cosda+en", "ours"]
    scores = {row["arm"]: float(row["score"]) for row in alarm}
    assert float(alarm[0]["lead"]) == pytest.approx(scores["ours"] - scores["english"], abs=1e-3)
    assert {row["kind"] for row in rows} == {"intent", "slot"}


def test_costs_stand_apart(folder: Path) -> None:
    cost = json.loads((folder / "cost" / "tur" / "ours-0.json").read_bytes())
    assert cost["train"] > 0
    assert cost["predict"] > 0
    assert "seconds" not in (folder / "results.json").read_text("utf-8")


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
class TestBrowser:
    def test_it_is_read_without_a_fault(self, folder: Path, tmp_path: Path) -> None:
        dom, log = browse(folder / "report.html", tmp_path, "--enable-logging=stderr")
        assert [line for line in log.splitlines() if "CONSOLE" in line or "net::" in line] == []
        assert re.findall(r'<section id="(\w+)">', dom) == SECTIONS
        assert dom.count("<svg") == 3
        for arm in ARMS:
            assert f'<th scope="row">{arm}</th>' in dom

    @pytest.mark.parametrize("width", [400, 1200])
    def test_nothing_is_wider_than_the_window(
        self, folder: Path, tmp_path: Path, width: int
    ) -> None:
        page = (folder / "report.html").read_text("utf-8").replace("<details", "<details open")
        framed = tmp_path / "measured.html"
        framed.write_text(page.replace("</body>", MEASURE), encoding="utf-8")
        outer = tmp_path / "outer.html"  # a window is never narrower than 500 px, a frame may be
        outer.write_text(
            f'<iframe src="measured.html" width="{width}" height="900" style="border:0"></iframe>'
            "<script>onload = () => { document.body.append(JSON.stringify("
            "frames[0].document.body.dataset)); }</script>",
            encoding="utf-8",
        )
        options = ("--allow-file-access-from-files", f"--window-size={width + 50},1000")
        dom, _ = browse(outer, tmp_path, *options)
        assert '{"overflow":"0","wide":""}' in dom


def browse(page: Path, profile: Path, *options: str) -> tuple[str, str]:
    """Open a page, and return what became of it and what the browser said."""
    command = [str(CHROMIUM), *HEADLESS.split(), f"--user-data-dir={profile / 'profile'}", *options]
    asked = [*command, "--dump-dom", page.as_uri()]
    done = subprocess.run(asked, capture_output=True, text=True, check=True, timeout=120)
    return done.stdout, done.stderr
