"""From the brand log to closed buckets: block maps that count exactly, clocks, repeats, late counts, model changes."""
