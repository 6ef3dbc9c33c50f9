"""The hosted pages: what a portal shows in a browser."""
