"""What could go wrong, what the law says, what the documents claim: found, not found or not checked."""
