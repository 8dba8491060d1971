"""Names as people write them: of medicines, of conditions and signs, and what in a name cannot be trusted."""
