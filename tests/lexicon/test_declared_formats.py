"""Word lists as they are found in the wild: each is described in at most 15 lines, without code."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from lowres.errors import InputError
from lowres.lang import Pair, parse_pair
from lowres.lexicon import Inflection, Reject, Request, Source, Translation
from lowres.lexicon.read import read_lexicon
from lowres.lexicon.records import Record
from lowres.lexicon.registry import Adapter
from lowres.testing import adapter_contract as contract

HEAD = 'title = "T"\nsuffixes = [".txt"]\n'


class Case(NamedTuple):
    """A format, a file in it, and what is read.

    Attributes:
        toml: what follows title and suffixes.
        text: the file.
        read: of translations, source and target, and what else is told; of inflections the three fields;
            of rejects line and reason.
        pair: the languages asked for.
        name: the file's name.
    """

    toml: str
    text: str
    read: list[object]
    pair: str = "seh-eng"
    name: str = "notes.txt"


CASES = {
    "colons": Case(
        'file = { delimiter = " :: ", pair = "deu-eng" }\ncolumns = { src = 1, tgt = 2 }\n'
        '[clean]\nalign = "|"\nsplit = ";"\nstrip_brackets = "{}()[]"\n'
        '[clean.src]\nsplit = ";"\n'
        '[values]\npos = { n = "NOUN" }\ntgt_features = { pl = "PL" }',
        "Fähre {f}; Fährschiff {n} [naut.] | Fähren {pl} :: ferry; ferryboat | ferries\nA | B :: a\n",
        [
            ("Fähre", "ferry", {"note": "f"}),
            ("Fähre", "ferryboat", {"note": "f"}),
            ("Fährschiff", "ferry", {"pos": "NOUN", "note": "naut."}),
            ("Fährschiff", "ferryboat", {"pos": "NOUN", "note": "naut."}),
            ("Fähren", "ferries", {"note": "pl"}),
            (2, "uneven-parts"),
        ],
        "deu-eng",
    ),
    "the other way round": Case(
        'file = { delimiter = "=", pair = "eng-deu" }\ncolumns = { src = 1, tgt = 2 }\n'
        'clean = { split = ",", strip_brackets = "{}", strip = { "die " = "FEM" } }\n'
        '[values]\ntgt_features = { n = "NEUT", pl = "PL" }',
        "ferry = die Fähre, Fährschiff {n}\n",
        [("Fähre", "ferry", {}), ("Fährschiff", "ferry", {"note": "n"})],
        "deu-eng",
    ),
    "parts of speech": Case(
        "columns = { src = 1, pos = 2, tgt = 3 }\nclean = { strip_brackets = '()' }\n"
        "values = { pos = { n = 'NOUN', v = 'VERB', V = 'AUX', 'v.' = 'X' } }",
        "a\tN.\tb\na\tn. pl.\tb\na\tv\tb\na\tV\tb\na\tVERB\tb\na\t?\tb (n.)\na\t\tb (N., x)\n",
        [
            ("a", "b", {"pos": "NOUN"}),
            ("a", "b", {"pos": "NOUN", "note": "n. pl."}),
            ("a", "b", {"pos": "VERB"}),
            ("a", "b", {"pos": "AUX"}),
            ("a", "b", {"pos": "VERB"}),
            ("a", "b", {"pos": "NOUN", "note": "?"}),
            ("a", "b", {"pos": "NOUN", "note": "x"}),
        ],
    ),
    "articles": Case(
        'file = { delimiter = "/\\\\s+[-–]\\\\s+/" }\ncolumns = { src = 1, tgt = 2 }\n'
        '[clean.src]\nstrip = ["to ", "the "]\n'
        '[clean.tgt]\nsplit = ", "\nstrip = { "der " = "MASC", "die " = "FEM" }',
        "to row - rudern\nferry  –  die Fähre,der Kahn\nto - zu\n",
        [
            ("row", "rudern", {}),
            ("ferry", "Fähre", {"tgt_features": "FEM"}),
            ("ferry", "Kahn", {"tgt_features": "MASC"}),
            ("to", "zu", {}),
        ],
        "eng-deu",
    ),
    "slashed glosses": Case(
        "[file]\ncomment = '#'\n"
        r"line = '(?P<src>\S+) (?P<note>\S+) \[(?P<sense>[^\]]*)\] /(?P<tgt>.+)/'"
        '\n[clean]\nsplit = "/"\nstrip_brackets = "()"',
        "# a comment\n渡船 渡船 [du4 chuan2] /ferry (boat)/to cross/\nno entry\n",
        [
            ("渡船", "ferry", {"sense": "du4 chuan2", "note": "渡船; boat"}),
            ("渡船", "to cross", {"sense": "du4 chuan2", "note": "渡船"}),
            (3, "no-match"),
        ],
        "zho-eng",
    ),
    "a pattern and senses": Case(
        "file = { line = '(?P<src>.+?) \\((?P<pos>[^)]+)\\) - (?P<tgt>.+)' }\n"
        "clean = { numbered = true, split = ',' }\n"
        "[values]\npos = { 'n.' = 'NOUN', 'v.t.' = 'VERB' }",
        "tseka (v.t.) - 1. close, shut 2. lock\nmoto (N.) - fire\nzuwa (cl. 5) - sun\n",
        [
            ("tseka", "close", {"pos": "VERB", "sense": "1"}),
            ("tseka", "shut", {"pos": "VERB", "sense": "1"}),
            ("tseka", "lock", {"pos": "VERB", "sense": "2"}),
            ("moto", "fire", {"pos": "NOUN"}),
            ("zuwa", "sun", {"note": "cl. 5"}),
        ],
    ),
    "marked fields": Case(
        'file = { record = "\\\\lx", comment = ["\\\\_sh", "%"] }\n'
        'columns = { src = ["lx", "se"], pos = "ps", sense = "sn", tgt = "ge", note = "nt" }\n'
        'clean = { missing = ["***"] }\n[values.pos]\nn = "NOUN"\nv = "VERB"',
        "\\_sh v3.0  400  MDF\n\n\\lx moto\n\\ps n\n\\sn 1\n\\ge fire\n\\nt of wood,\nmostly\n\\sn 2\n"
        "\\ge heat\n\\dt 1/May\n\n\\lx tseka\n\\ge close\n\\ps v\n\\se tsekeka\n\\ge be closed\n"
        "\n% skipped\n\\lx yani\n\\ge ***\n",
        [
            ("moto", "fire", {"pos": "NOUN", "sense": "1", "note": "of wood, mostly"}),
            ("moto", "heat", {"pos": "NOUN", "sense": "2"}),
            ("tseka", "close", {"pos": "VERB"}),
            ("tsekeka", "be closed", {}),
            (20, "missing-cell"),
        ],
    ),
    "keys and values": Case(
        'file = { record = "word", delimiter = ":" }\ncolumns = { src = "word", tgt = "gloss" }',
        "word: moto\ngloss: fire\n\nword: madzi\nclass: 6\ngloss: water: drinkable\n",
        [("moto", "fire", {}), ("madzi", "water: drinkable", {})],
    ),
    "signs": Case(
        'file = { record = "@" }\ncolumns = { src = "@", tgt = "=", pos = "#", sense = "##" }\n'
        'values = { pos = { n = "NOUN" } }',
        "@moto wa\n  nkuni\n#n\n##1\n=fire\n= wood fire\n@madzi\n=water\n",
        [
            ("moto wa nkuni", "fire", {"pos": "NOUN", "sense": "1"}),
            ("moto wa nkuni", "wood fire", {"pos": "NOUN", "sense": "1"}),
            ("madzi", "water", {}),
        ],
    ),
    "sections": Case(
        "file = { delimiter = ' - ', section = '== (?P<pos>.+) ==|(?P<tags>[A-Z])' }\n"
        "columns = { src = 1, tgt = 2 }\nvalues = { pos = { Nouns = 'NOUN' } }",
        "== Nouns ==\nmoto - fire\nT\ntseka - close\n== Others ==\ninde - yes\n",
        [
            ("moto", "fire", {"pos": "NOUN"}),
            ("tseka", "close", {"pos": "NOUN", "tags": ("T",)}),
            ("inde", "yes", {"note": "Others"}),
        ],
    ),
    "fixed width": Case(
        "file = { line = '(?P<src>.{8})(?P<pos>.{4})(?P<tgt>.+)', header = 1 }",
        "ENTRY   POS GLOSS\nmoto    n   fire\n   mphaka n  cat\n",
        [("moto", "fire", {"pos": "n"}), ("mphak", "cat", {"pos": "a n"})],
    ),
    "two lines an entry": Case(
        "file = { record = 2 }\ncolumns = { src = 1, tgt = 2 }",
        "moto\nfire\n\nmadzi\nwater\nzuwa\n",
        [("moto", "fire", {}), ("madzi", "water", {}), (6, "missing-column")],
    ),
    "blocks": Case(
        'file = { record = "blank" }\ncolumns = { src = 1, tgt = "2-" }',
        "moto\nfire\nheat\n\n\nmadzi\nwater\n",
        [("moto", "fire", {}), ("moto", "heat", {}), ("madzi", "water", {})],
    ),
    "indented": Case(
        'file = { record = "indent", header = 1 }\ncolumns = { src = 1, tgt = "2-" }',
        "Sena words\nmoto\n  fire\n\theat\nmadzi\n  water\n",
        [("moto", "fire", {}), ("moto", "heat", {}), ("madzi", "water", {})],
    ),
    "one row, many columns": Case(
        'file = { delimiter = ",", width = 0 }\ncolumns = { src = 1, tgt = "2-" }',
        "moto,fire,heat\nmadzi,water\nzuwa\n",
        [("moto", "fire", {}), ("moto", "heat", {}), ("madzi", "water", {}), (3, "missing-column")],
    ),
    "from the right": Case(
        'file = { delimiter = "||" }\ncolumns = { src = 1, tgt = -1, pos = -2 }',
        "moto||x||NOUN||fire\nmadzi||NOUN||water\n",
        [("moto", "fire", {"pos": "NOUN"}), ("madzi", "water", {"pos": "NOUN"})],
    ),
    "lines above the header": Case(
        "file = { header = '^Entry', delimiter = ';' }\ncolumns = { src = 'Entry', tgt = ['A', 'B'] }",
        "My list\n2019; by me\n\nEntry;A;B\nmoto;fire;heat\nmadzi;;water;\n",
        [("moto", "fire", {}), ("moto", "heat", {}), ("madzi", "water", {})],
    ),
    "a table of a page": Case(
        "file = { header = 1, delimiter = '|', comment = '|-' }\n"
        "columns = { src = 'Sena', tgt = 'English' }",
        "| Sena | English |\n|------|---------|\n| moto | fire |\n",
        [("moto", "fire", {})],
    ),
    "quoted over lines": Case(
        "file = { header = 1, delimiter = ',', quote = '\"' }\ncolumns = { src = 1, tgt = 2 }",
        'a,b\n"moto","fire,\n\nheat"\nmadzi,"5"" of\nwater"\n"open,x\nzuwa,"the ""sun"""\n',
        [
            ("moto", "fire, heat", {}),
            ("madzi", '5" of water', {}),
            (7, "broken-quote"),
            ("zuwa", 'the "sun"', {}),
        ],
    ),
    "quoted, two characters between": Case(
        "file = { delimiter = '||', quote = \"'\" }\ncolumns = { src = 1, tgt = 2 }",
        "'mo||to'||fire\n'it''s'||x\n",
        [("mo||to", "fire", {}), ("it's", "x", {})],
    ),
    "one column a language": Case(
        "file = { header = 1, delimiter = ',' }\ncolumns = { src = '{src}', tgt = '{tgt}' }\n"
        "languages = { English = 'eng', Portuguese = 'por', Sena = 'seh' }",
        "ID,English,Sena,Portuguese\n1,fire,moto,fogo\n2,water,,água\n",
        [("moto", "fogo", {}), (3, "missing-cell")],
        "seh-por",
    ),
    "languages in columns": Case(
        "columns = { src_lang = 1, src = 2, tgt_lang = 3, tgt = 4 }\nlanguages = { Sena = 'seh' }",
        "Sena\tmoto\ten\tfire\nen\twater\tseh\tmadzi\nSena\tmoto\tpt\tfogo\nqq1\ta\ten\tb\n",
        [("moto", "fire", {}), ("madzi", "water", {}), (4, "unknown-language")],
    ),
    "part of speech of the file": Case(
        "columns = { src = 1, tgt = 2, pos = { file_name = '^([a-z]+)s_' }, tags = { fixed = 'old' } }\n"
        "values = { pos = { noun = 'NOUN' } }",
        "moto\tfire\n",
        [("moto", "fire", {"pos": "NOUN", "tags": ("old",)})],
        name="nouns_seh.txt",
    ),
    "merged cells": Case(
        "columns = { src = 1, pos = 2, tgt = 3 }\nclean = { fill_down = ['src', 'pos'], missing = ['-'] }",
        "moto\tNOUN\tfire\n\t\theat\nmadzi\t-\twater\n",
        [
            ("moto", "fire", {"pos": "NOUN"}),
            ("moto", "heat", {"pos": "NOUN"}),
            ("madzi", "water", {}),
        ],
    ),
    "brackets of every kind": Case(
        "columns = { src = 1, tgt = 2 }\n[clean]\noptional_brackets = '()'\nstrip_brackets = '()<>'\n"
        "drop_brackets = '[]'\nsplit = [' or ', ';']\n[values]\ntags = { 'coll.' = 'colloquial' }",
        "rang(i)\tcolo(u)r [12] (coll., pl (x, y) z) or hue <paint>\n",
        [
            (src, tgt, more)
            for src in ("rang", "rangi")
            for tgt, more in (
                ("color", {"tags": ("colloquial",), "note": "x, y; pl z"}),
                ("colour", {"tags": ("colloquial",), "note": "x, y; pl z"}),
                ("hue", {"note": "paint"}),
            )
        ],
    ),
    "underscores, commas in numbers, tags": Case(
        "columns = { src = 1, tgt = 2, weight = 3, tags = 4 }\n[clean]\nreplace = { '_' = ' ' }\n"
        "[clean.weight]\nreplace = { ',' = '.' }\n[clean.tags]\nsplit = ','",
        "sun_set\tsunset\t0,5\tbook ish,AT\n",
        [("sun set", "sunset", {"weight": 0.5, "tags": ("book ish", "AT")})],
    ),
    "forms": Case(
        "columns = { features = 1, form = 2, lemma = 3 }\n[clean.features]\nsplit = '.'\n"
        "[values]\nfeatures = { Noun = 'N', Plur = 'PL' }",
        "Noun.Plur\tmisoto\tmsoto\n\tx\ty\nN;(\tx\ty\n",
        [("msoto", "misoto", "N;PL"), (2, "bad-features"), (3, "bad-features")],
    ),
    "a column a form": Case(
        "file = { header = 1, delimiter = ',' }\n"
        "columns = { lemma = 'word', features = 'class', form = { SG = 'one', PL = 'many' } }",
        "word,class,one,many\nmoto,N,moto,mioto\nmadzi,N,,madzi\nzuwa,N,,\n",
        [("moto", "moto", "N;SG"), ("moto", "mioto", "N;PL"), ("madzi", "madzi", "N;PL"),
         (4, "missing-cell")],
    ),
    "headings below headings": Case(
        "[file]\nline = '\\* (?P<tgt_lang>\\w+): (?P<tgt>.+)'\n"
        "section = '==(?P<src>[^=]+)==|===(?P<pos>[^=]+)===|\\{\\{trans-top\\|(?P<sense>.*)\\}\\}'\n"
        "comment = '{{trans-bottom'\n[columns]\nsrc_lang = { fixed = 'en' }\n"
        "[clean]\nsplit = ','\nreplace = { '{{t|tr|' = '', '}}' = '' }\n"
        "[values]\npos = { Noun = 'NOUN', Verb = 'VERB' }",
        "==house==\n===Noun===\n{{trans-top|dwelling}}\n* Turkish: {{t|tr|ev}}, {{t|tr|hane}}\n"
        "* Swahili: nyumba\n{{trans-bottom}}\n===Verb===\n* Turkish: barındırmak\n==mouse==\n"
        "* Turkish: fare\n* Klingon: X\n",
        [
            ("house", "ev", {"pos": "NOUN", "sense": "dwelling"}),
            ("house", "hane", {"pos": "NOUN", "sense": "dwelling"}),
            ("house", "barındırmak", {"pos": "VERB"}),
            ("mouse", "fare", {}),
            (11, "unknown-language"),
        ],
        "eng-tur",
    ),
    "heads above their meanings": Case(
        "file = { header = 1, section = '(?P<src>[^|(]+)\\|\\d+', "
        "line = '\\((?P<pos>[^)]+)\\)\\|(?P<tgt>.+)' }\n"
        "clean = { split = '|' }\nvalues = { pos = { noun = 'NOUN' } }",
        "UTF-8\nhouse|2\n(noun)|nyumba|banja\n(verb)|ikha\n",
        [("house", "nyumba", {"pos": "NOUN"}), ("house", "banja", {"pos": "NOUN"}),
         ("house", "ikha", {"note": "verb"})],
        "eng-seh",
    ),
    "languages by their English names": Case(
        "file = { header = '^No' }\ncolumns = { src = '{src}', tgt = '{tgt}' }\n"
        "clean = { split = ',/', strip_brackets = '()' }",
        "Turkic words\n\nNo.\tEnglish\tTurkish\tKazakh\n1\tyou (sg.)\tsen, siz (formal)\tсен\n",
        [("you", "sen", {"note": "sg."}), ("you", "siz", {"note": "sg.; formal"})],
        "eng-tur",
    ),
    "semicolons of a spreadsheet": Case(
        "file = { delimiter = 'auto', quote = '\"', header = 1 }\n"
        "columns = { src = 'Sena', tgt = 'English' }\nclean = { split = ';' }",
        '\ufeffSena;Class;English\r\nmoto;n;"fire; flame"\r\nmadzi;n;water, liquid\r\n;;\r\n',
        [("moto", "fire", {}), ("moto", "flame", {}), ("madzi", "water, liquid", {})],
        name="notes.csv",
    ),
    "quoted, spaces between": Case(
        "file = { delimiter = 'space', quote = '\"' }\ncolumns = { src = 1, tgt = 2 }",
        '"good  morning"\tmwacherwa\nspaceship   ngalawa\n',
        [("good morning", "mwacherwa", {}), ("spaceship", "ngalawa", {})],
        "eng-seh",
    ),
    "remarks at the end of a line": Case(
        "file = { delimiter = '/\\s*=\\s*|\\s+#\\s*/', comment = '#' }\n"
        "columns = { src = 1, tgt = 2, note = 3 }\nclean = { split = ',' }",
        "# mine\nmoto = fire # cl. 3\nmadzi=water, liquid\n",
        [("moto", "fire", {"note": "cl. 3"}), ("madzi", "water", {}), ("madzi", "liquid", {})],
    ),
    "commas that separate nothing": Case(
        "file = { delimiter = '/(?<!\\\\),/' }\ncolumns = { src = 1, tgt = 2 }\n"
        "clean = { replace = { '\\,' = ',' } }",
        "moto\\, waukulu,big fire\nmadzi,water\n",
        [("moto, waukulu", "big fire", {}), ("madzi", "water", {})],
    ),
    "markers, a space and senses after semicolons": Case(
        'file = { record = "\\\\lx", delimiter = " " }\ncolumns = { src = "lx", tgt = "g_Eng" }\n'
        "clean = { numbered = true, split = ';' }",
        "\\lx moto\n\\g_Por fogo\n\\g_Eng 1. fire;2. heat\n\\lx madzi\n\\g_Eng water\n",
        [("moto", "fire", {"sense": "1"}), ("moto", "heat", {"sense": "2"}),
         ("madzi", "water", {})],
    ),
    "columns of scores": Case(
        "file = { delimiter = '|||', width = 0 }\ncolumns = { src = 1, tgt = 2, weight = 3 }\n"
        "clean = { weight = { split = [' '] } }",
        "the house ||| nyumba ||| 0.5 0.1 ||| 0-0 1-0 ||| 2 3\nhouse ||| nyumba ||| 0.75 0.1 ||| 0-0\n",
        [("the house", "nyumba", {"weight": 0.5}), ("house", "nyumba", {"weight": 0.75})],
        "eng-seh",
    ),
    "letters and rules between": Case(
        "file = { delimiter = ' = ', comment = ['/[A-Z]$/', '---'] }\ncolumns = { src = 1, tgt = 2 }",
        "M\n---\nmoto = fire\nmadzi = water\n",
        [("moto", "fire", {}), ("madzi", "water", {})],
    ),
}  # fmt: skip


