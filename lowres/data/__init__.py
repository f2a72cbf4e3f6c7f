"""Public sources of lexicons, tables, corpora and text: pinned, checked, with their licences.

:func:`sources` lists what there is; :func:`get` brings one of them here. The files are not ours and
are not in this package: it only knows where they lie, how they must look, and whom to cite.
"""

from __future__ import annotations

from lowres.data.catalogue import File, Source, find, sources
from lowres.data.store import get

__all__ = ["File", "Source", "find", "get", "sources"]
