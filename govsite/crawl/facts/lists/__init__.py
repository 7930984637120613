"""The lists of a page: their entries, what scripts fetch for them, and whether there is more of them."""
