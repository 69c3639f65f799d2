"""What looks at closed buckets and at what agents found, and gives the fold its signals."""
