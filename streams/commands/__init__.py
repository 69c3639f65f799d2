"""The command `outcry`: each subcommand's words around the services."""
