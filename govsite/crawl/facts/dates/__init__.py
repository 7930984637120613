"""When something was published: dates as people, labels, rows of lists and scripts write them."""
