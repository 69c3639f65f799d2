"""What `spike` is made of: a slice's week, its level, the evidence against it, and many slices at once."""
