"""Grammar sketches: what a linguist knows of a language, in a short TOML file, applied to whole batches.

``schema`` reads them, ``pattern`` matches their rules, ``phrases`` finds the phrases they speak of,
``plan`` works out what becomes of each unit, ``arrange`` puts the units where they go, ``spell`` joins
suffixes to words, and ``sketcher`` does all that to a batch.
"""

from lowres.generate.sketch.schema import Sketch, load_sketch, sketch_names

__all__ = ["Sketch", "load_sketch", "sketch_names"]
