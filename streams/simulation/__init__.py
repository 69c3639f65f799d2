"""A simulated world of brands and the customers who contact them; `streams.simulator` is its front door."""
