"""What a linguist wants to hear about the data in a lexicon or an inflection table, and the repairs."""

from lowres.lexicon.check.checks import check
from lowres.lexicon.check.fault import Example, Fault, Report, Unchecked
from lowres.lexicon.check.language import Reference
from lowres.lexicon.check.raw import raw_faults
from lowres.lexicon.check.repair import FIXES, Repaired, repair, write_repaired

__all__ = [
    "FIXES",
    "Example",
    "Fault",
    "Reference",
    "Repaired",
    "Report",
    "Unchecked",
    "check",
    "raw_faults",
    "repair",
    "write_repaired",
]
