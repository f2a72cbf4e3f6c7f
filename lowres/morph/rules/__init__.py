"""Rules of inflection learnt from rows: a log-linear transducer, trained in seconds."""

from lowres.morph.rules.rules import Rules

__all__ = ["Rules"]
