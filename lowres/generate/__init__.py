"""The generator: code-switched and pseudo-target text from utterances and a lexicon, labels kept."""

from lowres.generate.engine import Generated, Generator
from lowres.generate.settings import Settings

__all__ = ["Generated", "Generator", "Settings"]
