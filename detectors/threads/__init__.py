"""What `cascade` is made of: one thread's reactions, its growth, and the threads that it is ranked among."""
