"""How each construct of the standard might mistakenly have been written: the mutation operators, one module per sub-domain.

What reasoning proves to mean the same is not generated: a code that another entry covers, a tie without values, a group of one, two
comparisons that no whole number tells apart.
"""

from cockpit.engine.coverage.alternatives.alternative import Alternative
from cockpit.engine.coverage.alternatives.code_lists import code_list_alternatives, scope_alternatives
from cockpit.engine.coverage.alternatives.criteria import criterion_alternatives
from cockpit.engine.coverage.alternatives.elements import element_alternatives
from cockpit.engine.coverage.alternatives.foundations import dose_table_alternatives, named_event_alternatives

__all__ = [
    "Alternative",
    "code_list_alternatives",
    "criterion_alternatives",
    "dose_table_alternatives",
    "element_alternatives",
    "named_event_alternatives",
    "scope_alternatives",
]
