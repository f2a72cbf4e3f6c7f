"""What the manifest of generated text tells: its recipe, and what came of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lowres.generate import Settings
    from lowres.generate.stream import Counts
    from lowres.generate.targets import Target, Targets

__all__ = ["content", "described"]

_BY_MODEL = "made by the models of the recipe; other machines and versions may choose otherwise"


def described(corpus: Sequence[Path], asked: Sequence[Target], targets: Targets) -> dict[str, Any]:
    """Say in a recipe what the text depends on, besides how the corpus is read and written."""
    from lowres.lang import parse_pair
    from lowres.record.fingerprint import input_record

    texts = [
        Path(file) for one in asked for file in (*one.target_text, *one.fill) if file != "auto"
    ]
    found: dict[str, Any] = {
        "settings": {str(one.pair): _recorded(one.settings) for one in targets.generators},
        "sketches": {str(one.pair): one.sketch.digest for one in targets.generators if one.sketch},
        "fill": {one.pair: [Path(name).name for name in one.fill] for one in asked if one.fill},
        "inputs": [input_record(path) for path in (*corpus, *texts)],
        "lexicon": {str(lexicon.pair): lexicon.fingerprint for lexicon in targets.lexicons},
    }
    models = {"models": _models(targets)} if targets.need_model else {}
    learned = {
        str(parse_pair(one.pair)): input_record(Path(one.inflector))
        for one in asked
        if one.inflector
    }
    inflectors = {"inflectors": learned} if learned else {}
    return found | _rules(targets) | models | inflectors


def _recorded(settings: Settings) -> Settings:
    """Leave out of a recipe in which folders a sketch and a model lie."""
    names = {name: Path(getattr(settings, name)).name for name in ("sketch", "model")}
    return msgspec.structs.replace(settings, **names)


def _models(targets: Targets) -> dict[str, object]:
    """Describe the models that choose, by pair: by what their files hold, or by their names."""
    from lowres.record.fingerprint import input_record
    from lowres.slu.hub import place_of

    found: dict[str, object] = {}
    for one in targets.generators:
        if one.settings.needs_model:
            place, name = Path(place_of(one.settings.model)), Path(one.settings.model).name
            known = input_record(place) if place.is_dir() else {}
            found[str(one.pair)] = {**known, "name": name}
    return found


def _rules(targets: Targets) -> dict[str, Any]:
    """Say by which rules names are transliterated, if any are."""
    found = {str(one.pair): one.transliterator for one in targets.generators}
    rules = {pair: one.version for pair, one in found.items() if one}
    return {"transliterate": rules} if rules else {}


def content(counts: Counts, targets: Targets, format: str) -> dict[str, Any]:
    """Say what was made: counts, the rates and licences that go with it."""
    lexicons = targets.lexicons
    return {
        "pair": ", ".join(map(str, targets.pairs)),
        "format": format,
        "seed": targets.generators[0].settings.seed,
        "counts": msgspec.to_builtins(counts),
        "switch_rate": counts.switch_rate,
        "licences": sorted({licence for lexicon in lexicons for licence in lexicon.licences}),
        "origins": {str(one.pair): msgspec.to_builtins(one.origins) for one in targets.generators},
        **({"choices": _BY_MODEL} if targets.need_model else {}),
    }
