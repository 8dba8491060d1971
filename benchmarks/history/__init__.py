"""What asv times at every commit: `asv --config benchmarks/asv.conf.json run`."""
