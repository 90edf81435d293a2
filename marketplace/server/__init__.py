"""What runs the product: the production server, the worker, checks and the command line."""
