"""What could go wrong beside a scenario, what the law says, what the documents claim: found, not found or not checked."""
