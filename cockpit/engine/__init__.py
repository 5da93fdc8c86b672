"""What a profile means: the reference evaluator, the relational form and explanations (floor 0)."""
