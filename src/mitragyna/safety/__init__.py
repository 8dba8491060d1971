"""Checked rules about safety, evidence and law, over a vocabulary of medicines."""
