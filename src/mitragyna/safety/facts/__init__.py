"""Facts of a case that rules ask for, each a value with what is not known of it."""
