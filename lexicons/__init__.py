"""The adapters: one folder a format, found by :mod:`lowres.lexicon.registry`.

``lowres.lexicon`` is the data type and its machinery; here live only the formats. A new one is a
new folder with ``adapter.toml``, a sample and what is expected of it: nothing else to edit.
"""
