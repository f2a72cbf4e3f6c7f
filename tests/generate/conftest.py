"""The packaged sample as the generator takes it."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from lowres.generate.target_text import TargetText
from lowres.lang import Pair
from lowres.lexicon import Lexicon, Request, merge, read_lexicon

SAMPLE = Path(str(files("lowres.sample")))


@pytest.fixture(scope="session")
def sample() -> Lexicon:
    """The sample's dictionary and its table of forms."""
    asked = Request(Pair("eng", "tur"))
    words = read_lexicon(SAMPLE / "eng-tur.tsv", asked, licence="Apache-2.0")
    forms = read_lexicon(
        SAMPLE / "tur.unimorph.tsv", asked, format="unimorph", licence="Apache-2.0"
    )
    return merge([words.lexicon, forms.lexicon])


@pytest.fixture(scope="session")
def sample_text() -> TargetText:
    """The sample's target text."""
    return TargetText.read([SAMPLE / "tur.txt"], "tur")
