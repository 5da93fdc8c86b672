"""A script that a vendor runs on its own database, to see that it gives what the reference evaluator gives."""

from cockpit.engine.relational.selftest.script import self_test

__all__ = ["self_test"]
