"""Formats as other people write them: what is read of a file, and faults that say where they are."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lowres.cli.main import main
from lowres.corpus import Span, Utterance, read_corpus, write_corpus
from lowres.corpus.align import Misaligned, align
from lowres.errors import LowresError

XSID = """\
# id = 1
# text-en = Wake me at 7!
# text-de: Weck mich um 7!
# text = Väck mig klockan  7!
# intent = alarm/set_alarm
1\tVäck\talarm/set_alarm\tO
2\tmig\talarm/set_alarm\tB-reference
3\tklockan\talarm/set_alarm\tB-datetime
4\t7\talarm/set_alarm\tI-datetime
5\t!\talarm/set_alarm\tO

# id = 2
# text = # = spela
# intent = PlayMusic
1\t#\tPlayMusic\tO
2\t=\tPlayMusic\tB-track
3\tspela\tPlayMusic\tI-artist
"""

CONLLU = """\
# newpar
# sent_id = s1
# text = Wir geh'n heut' zum See.
# text_en = Today we go to the lake.
# intent = outing
1\tWir\twir\tPRON\tPPER\tCase=Nom\t2\tnsubj\t_\tSlot=B-who
2-3\tgeh'n\t_\t_\t_\t_\t_\t_\t_\t_
2\tgeh\tgehen\tVERB\t_\t_\t0\troot\t_\t_
3\t'n\ten\tPART\t_\t_\t2\tdep\t_\t_
4\theut'\theute\tADV\t_\t_\t2\tadvmod\t_\tSlot=B-when
4.1\tist\tsein\tVERB\t_\t_\t_\t_\t2:conj\t_
5-6\tzum\t_\t_\t_\t_\t_\t_\t_\t_
5\tzu\tzu\tADP\t_\t_\t7\tcase\t_\tSlot=B-where
6\tdem\tder\tDET\t_\tDefinite=Def\t7\tdet\t_\t_
7\tSee\tSee\tNOUN\t_\t_\t2\tobl\t_\tSpaceAfter=No|Slot=I-where
8\t.\t.\tPUNCT\t_\t_\t2\tpunct\t_\t_

