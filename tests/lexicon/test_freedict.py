"""FreeDict's TEI: the three shapes of entry, quirks, and the real dictionaries."""

from __future__ import annotations

from pathlib import Path

import pytest

from lowres.errors import InputError
from lowres.lang import Pair, parse_pair
from lowres.lexicon import Reading, Reject, Request, Translation, read_lexicon, registry
from lowres.lexicon.read import read_source
from lowres.lexicon.source import Source

FREEDICT = registry.get("freedict")
SENSE = "<sense>{}</sense>"
TRANS = '<cit type="trans"><quote>{}</quote></cit>'
HEAD = "<form><orth>mast</orth></form>"
# of real files: entries, entries with records, records, rejected rows, licence
REAL = {
    "dan-eng.tei.gz": (5097, 5097, 8328, 0, "GPL-3.0-or-later OR CC-BY-SA-3.0"),
    "eng-cym.2010.tei.gz": (12630, 12622, 12630, 8, "GPL-1.0-or-later"),
    "eng-dan.tei": (411, 411, 427, 0, "GPL-3.0-or-later OR CC-BY-SA-3.0"),
    "eng-gle.tei": (1359, 1359, 1884, 0, "GPL-2.0-or-later"),
    "eng-ita.tei.gz": (4519, 4518, 6459, 1, "GPL-2.0-or-later"),
    "eng-lit.tei.gz": (6254, 6251, 24094, 17, "GPL-2.0-or-later"),
    "eng-nld.tei.gz": (7714, 7620, 23566, 94, "GPL-2.0-or-later"),
    "eng-srp.tei": (590, 590, 716, 0, "GPL-2.0-or-later"),
    "eng-swh.tei": (1450, 1450, 1451, 0, "GPL-2.0-or-later"),
    "isl-eng.tei.gz": (11219, 11219, 11229, 0, "GPL-3.0-or-later"),
    "kur-eng.tei": (5208, 5208, 5211, 0, "GPL-2.0-or-later"),
    "lit-eng.tei.gz": (7031, 7027, 18125, 36, "GPL-2.0-or-later"),
    "srp-eng.tei": (395, 395, 620, 0, "GPL-2.0-or-later"),
    "swh-eng.tei": (2658, 2657, 3574, 1, "GPL-2.0-or-later"),
    "tur-eng.tei": (1026, 1026, 1614, 0, "GPL-2.0-or-later"),
}


def read(
    folder: Path, *entries: str, pair: str = "eng-tur", top: str = "<TEI>"
) -> tuple[list[Translation], list[str]]:
    path, rejects = folder / "eng-tur.tei", list[Reject]()
    body = "\n".join(f"<entry>{entry}</entry>" for entry in entries)
    end = top.partition(" ")[0].rstrip(">").replace("<", "</")
    path.write_text(f"{top}<text><body>{body}</body></text>{end}>", "utf-8")
    source, request = Source(path), Request(parse_pair(pair))
    found = [
        one
        for one in read_source(FREEDICT, source, request, rejects)
        if isinstance(one, Translation)
    ]
    assert source.account.balanced
    return found, [reject.reason for reject in rejects]


def words(found: list[Translation]) -> str:
    return "|".join(f"{one.src}={one.tgt}{'*' if one.tags else ''}" for one in found)


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        (HEAD + SENSE.format(TRANS.format("direk") + TRANS.format("gönder")), "mast=direk|mast=gönder"),
        (HEAD + SENSE.format("<def>direk</def>"), "mast=direk"),
        (HEAD + SENSE.format("<trans><tr>direk</tr><tr>gönder</tr></trans>"), "mast=direk|mast=gönder"),
        (HEAD + "<trans><tr>direk</tr></trans>", "mast=direk"),
        (HEAD + f"<hom>{SENSE.format(TRANS.format('direk'))}</hom>", "mast=direk"),
        (HEAD + SENSE.format("<def>pole</def>" + TRANS.format("direk")), "mast=pole*|mast=direk"),
        (HEAD + SENSE.format("<def>gemide yelkenleri taşıyan uzun ve dik ağaç</def>"),
         "mast=gemide yelkenleri taşıyan uzun ve dik ağaç*"),
        (HEAD + SENSE.format('<note type="def">see <ref>pole</ref></note>'), "mast=see pole*"),
        (HEAD + SENSE.format(TRANS.format("ne ... ne")), "mast=ne ... ne*"),
        ("<form><orth>mast</orth><orth>spar</orth></form>" + SENSE.format(TRANS.format("direk")),
         "mast=direk|spar=direk"),
        (HEAD * 2 + SENSE.format(TRANS.format("direk")), "mast=direk"),
        (HEAD + SENSE.format('<cit type="example"><quote>by the mast</quote></cit>' + TRANS.format("direk")),
         "mast=direk"),
        (HEAD + SENSE.format(TRANS.format("<!-- x -->\n direk <hi>ana</hi>")), "mast=direk ana"),
        ("<form><orth>there is/are</orth></form>" + SENSE.format(TRANS.format("var")),
         "there is=var|there are=var"),
    ],
)  # fmt: skip
def test_translations(entry: str, told: str, tmp_path: Path) -> None:
    assert words(read(tmp_path, entry)[0]) == told


