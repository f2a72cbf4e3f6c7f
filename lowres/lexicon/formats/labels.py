"""Labels of printed dictionaries: parts of speech, genders and numbers, abbreviated as they are in English.

Targets: UPOS (https://universaldependencies.org/u/pos/) and UniMorph tags. What is not listed is no
label that says either: ``phrase`` and ``abbr`` are kinds of entries, not parts of speech, and ``conj``
does not tell CCONJ from SCONJ. Used for cldf, dictd, dsl, freedict, stardict, swadesh and wiktextract;
the symbols of Apertium are a system of its own.
"""

from __future__ import annotations

__all__ = ["FEATURES", "features_of", "pos_of"]

FEATURES = ("MASC", "FEM", "NEUT", "SG", "DU", "PL", "IPFV", "PFV")  # in the order they are told

_POS = {
    "NOUN": "n noun nouns subst sb s",
    "PROPN": "prop propn np name pn proper-noun",
    "VERB": "v verb vb vt vi vti vr vtr irrv v.t v.i v.refl tr intr",
    "ADJ": "adj adjective a",
    "ADV": "adv ad adverb",
    "ADP": "prep preposition postp post postposition",
    "INTJ": "interj int intj interjection exclam",
    "NUM": "num number numeral card",
    "PRON": "pron pronoun pro",
    "DET": "det determiner art article",
    "CCONJ": "cconj",
    "SCONJ": "sconj",
    "PART": "particle part prt ptcl",
    "AUX": "aux cop",
    "SYM": "symbol",
    "PUNCT": "punct",
}
_FEATURES = {
    "MASC": "m masc masculine",
    "FEM": "f fem feminine",
    "NEUT": "n nt neut neuter",
    "MASC;FEM": "m-f mf m/f c com common",  # common gender, as in Danish, is these two in one
    "MASC;FEM;PL": "c-p",
    "PL": "p pl plural",
    "SG": "s sg sing singular",
    "DU": "d du dual",
    "MASC;PL": "m-p mpl m.pl",
    "FEM;PL": "f-p fpl f.pl",
    "NEUT;PL": "n-p npl n.pl",
    "MASC;DU": "m-d",
    "FEM;DU": "f-d",
    "MASC;SG": "m-s",
    "FEM;SG": "f-s",
    "NEUT;SG": "n-s",
    "IPFV": "impf ipfv imperfective",
    "PFV": "pf pfv perfective",
}


def _by_label(table: dict[str, str]) -> dict[str, str]:
    return {label: value for value, labels in table.items() for label in labels.split()}


_POS_OF, _FEATURES_OF = _by_label(_POS), _by_label(_FEATURES)


def pos_of(label: str) -> str | None:
    """Return the UPOS tag that a label stands for.

    >>> pos_of("adj."), pos_of("proverb")
    ('ADJ', None)
    """
    return _POS_OF.get(label.strip(" .").lower())


def features_of(label: str) -> str | None:
    """Return the features that a label stands for, as UniMorph tags.

    >>> features_of("f-p"), features_of("n"), features_of("adj")
    ('FEM;PL', 'NEUT', None)
    """
    return _FEATURES_OF.get(label.strip(" .").lower())
