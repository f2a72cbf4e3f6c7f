"""What formats have in common: the parts that adapters with code share.

Text: :mod:`cells` splits, takes brackets out and tells definitions, :mod:`printed` reads the words of
printed dictionaries by it, :mod:`equivalents` lines with labels in them, :mod:`definitions` free text;
:mod:`labels`, :mod:`language_names` and :mod:`spdx` know abbreviations, languages and licences. Files:
:mod:`xml` and :mod:`tei`, :mod:`rows` of CSV, :mod:`forms` for tables of inflected forms, :mod:`dictzip`
and :mod:`siblings` for what comes in several files.
"""
