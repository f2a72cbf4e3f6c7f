"""UniMorph feature bundles: one spelling for each, whatever the order of its tags.

A bundle is a set of tags, ``N;SG;NOM``. UniMorph 4.0 has layers too, ``N;ABL(PL;PSS(2,PL))``: a tag
that holds tags. A layer is one tag of its bundle, whole; what it holds is ordered inside it. Tags
that are repeated stay repeated: an Albanian table tells ``PRF;PRF`` from ``PRF``.

Schema: Sylak-Glassman 2016, https://unimorph.github.io/doc/unimorph-schema.pdf; layers: Batsuren et
al. 2022, https://aclanthology.org/2022.lrec-1.89.
"""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = [
    "DIMENSIONS",
    "canonical",
    "contents",
    "dimension",
    "order",
    "split",
    "tags",
    "upos",
    "well_formed",
]

# The schema's dimensions with their tags: part of speech first, then the others by name, what is special to
# a language last. A tag of two dimensions stands in the first (PRX, REL).
DIMENSIONS: dict[str, str] = {
    "Part of Speech": "N PROPN ADJ PRO CLF ART DET V ADV AUX V.PTCP V.MSDR V.CVB V.AGT ADP COMP CONJ "
    "NUM PART INTJ",
    "Aktionsart": "STAT DYN TEL ATEL PCT DUR ACH ACCMP SEMEL ACTY",
    "Animacy": "ANIM INAN HUM NHUM",
    "Argument Marking": "",
    "Aspect": "IPFV PFV PRF PROG PROSP ITER HAB FREQ",
    "Case": "NOM ACC ERG ABS NOMS DAT BEN PRP GEN REL PRT INS COM VOC COMPV EQTV PRIV PROPR AVR FRML "
    "TRANS BYWAY INTER AT POST IN CIRC ANTE APUD ON ONHR ONVR SUB REM PRX LOC ESS ALL ABL APPRX TERM "
    "PROL VERS GEADJ INST",
    "Comparison": "CMPR SPRL AB RL EQT",
    "Definiteness": "DEF INDF NDEF SPEC NSPEC",
    "Deixis": "PROX MED REMT REF1 REF2 NOREF PHOR VIS NVIS ABV EVEN BEL",
    "Evidentiality": "FH DRCT SEN VISU NVSEN AUD NFH QUOT RPRT HRSY INFER ASSUM",
    "Finiteness": "FIN NFIN",
    "Gender and Noun Class": "MASC FEM NEUT",
    "Information Structure": "TOP FOC",
    "Interrogativity": "DECL INT",
    "Mood": "IND SBJV REAL IRR AUPRP AUNPRP IMP COND PURP INTEN POT LKLY ADM OBLIG DEB PERM DED SIM OPT "
    "NEC JUS",
    "Number": "SG PL GRPL DU TRI PAUC GPAUC INVN",
    "Person": "0 1 2 3 4 INCL EXCL OBV",
    "Polarity": "POS NEG",
    "Politeness": "INFM FORM ELEV HUMB POL AVOID LOW HIGH STELEV STSUPR LIT FOREG COL",
    "Possession": "ALN NALN PSSD",
    "Switch-Reference": "SS SSADV DS DSADV OR SEQMA SIMMA LOG",
    "Tense": "PRS PST FUT IMMED HOD 1DAY RCT RMT",
    "Valency": "IMPRS INTR TR DITR REFL RECP CAUS APPL",
    "Voice": "ACT MID PASS ANTIP DIR INV AGFOC PFOC LFOC BFOC ACFOC IFOC CFOC",
    "Language-Specific": "",
}
# Tags that are built: argument and person, noun class and number, possessor and person.
_BUILT = {
    "Argument Marking": re.compile(r"(AR|NO|AC|AB|ER|DA|BE)[0-4][SDP]?\w*"),
    "Gender and Noun Class": re.compile(r"(BANTU?|NAKH)\d+"),
    "Possession": re.compile(r"PSS\w*"),
    "Language-Specific": re.compile(r"LGSPEC\w*"),
}
_UPOS = {
    "N": "NOUN", "PROPN": "PROPN", "ADJ": "ADJ", "PRO": "PRON", "CLF": "NOUN", "ART": "DET", "DET": "DET",
    "V": "VERB", "ADV": "ADV", "AUX": "AUX", "ADP": "ADP", "COMP": "SCONJ", "CONJ": "CCONJ", "NUM": "NUM",
    "PART": "PART", "INTJ": "INTJ",
}  # fmt: skip
_PLACES = {
    tag: (at, place)
    for at, names in reversed([*enumerate(DIMENSIONS.values())])
    for place, tag in enumerate(names.split())
}
_NAMES = [*DIMENSIONS]
_DEEPEST = 9


