"""Treebanks read as words."""

from __future__ import annotations

from pathlib import Path

import pytest

from lowres.corpus.treebank import read_words
from lowres.errors import InputError


def test_words(tmp_path: Path) -> None:
    rows = "1-2\tzum\t_\t_|1\tzu\tzu\tADP|2\tdem\tder\tDET|2.1\tx\tx\tX|3\tHaus\tHaus\tNOUN"
    text = "".join(f"{row}\t_\tCase=Dat\t_\t_\t_\t_\n" for row in rows.split("|"))
    path = tmp_path / "a.conllu"
    path.write_text(f"# text = zum Haus\n{text}\n", encoding="utf-8")
    found = [(word.lemma, word.upos, word.feats, word.form) for word in read_words(path)]
    assert found[1:] == [("der", "DET", "Case=Dat", "dem"), ("Haus", "NOUN", "Case=Dat", "Haus")]
    assert found[0][3] == "zu"
    path.write_text("# text = a\n1\ta\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"a.conllu:2: 2 columns where 10 are needed"):
        list(read_words(path))
