"""What the service desk does with complaints: cases and the clocks that run on them."""