@lru_cache(maxsize=1 << 16)
def canonical(bundle: str) -> str:
    """Spell a bundle in the one way that all orders of its tags share.

    Dimensions come in the order of the schema, tags nobody knows at the end, empty ones not at all.
    Different tags never become one, so that two bundles of a table stay two. A bundle whose brackets
    do not match is left as it is.

    >>> canonical("V;PST;3;SG"), canonical("N;LSSPEC1;SG;NOM"), canonical("N;ABL(PSS(PL,2);PL)")
    ('V;SG;3;PST', 'N;NOM;SG;LSSPEC1', 'N;ABL(PL;PSS(PL,2))')
    """
    return ";".join(tags(bundle))


@lru_cache(maxsize=1 << 16)
def tags(bundle: str) -> tuple[str, ...]:
    """Split a bundle into its tags, in canonical order; a layer is one of them.

    >>> tags("N;PL;GEN"), tags("V;PRS;NOM(2,PL)")
    (('N', 'GEN', 'PL'), ('V', 'NOM(PL,2)', 'PRS'))
    """
    if not well_formed(bundle):
        return (bundle.strip(),) if bundle.strip() else ()
    return tuple(_ordered(split(bundle, ";")))


@lru_cache(maxsize=1 << 16)
def well_formed(bundle: str) -> bool:
    """Tell whether the brackets of a bundle match."""
    depth = 0
    for character in bundle:
        depth += (character == "(") - (character == ")")
        if not 0 <= depth <= _DEEPEST:
            return False
    return depth == 0


def contents(tag: str) -> tuple[str, tuple[str, ...]]:
    """Return the name of a tag, and the tags that its layer holds, if it is one.

    >>> contents("ABL(PL;PSS(PL,2))"), contents("PL")
    (('ABL', ('PL', 'PSS(PL,2)')), ('PL', ()))
    """
    name, _, inside = tag.partition("(")
    if not _is_layer(inside):
        return tag, ()
    groups = split(inside[:-1], ";")
    return name, tuple(held for group in groups for held in split(group, ",") if held)


def dimension(tag: str) -> str | None:
    """Name the dimension of the schema that a tag belongs to.

    >>> dimension("PST+RMT"), dimension("PSS3S"), dimension("LSSPEC1")
    ('Tense', 'Possession', None)
    """
    at = order(tag)[0]
    return _NAMES[at] if at < len(_NAMES) else None


@lru_cache(maxsize=1 << 12)
def order(tag: str) -> tuple[int, int, str]:
    """Say where a tag stands in a bundle: dimension, place in the dimension, spelling.

    A tag of several, such as ``MASC+FEM`` or ``non{NOM}``, stands where the first known one does.
    """
    name = re.split(r"[(,]", tag, maxsplit=1)[0]
    for part in (name, *re.split(r"[+/{}]", name)):
        if part in _PLACES:
            return (*_PLACES[part], tag)
        for built, pattern in _BUILT.items():
            if pattern.fullmatch(part):
                return _NAMES.index(built), len(DIMENSIONS[built]), tag
    return len(_NAMES), 0, tag


def upos(bundle: str) -> str | None:
    """Return the part of speech that a bundle tells, as a UPOS tag.

    >>> upos("N;PL"), upos("PRS;V.PTCP"), upos("PL")
    ('NOUN', 'VERB', None)
    """
    known = (_UPOS.get(tag.partition(".")[0]) for tag in tags(bundle))
    return next((name for name in known if name), None)


def split(text: str, separator: str) -> list[str]:
    """Split at a separator, but not inside brackets.

    >>> split("2,ACC(PL,3)", ",")
    ['2', 'ACC(PL,3)']
    """
    pieces, start, depth = [], 0, 0
    for at, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if character == separator and depth == 0:
            pieces.append(text[start:at])
            start = at + 1
    return [*pieces, text[start:]]


def _ordered(raw: list[str]) -> list[str]:
    return sorted(filter(None, map(_tag, raw)), key=order)


def _tag(raw: str) -> str:
    """Spell a tag: a layer's groups are separated by ``;``, the tags in a group by ``,``."""
    name, bracket, inside = raw.strip().partition("(")
    if not bracket or not _is_layer(inside):
        return raw.strip()
    groups = (",".join(_ordered(split(group, ","))) for group in split(inside[:-1], ";"))
    return f"{name.strip()}({';'.join(sorted(filter(None, groups), key=order))})"


def _is_layer(inside: str) -> bool:
    """Tell whether what follows an opening bracket is closed by its last character."""
    return inside.endswith(")") and well_formed(inside[:-1])
