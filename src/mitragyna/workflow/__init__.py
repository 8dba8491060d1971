"""Scenario to result to findings, as one call; and the result as files.

Nothing is imported here: findings (``workflow.check``) answer without the engine and its compiler.
"""
