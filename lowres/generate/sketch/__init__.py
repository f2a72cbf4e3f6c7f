"""Grammar sketches: what a linguist knows of a language, in a short TOML file, applied to whole batches.

``schema`` reads them, ``operation`` their operations, ``pattern`` matches their rules, ``phrases`` finds
the phrases they speak of, ``plan`` applies the rules to the ``state`` of each unit, ``arrange`` puts the
units where they go, ``spell`` joins suffixes to words, ``sketcher`` does all that to a batch, and ``edits``
tells what was done.
"""

from lowres.generate.sketch.schema import Sketch, load_sketch, sketch_names

__all__ = ["Sketch", "load_sketch", "sketch_names"]