1\tJa\tja\tINTJ\t_\t_\t0\troot\t_\tSpaceAfter=No
2\t!\t!\tPUNCT\t_\t_\t1\tpunct\t_\t_
"""

MASSIVE = (
    '{"id": "7", "locale": "de-DE", "partition": "test", "intent": "alarm_set",'
    ' "utt": "weck mich  um sieben: morgen", "scenario": "alarm",'
    ' "annot_utt": "weck mich um [time : sieben:] [date : morgen]"}\n'
    '{"id": "8", "locale": "zh-TW", "utt": "明天叫我", "annot_utt": "[date : 明天] 叫我"}\n'
    '{"id": "9", "locale": "am-ET", "utt": "no labels"}\n'
)


def read(tmp_path: Path, name: str, text: str) -> list[Utterance]:
    path = tmp_path / "c"
    path.write_text(text, encoding="utf-8", newline="\n")
    return list(read_corpus(path, name, "swe"))


def said(utterance: Utterance) -> dict[str, str]:
    return {span.label: utterance.text[span.start : span.end] for span in utterance.spans or ()}


def test_xsid(tmp_path: Path) -> None:
    first, second = read(tmp_path, "xsid", XSID)
    assert first.text == "Väck mig klockan  7!"
    assert (first.id, first.lang, first.intents) == ("1", "swe", ("alarm/set_alarm",))
    assert first.spans == (Span(5, 8, "reference"), Span(9, 19, "datetime"))
    assert len(first.tokens or ()) == 5
    english, german = "Wake me at 7!", "Weck mich um 7!"
    assert first.meta == {"text-en": english, "text-de": german, "part": "facebook"}
    assert second.text == "# = spela"
    assert said(second) == {"track": "=", "artist": "spela"}
    assert second.meta == {"part": "snips"}
    write_corpus(tmp_path / "again", "xsid", [first, second])
    assert list(read_corpus(tmp_path / "again", "xsid", "swe")) == [first, second]


def test_xsid_without_halves_has_no_parts(tmp_path: Path) -> None:
    blocks = XSID.split("\n\n")
    mixed = read(tmp_path, "xsid", "\n\n".join(reversed(blocks)))
    assert [one.meta.get("part") for one in mixed] == [None, None]


def test_conllu(tmp_path: Path) -> None:
    first, second = read(tmp_path, "conllu", CONLLU)
    assert (first.id, first.intents) == ("s1", ("outing",))
    assert first.meta == {"newpar": "", "text_en": "Today we go to the lake."}
    assert said(first) == {"who": "Wir", "when": "heut'", "where": "zum See"}
    tokens = first.tokens or ()
    shown = [(first.text[t.start : t.end], t.upos, t.lemma, t.head, t.deprel) for t in tokens]
    assert shown == [
        ("Wir", "PRON", "wir", 2, "nsubj"),
        ("geh", "VERB", "gehen", 0, "root"),
        ("'n", "PART", "en", 2, "dep"),
        ("heut'", "ADV", "heute", 2, "advmod"),
        ("zum", "ADP", "zu", 6, "case"),  # zu and dem both hang from See: the first stands for both
        ("See", "NOUN", "See", 2, "obl"),
        (".", "PUNCT", ".", 2, "punct"),
    ]
    assert tokens[0].features == "Case=Nom"
    assert (second.id, second.text, second.spans, second.intents) == ("1", "Ja!", None, ())
    write_corpus(tmp_path / "again", "conllu", [first, second])
    assert list(read_corpus(tmp_path / "again", "conllu", "swe")) == [first, second]


def test_massive(tmp_path: Path) -> None:
    german, chinese, bare = read(tmp_path, "massive", MASSIVE)
    assert (german.id, german.lang, german.intents) == ("7", "deu", ("alarm_set",))
    assert said(german) == {"time": "sieben:", "date": "morgen"}
    assert german.meta == {"locale": "de-DE", "partition": "test", "scenario": "alarm"}
    assert (chinese.lang, chinese.spans) == ("zho", (Span(0, 2, "date"),))
    assert (bare.lang, bare.spans, bare.intents) == ("amh", None, ())
    write_corpus(tmp_path / "again", "massive", [german, chinese, bare])
    assert list(read_corpus(tmp_path / "again", "massive", "swe")) == [german, chinese, bare]


def test_mtod(tmp_path: Path) -> None:
    line = "wake:O me:O 7:30:B-datetime a:m:I-datetime <=> alarm__set_alarm\n"
    odd = "today:I-datetime rain:I-weather__noun <=> weather__find\n"  # such tags are published
    first, second = read(tmp_path, "mtod", line + odd)
    assert (first.text, said(first)) == ("wake me 7:30 a:m", {"datetime": "7:30 a:m"})
    assert (first.id, first.intents) == ("0", ("alarm/set_alarm",))
    assert said(second) == {"datetime": "today", "weather/noun": "rain"}


def test_tsv(tmp_path: Path) -> None:
    bare = read(tmp_path, "tsv", "play  jazz \tO B-music\tplay\n")
    assert [(one.id, one.text, said(one), one.intents) for one in bare] == [
        ("0", "play  jazz ", {"music": "jazz"}, ("play",))
    ]
    table = (
        "lang\ttext\ttokens\ttags\tid\tsource\nda\tspil jazz!\tspil jazz !\tO B-music O\tx\tradio\n"
    )
    (one,) = read(tmp_path, "tsv", table + "\n")
    assert (one.lang, one.id, one.meta) == ("dan", "x", {"source": "radio"})
    assert (said(one), one.intents) == ({"music": "jazz"}, ())
    (plain,) = read(tmp_path, "tsv", "tokens\tintent\nspil jazz\tplay\n")
    assert (plain.text, plain.spans, plain.intents) == ("spil jazz", None, ("play",))


def test_snips(tmp_path: Path) -> None:
    for name, text in (
        ("seq.in", "play  jazz \n"),
        ("seq.out", "O B-music \n"),
        ("label", "Play\n"),
    ):
        (tmp_path / name).write_text(text)
    (one,) = read_corpus(tmp_path, "snips", "eng")
    assert (one.text, said(one), one.intents) == ("play  jazz ", {"music": "jazz"}, ("Play",))
    (tmp_path / "label").write_text("Play\nPlay\n")
    with pytest.raises(LowresError, match=r"seq.in:2: ends before the other two"):
        list(read_corpus(tmp_path, "snips", "eng"))
    (tmp_path / "label").unlink()
    with pytest.raises(LowresError, match=r"label: no such file"):
        list(read_corpus(tmp_path, "snips", "eng"))


def test_parquet_has_row_groups_of_one_size(tmp_path: Path) -> None:
    many = [Utterance(id=str(at), lang="eng", text="a") for at in range(9000)]
    write_corpus(tmp_path / "c", "parquet", iter(many))
    with pq.ParquetFile(tmp_path / "c") as file:
        sizes = [file.metadata.row_group(at).num_rows for at in range(file.num_row_groups)]
    assert sizes == [4096, 4096, 808]
    assert list(read_corpus(tmp_path / "c", "parquet", "und")) == many


def test_parquet_of_others(tmp_path: Path) -> None:
    path = tmp_path / "c.parquet"
    pq.write_table(pa.table({"text": ["a"]}), path)
    with pytest.raises(LowresError, match=r"c.parquet: there is no column id, lang, spans"):
        list(read_corpus(path, "parquet", "eng"))
    path.write_text("no parquet")
    with pytest.raises(LowresError, match=r"c.parquet: cannot be read as utterances"):
        list(read_corpus(path, "parquet", "eng"))
    with pytest.raises(LowresError, match="no such file"):
        list(read_corpus(tmp_path / "none", "parquet", "eng"))


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("xsid", "1\tgo\tmove\n", r"c:1: 3 columns where 4 are needed"),
        ("xsid", "# text = go\n\n", r"c:1: a block of comments without a token row"),
        ("xsid", "\n1\tgo\tmove\tX-to\n", r'c:2: "X-to" is no BIO tag. Write O'),
        ("xsid", "# text = go\n1\tgoes\tmove\tO\n", r'c:2: "goes" is expected .* with "go"'),
        ("xsid", "# text = go on\n1\tgo\tmove\tO\n", r'c:2: no token is left .* with " on"'),
        ("xsid", "# intent = a\n1\tgo\tb\tO\n", r"c:1: several intents in one block: a, b"),
        ("conllu", "1\tgo\t_\t_\t_\t_\t4\t_\t_\t_\n", r'c:1: there is no token "4" to be the head'),
        ("conllu", "x\tgo\t_\t_\t_\t_\t_\t_\t_\t_\n", r'c:1: "x" is no token number'),
        ("conllu", "1-2\tgo\t_\t_\t_\t_\t_\t_\t_\t_\n", r"c:1: a range without its words"),
        ("mtod", "go\n", r"c:1: not a line of the mtod format"),
        ("mtod", "go:O on <=> move\n", r"c:1: not a line of the mtod format"),
        ("tsv", "go\tO\n", r"c:1: no header that names a column text or tokens"),
        ("tsv", "text\ttags\ngo\n", r"c:2: 1 columns where the table has 2: text, tags"),
        ("tsv", "text\ttags\ngo on\tO\n", r"c:2: 1 tags for 2 tokens"),
        ("tsv", "text\ttokens\ngo on\tgo in\n", r'c:2: the tokens do not spell the text from "on"'),
        (
            "massive",
            '{"utt": "a", "annot_utt": "b"}\n',
            r"c:1: annot_utt does not read as utt does",
        ),
        ("massive", '{"text": "a"}\n', r"c:1: .*missing required field `utt`"),
    ],
)
def test_faults(tmp_path: Path, name: str, text: str, fault: str) -> None:
    with pytest.raises(LowresError, match=fault):
        read(tmp_path, name, text)


def test_alignment_bears_other_white_space() -> None:
    assert align("tutt ' 'e", ["tutt'", "'e"]) == [(0, 6), (7, 9)]
    assert align("a\u00a0b", ["a b"]) == [(0, 3)]
    with pytest.raises(Misaligned):
        align("ab", ["a", "", "b"])


@pytest.mark.parametrize("to", ["conllu", "massive", "parquet", "tsv", "xsid"])
def test_generated_folders_of_any_format(tmp_path: Path, to: str) -> None:
    (tmp_path / "c").write_text(XSID, encoding="utf-8")
    (tmp_path / "w.tsv").write_text("src\ttgt\nmig\tbeni\n", encoding="utf-8")
    pair, words = ["--pair", "swe-tur"], ["--licence", "x", "--format", "tabular"]
    read_it = ["lexicon", "read", str(tmp_path / "w.tsv"), *pair, *words]
    assert main(["-q", *read_it, "--out", str(tmp_path / "L")]) == 0
    corpus = ["generate", "run", str(tmp_path / "c"), "--format", "xsid", *pair, "--to", to]
    assert (
        main(["-q", *corpus, "--lexicon", str(tmp_path / "L"), "--out", str(tmp_path / "G")]) == 0
    )
    (shard,) = (tmp_path / "G").glob("corpus-00000.*")
    first, _ = read_corpus(shard, to, "mul")
    assert (first.text, said(first)["reference"]) == ("Väck beni klockan  7!", "beni")


def test_the_road_with_folders(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [("play some jazz", "O O B-music", "Play"), ("rate my book", "O O B-what", "Rate")] * 8
    corpus = tmp_path / "c"
    corpus.mkdir()
    for name, cells in zip(("seq.in", "seq.out", "label"), zip(*rows, strict=True), strict=True):
        (corpus / name).write_text("".join(f"{cell}\n" for cell in cells))
    (tmp_path / "w.tsv").write_text("src\ttgt\nplay\tspiel\nrate\tbewerte\n")
    pair, snips = ["--pair", "eng-deu"], ["--format", "snips"]
    words = ["--format", "tabular", "--licence", "x", "--out", str(tmp_path / "L")]
    assert main(["-q", "lexicon", "read", str(tmp_path / "w.tsv"), *pair, *words]) == 0
    lexicon = ["--lexicon", str(tmp_path / "L"), *pair]
    made = str(tmp_path / "G")
    assert main(["-q", "generate", "run", str(corpus), *snips, *lexicon, "--out", made]) == 0
    shard = tmp_path / "G" / "corpus-00000"
    assert (shard / "seq.in").read_text().startswith("spiel some jazz\nbewerte my book\n")
    assert (shard / "seq.out").read_bytes() == (corpus / "seq.out").read_bytes()
    train = ["slu", "train", "--model", "linear", "--train", made, "--train", str(corpus), *snips]
    assert main(["-q", *train, "--leaks", "keep", "--out", str(tmp_path / "m")]) == 0
    capsys.readouterr()
    assert main(["slu", "predict", str(tmp_path / "m"), str(corpus), *snips]) == 0
    assert capsys.readouterr().out.count("\n") == len(rows)
    assert main(["slu", "score", str(tmp_path / "m"), str(corpus), *snips, "--json"]) == 0
    assert '"n":16' in capsys.readouterr().out


def test_a_folder_where_a_file_is_needed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    train = ["slu", "train", "--model", "linear", "--train", str(tmp_path), "--format", "xsid"]
    assert main([*train, "--out", str(tmp_path / "m")]) == 1
    assert "is no complete corpus folder" in capsys.readouterr().err
