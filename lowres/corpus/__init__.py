"""Corpora of utterances: one module a format, all of them yielding :class:`Utterance`."""

from lowres.corpus.formats import FORMATS, read_corpus, write_corpus
from lowres.corpus.utterance import Span, Token, Utterance

__all__ = ["FORMATS", "Span", "Token", "Utterance", "read_corpus", "write_corpus"]
