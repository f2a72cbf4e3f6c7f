"""Morphology: feature bundles, and paradigms that inflect and analyse by table."""

from lowres.morph.features import canonical, tags, upos, well_formed
from lowres.morph.paradigms import Paradigms

__all__ = ["Paradigms", "canonical", "tags", "upos", "well_formed"]
