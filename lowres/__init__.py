"""Turn bilingual lexicons into labelled target-language text, adapted models and honest scores.

The road: a lexicon (:mod:`lowres.lexicon`) and utterances (:mod:`lowres.corpus`) go into the
generator (:mod:`lowres.generate`); what it writes trains joint intent and slot models
(:mod:`lowres.slu`), and an experiment (:mod:`lowres.experiment`) says what that was worth.
Everything public is imported when first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lowres.corpus import Span, Token, Utterance, read_corpus
    from lowres.errors import LowresError
    from lowres.generate import Generator, Settings
    from lowres.lexicon import Lexicon, read_lexicon
    from lowres.slu import load_model

__version__ = "0.1.0"

_HOMES = {
    "Generator": "lowres.generate",
    "Lexicon": "lowres.lexicon",
    "LowresError": "lowres.errors",
    "Settings": "lowres.generate",
    "Span": "lowres.corpus",
    "Token": "lowres.corpus",
    "Utterance": "lowres.corpus",
    "load_model": "lowres.slu",
    "read_corpus": "lowres.corpus",
    "read_lexicon": "lowres.lexicon",
}

__all__ = [
    "Generator",
    "Lexicon",
    "LowresError",
    "Settings",
    "Span",
    "Token",
    "Utterance",
    "load_model",
    "read_corpus",
    "read_lexicon",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'lowres' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
