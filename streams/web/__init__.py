"""What people see and say through a worker's port: the page, its data, and what is written from it."""