@pytest.mark.parametrize("top", ['<TEI xmlns="http://www.tei-c.org/ns/1.0">', "<TEI.2>"])
def test_namespace_present_or_absent(top: str, tmp_path: Path) -> None:
    entry = HEAD + SENSE.format(TRANS.format("direk"))
    assert words(read(tmp_path, entry, top=top)[0]) == "mast=direk"


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (SENSE.format(TRANS.format("direk")), "missing-head"),
        (HEAD + SENSE.format(""), "no-translation"),
        (HEAD + SENSE.format("<xr><ref>pole</ref></xr>"), "cross-reference"),
        (HEAD + SENSE.format(TRANS.format("(ağaç)")), "no-word"),
        (HEAD + SENSE.format(TRANS.format("(ağaç")), "open-bracket"),
        (HEAD + SENSE.format(TRANS.format("x" * 501)), "too-long"),
        (HEAD + SENSE.format("<def/>"), "no-word"),
        ("<form><orth/></form>" + SENSE.format(TRANS.format("direk")), "no-word"),
        (HEAD + SENSE.format(TRANS.format("direk") * 4097), "too-many"),
    ],
)
def test_rejects(entry: str, reason: str, tmp_path: Path) -> None:
    assert read(tmp_path, entry) == ([], [reason])


def test_one_bad_cell_leaves_the_others(tmp_path: Path) -> None:
    entry = HEAD + SENSE.format(TRANS.format("direk") + TRANS.format("gönder (uzun"))
    found, reasons = read(tmp_path, entry)
    assert (words(found), reasons) == ("mast=direk", ["open-bracket"])


@pytest.mark.parametrize(
    ("pos", "upos", "note"),
    [
        ("<pos>n</pos>", "NOUN", None),
        ("<pos expand='verb'>fiil</pos>", "VERB", None),
        ("<pos>Adj.</pos>", "ADJ", None),
        ("<pos>conj</pos>", None, "pos conj"),
        ("<pos/>", None, None),
    ],
)
def test_part_of_speech(pos: str, upos: str | None, note: str | None, tmp_path: Path) -> None:
    entry = HEAD + f"<gramGrp>{pos}</gramGrp>" + SENSE.format(TRANS.format("direk"))
    (found,), _ = read(tmp_path, entry)
    assert (found.pos, found.note) == (upos, note)


def test_features_belong_to_their_side(tmp_path: Path) -> None:
    head = "<gramGrp><pos>n</pos><gen>m</gen></gramGrp>"
    sense = "<trans><tr>direk</tr><gen>f</gen></trans><gramGrp><num>pl</num></gramGrp>"
    (found,), _ = read(tmp_path, HEAD + head + SENSE.format(sense))
    assert found.tgt_features == "FEM;PL"
    (turned,), _ = read(tmp_path, HEAD + head + SENSE.format(sense), pair="tur-eng")
    assert (turned.src, turned.tgt, turned.tgt_features) == ("direk", "mast", "MASC")


