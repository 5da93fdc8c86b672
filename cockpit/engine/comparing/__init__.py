"""Who switches between two versions of a profile run on the same records, and why.

It asks the reference evaluator and the explanations and nothing else, so it cannot disagree with what each version by itself says.
"""

from cockpit.engine.comparing.reasons import ChangedCriterion
from cockpit.engine.comparing.switching import Switch, Switching, switching

__all__ = ["ChangedCriterion", "Switch", "Switching", "switching"]
