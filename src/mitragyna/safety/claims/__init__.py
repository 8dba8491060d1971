"""Claims on kratom: what the documents say, what the evidence says of it, and which of them a text makes or denies."""