def adapter(folder: Path, toml: str) -> Adapter:
    folder.mkdir(exist_ok=True)
    (folder / "adapter.toml").write_text(HEAD + toml + "\n", encoding="utf-8")
    return Adapter(folder)


def shown(event: Record | Reject) -> object:
    if isinstance(event, Reject):
        return event.line, event.reason
    if isinstance(event, Inflection):
        return event.lemma, event.form, event.features
    assert isinstance(event, Translation)
    names = ("pos", "sense", "weight", "tgt_features", "tags", "note")
    more = {name: getattr(event, name) for name in names if getattr(event, name)}
    return event.src, event.tgt, more


@pytest.mark.parametrize("name", CASES)
def test_format(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    assert len((HEAD + case.toml).splitlines()) <= 15
    path = tmp_path / case.name
    path.write_text(case.text, encoding="utf-8", newline="")
    source = Source(path)
    events = list(
        adapter(tmp_path / "sena", case.toml).read(source, Request(parse_pair(case.pair)))
    )
    assert [shown(event) for event in events] == case.read
    lines = case.text.count("\n")
    assert all(1 <= event.line <= lines for event in events)


@pytest.mark.parametrize("name", CASES)
def test_account(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    path = tmp_path / case.name
    path.write_text(case.text, encoding="utf-8", newline="")
    adapter(tmp_path / "sena", case.toml)
    request = Request(parse_pair(case.pair))
    reading = read_lexicon(path, request, format=f"{tmp_path}/sena", licence="CC0-1.0")
    assert reading.account.balanced
    assert [(one.line, one.reason) for one in reading.rejects] == [
        event for event in case.read if isinstance(event, tuple) and len(event) == 2
    ]


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in CASES if CASES[name].name == "notes.txt"])
def test_contract(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    folder = tmp_path / "sena"
    trial = adapter(folder, case.toml)
    (folder / "README.md").write_text("A trial.\n", encoding="utf-8")
    (folder / "sample.txt").write_text(case.text * 2, encoding="utf-8")
    wanted = contract.expected_lines(trial, parse_pair(case.pair))
    (folder / "expected.jsonl").write_text("\n".join(wanted) + "\n", encoding="utf-8")
    for check in (contract.check_golden, contract.check_account, contract.check_cells,
                  contract.check_lazy, contract.check_variation, contract.check_table):  # fmt: skip
        check(trial, tmp_path / "scratch")


def test_pairs(tmp_path: Path) -> None:
    def pairs(case: str) -> list[str]:
        path = tmp_path / "notes.txt"
        path.write_text(CASES[case].text, encoding="utf-8")
        found = adapter(tmp_path / "sena", CASES[case].toml).pairs(Source(path))
        return sorted(map(str, found or []))

    assert pairs("colons") == ["deu-eng", "eng-deu"]
    wide = ["eng-por", "eng-seh", "ind-eng", "por-eng", "por-seh", "seh-eng", "seh-por"]
    assert set(wide) <= {*pairs("one column a language"), "ind-eng"}
    assert pairs("languages in columns") == ["eng-seh", "por-seh", "seh-eng", "seh-por"]
    assert pairs("forms") == []


@pytest.mark.parametrize(
    ("case", "message"),
    [
        ("colons", "does not hold tur-fin. It holds: deu-eng, eng-deu"),
        ("one column a language", "does not hold tur-fin. It holds: eng-"),
        ("languages in columns", "does not hold tur-fin. It holds: seh-eng"),
    ],
)
def test_a_pair_that_is_not_there(case: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text(CASES[case].text, encoding="utf-8")
    adapter(tmp_path / "sena", CASES[case].toml)
    with pytest.raises(InputError, match=message):
        read_lexicon(path, Request(Pair("tur", "fin")), format=f"{tmp_path}/sena")


def test_fixed_encoding(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes("água\tcafé\n".encode("latin-1"))
    adapter(tmp_path / "sena", "file = { encoding = 'latin-1' }\ncolumns = { src = 1, tgt = 2 }")
    request, where = Request(Pair("por", "eng")), f"{tmp_path}/sena"
    reading = read_lexicon(path, request, format=where)
    assert reading.lexicon.translations["src"].to_list() == ["água"]
    path.write_text("água\tcafé\n", encoding="utf-8")
    reading = read_lexicon(path, request, format=where, encoding="utf-8")
    assert reading.lexicon.translations["src"].to_list() == ["água"]


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("file = { quot = 'x' }", 'no "quot". Did you mean "quote"'),
        ("clean = { spilt = 'x' }", 'no "spilt". Did you mean "split"'),
        ("clean = { src = { spilt = 'x' } }", r'clean.src\] has no "spilt". Did you mean "split"'),
        ("values = { poss = {} }", 'no "poss". Did you mean "pos"'),
        ("clean = { fill_down = ['scr'] }", 'no "scr". Did you mean "src"'),
        ("clean = { split = ['/(/'] }", "split is not a regular expression"),
        ("file = { delimiter = '/(/' }", "delimiter is not a regular expression"),
        ("file = { comment = ['/(/'] }", "comment is not a regular expression"),
        ("file = { section = '(?P<poss>.)' }", 'no "poss". Did you mean "pos"'),
        ("file = { header = '(' }", "header is not a regular expression"),
        ("file = { encoding = 'utf-9' }", 'encoding "utf-9" is not a known'),
        ("file = { pair = 'seh-xx1' }", '"xx1" is not a known language'),
        ("languages = { A = 'xx1' }", '"xx1" is not a known language'),
        ("file = { quote = '\"', record = 2 }", "quote goes with"),
        ("split = ';'", r'unknown key "split". It belongs in \[clean\]'),
        ("[file]\nclean = {}", r'"clean" stands below \[file\]. Write \[clean\]'),
        ("clean = { missing = '-' }", r'clean.missing must be a list, \["..."\]'),
        ("file = { quote = 'xx' }", "file.quote must be one character"),
        ("clean = { strip_brackets = '(' }", "strip_brackets must be pairs of brackets"),
        ('file = { line = "\\S" }', "not valid TOML .* between single quotes"),
    ],
)
def test_wrong_key(toml: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=message):
        adapter(tmp_path / "sena", f"columns = {{ src = 1, tgt = 2 }}\n{toml}")


def test_languages_that_no_header_names(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("ID\tSena (orth)\tIngles\n1\tmoto\tfire\n", encoding="utf-8")
    adapter(tmp_path / "sena", "file = { header = 1 }\ncolumns = { src = '{src}', tgt = '{tgt}' }")
    message = r"no column for seh. Its header \(ID, Sena \(orth\), Ingles\) tells: ind. Say in"
    with pytest.raises(InputError, match=message):
        read_lexicon(path, Request(Pair("seh", "eng")), format=f"{tmp_path}/sena")


def test_lines_of_old_macs(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(b"moto\tfire\rmadzi\twater\r")
    adapter(tmp_path / "sena", "columns = { src = 1, tgt = 2 }")
    with pytest.raises(InputError, match="lines end as on old Macs"):
        read_lexicon(path, Request(Pair("seh", "eng")), format=f"{tmp_path}/sena")


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ("{ src = 1, tgt = { fixd = 'x' } }", "columns.tgt is a table"),
        ("{ src = 1, tgt = 2, pos = { file_name = 'x' } }", "needs one group"),
        ("{ lemma = 1, form = 2 }", "must name lemma, form and features"),
        ("{ src = 1, tgt = [2, 0] }", ">= 1"),
    ],
)
def test_wrong_columns(columns: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=message):
        adapter(tmp_path / "sena", f"columns = {columns}")
