"""What `complaint` and `taxonomy` are made of: n-grams, seed terms, learners, training, single-message signals."""