def test_senses_tags_and_notes(tmp_path: Path) -> None:
    inner = SENSE.format(TRANS.format("a")) + SENSE.format(TRANS.format("b"))
    hint = '<usg type="hint">of a ship</usg><usg type="reg">Old use</usg><note>rare</note>'
    senses = SENSE.format(inner) + '<sense n="II">' + hint + TRANS.format("c (d)") + "</sense>"
    found, _ = read(tmp_path, HEAD + senses)
    assert [one.sense for one in found] == ["1.1", "1.2", "of a ship"]
    assert (found[2].tags, found[2].note) == (("old-use",), "rare; d")


def test_notes_in_a_definition_are_told_apart(tmp_path: Path) -> None:
    (found,), _ = read(tmp_path, HEAD + SENSE.format("<def>sizin <note>pl.</note></def>"))
    assert (found.tgt, found.note) == ("sizin", "pl.")


def test_to_before_verbs(tmp_path: Path) -> None:
    verb = "<gramGrp><pos>v</pos></gramGrp>"
    form = "<form><orth>to him</orth></form>"
    sense = SENSE.format(TRANS.format("ona"))
    assert words(read(tmp_path, form + sense)[0]) == "to him=ona"
    assert words(read(tmp_path, form.replace("him", "sail") + verb + sense)[0]) == "sail=ona"


def test_turned_round_definitions_are_no_heads(tmp_path: Path) -> None:
    entry = HEAD + SENSE.format(TRANS.format("direk") + "<def>gemide bir ağaç</def>")
    found, reasons = read(tmp_path, entry, pair="tur-eng")
    assert (words(found), reasons) == ("direk=mast", ["definition"])


def test_pair_and_provenance_of_the_header(tmp_path: Path) -> None:
    path = tmp_path / "words.tei"
    path.write_text(
        "<TEI><teiHeader><titleStmt><title>Words</title>"
        "<respStmt><name>A. Yılmaz &lt;a@b.c></name></respStmt>"
        "<respStmt><name>B. Demir, b at c.d</name></respStmt></titleStmt>"
        '<availability><p>See <ref target="http://creativecommons.org/licenses/by/4.0/">here</ref></p>'
        '</availability><langUsage><language ident="en" n="target"/><language ident="tr" n="source"/>'
        f"</langUsage></teiHeader><entry>{HEAD}</entry></TEI>",
        "utf-8",
    )
    assert FREEDICT.pairs(Source(path)) == [Pair("tur", "eng"), Pair("eng", "tur")]
    told = FREEDICT.provenance(Source(path))
    assert (told.licence, told.citation) == ("CC-BY-4.0", "A. Yılmaz, B. Demir: Words")
    path.write_text(f"<TEI><entry>{HEAD}</entry></TEI>", "utf-8")
    assert FREEDICT.pairs(Source(path)) is None
    assert FREEDICT.provenance(Source(path)).licence is None


def reading(data: Path, name: str, *, turned: bool = False) -> Reading:
    path = data / "lexicons" / "freedict_tei" / name
    src, tgt = name[:3], name[4:7]
    pair = Pair(tgt, src) if turned else Pair(src, tgt)
    return read_lexicon(path, Request(pair))


@pytest.mark.slow
@pytest.mark.data
@pytest.mark.parametrize("name", REAL)
def test_real_dictionaries(name: str, data: Path) -> None:
    read = reading(data, name)
    table = read.lexicon.translations
    assert (read.format, read.confidence, read.account.balanced) == ("freedict", "sure", True)
    assert (
        read.account.units,
        read.account.with_records,
        int(table["count"].sum()),
        len(read.rejects),
        read.lexicon.origins[0].licence,
    ) == REAL[name]


@pytest.mark.slow
@pytest.mark.data
def test_real_dictionary_turned_round(data: Path) -> None:
    read = reading(data, "lit-eng.tei.gz", turned=True)
    features = read.lexicon.translations["tgt_features"].drop_nulls()
    assert read.account.units == 7031
    assert {*features} == {"MASC", "FEM", "MASC;SG", "FEM;SG", "MASC;PL", "FEM;PL"}
    assert {reject.reason for reject in read.rejects} == {
        "open-bracket",
        "cross-reference",
        "definition",
    }


@pytest.mark.slow
@pytest.mark.data
def test_real_placeholder(data: Path) -> None:
    with pytest.raises(InputError, match="no <entry> in it"):
        reading(data, "eng-pol.tei")
