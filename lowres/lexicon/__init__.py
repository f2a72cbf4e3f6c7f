"""Bilingual lexicons: records, the table, and the machinery that reads files into it.

The formats themselves are the adapters in :mod:`lowres.lexicons`.
"""

from lowres.lexicon.ops.merge import merge, mix
from lowres.lexicon.read import Reading, read_lexicon
from lowres.lexicon.records import Derivation, Inflection, Reject, Segmentation, Translation
from lowres.lexicon.source import Request, Source
from lowres.lexicon.table import Lexicon, Origin

__all__ = [
    "Derivation",
    "Inflection",
    "Lexicon",
    "Origin",
    "Reading",
    "Reject",
    "Request",
    "Segmentation",
    "Source",
    "Translation",
    "merge",
    "mix",
    "read_lexicon",
]
